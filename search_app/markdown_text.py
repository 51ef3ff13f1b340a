"""Words in Markdown that mean nothing to it but themselves."""

import re

# What means something to Markdown, anywhere and as the first of a line, or after its number.
_SPECIAL = re.compile(r"[\\`^=*_\[\]{}<>&~#|$]")
_SPECIAL_START = re.compile(r"(\d*)(?=[-+:.)!?])")


def escape_markdown(text: str) -> str:
    """On one line, and so that Markdown reads each character as itself."""
    escaped = _SPECIAL.sub(r"\\\g<0>", " ".join(text.split()))
    start = _SPECIAL_START.match(escaped)
    return f"{start[1]}\\{escaped[start.end() :]}" if start else escaped
