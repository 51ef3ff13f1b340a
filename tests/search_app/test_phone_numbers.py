"""Which digits of a text are a phone number, that no line may break."""

import pytest

from search_app.phone_numbers import split_at_phones


@pytest.mark.parametrize(
    "number",
    [
        "+1 555 010 0199",
        "(555) 010-0199",
        "1-800-422-6237",
        "1-800-4-CANCER",
        "0800 123 45 67",
        "020 7946 0018",
        "+49 (0)30 123456-78",
        "555.010.0199",
        "5550100199",
        "+44\u00a020\u00a07946\u00a00018",
    ],
)
def test_a_phone_number_is_one_piece(number: str) -> None:
    assert split_at_phones(f"Call {number}, or wait.") == [
        ("Call ", False),
        (number, True),
        (", or wait.", False),
    ]
    assert split_at_phones(number) == [(number, True)]


@pytest.mark.parametrize(
    "text",
    ["", "Call 911.", "in 2024, 3 of 10", "take 10-15 mg", "T-DM1 and HER2", "38.5 for 3 days"],
)
def test_other_numbers_are_text(text: str) -> None:
    assert split_at_phones(text) == ([(text, False)] if text else [])
