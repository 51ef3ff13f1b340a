"""Phone numbers in a text, so that a page can keep each in one line."""

import re

_PART = r"[-‐-–./() \u00a0]{0,2}"
_PATTERN = re.compile(
    rf"(?<![\w-])(\+?\(?(?:\d{_PART}){{5,14}}\d"
    r"|1-\d{3}-[\dA-Z-]{4,})(?![\w-])"  # with letters: 1-800-4-CANCER
)


def split_at_phones(text: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is a phone number; a few dates look like one."""
    pieces = enumerate(_PATTERN.split(text))
    return [(piece, number % 2 == 1) for number, piece in pieces if piece]
