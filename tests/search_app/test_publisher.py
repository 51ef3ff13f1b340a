"""The publisher's settings: what is taken, and what is refused with which sentence."""

from pathlib import Path

import pytest

from indexer.errors import BadSettingError
from search_app.publisher import (
    Publisher,
    make_phone_url,
    read_publisher,
    read_publisher_from_environment,
)


def test_without_settings_nobody_is_named() -> None:
    assert read_publisher({}) == read_publisher({"CARE_PHONE": " "}) == Publisher()


def test_what_is_set_is_taken(tmp_path: Path) -> None:
    logo = tmp_path / "logo.SVG"
    logo.write_text("<svg/>")
    given = {
        "PUBLISHER_NAME": " A charity ",
        "PUBLISHER_LOGO": logo,
        "EMERGENCY_PHONE": "112",
        "PRIVACY_PAGE": "https://example.org/privacy",
        "QUERY_LOG": "not the publisher's",
    }
    assert read_publisher(given) == Publisher(
        publisher_name="A charity",
        publisher_logo=logo,
        emergency_phone="112",
        privacy_page="https://example.org/privacy",
    )


def test_the_commands_read_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEARCH_CRISIS_PHONE", "0800 555 0100")
    assert read_publisher_from_environment() == Publisher(crisis_phone="0800 555 0100")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("CARE_PHONE", "nurse", "SEARCH_CARE_PHONE is 'nurse', and must be a phone number such"),
        ("CRISIS_PHONE", "1", "SEARCH_CRISIS_PHONE is '1', and must be a phone number"),
        ("PUBLISHER_TEXT", "sms:1", "SEARCH_PUBLISHER_TEXT is 'sms:1', and must be a phone number"),
        ("PUBLISHER_EMAIL", "a@b.c?cc=d@e.f", "and must be an e-mail address such as help@exa"),
        ("CONTACT_PAGE", "javascript:alert(1)", "and must be an address such as https://"),
        ("PRIVACY_PAGE", 'https://a/" onclick="', "and must be an address"),
        ("PUBLISHER_NAME", "a\nb", "and must be a name of at most 80 letters in one line"),
        ("PUBLISHER_NAME", "a" * 81, "and must be a name of at most 80 letters"),
        ("PUBLISHER_LOGO", "logo.exe", r"and must be a picture: \.svg, \.png"),
        ("PUBLISHER_LOGO", "nowhere.svg", "and there is no such file"),
    ],
)
def test_what_cannot_be_used_is_refused(name: str, value: str, sentence: str) -> None:
    with pytest.raises(BadSettingError, match=sentence):
        read_publisher({name: value})


@pytest.mark.parametrize(
    ("phone", "url"),
    [
        ("112", "tel:112"),
        ("+1 (555) 010-0199", "tel:+15550100199"),
        ("0800/555 01.00", "tel:08005550100"),
    ],
)
def test_a_number_becomes_an_address_to_call(phone: str, url: str) -> None:
    assert read_publisher({"CARE_PHONE": phone}).care_phone == phone
    assert make_phone_url(phone) == url
