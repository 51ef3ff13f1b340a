"""Signs at the beginning or at both ends of a line: bullets, rules of dashes, frames."""

import re
from collections.abc import Iterable

from indexer.readers.text.lines import looks_like_heading

_BULLETS = "•◦▪▫‣⁃·●○■□◆◇❖➢➤►▶❑❏☐✦\ue000-\uf8ff"  # fonts of symbols have private characters
# What Word saves for a bullet of a font of symbols, before a tab.
_SYMBOL_LETTERS = "oØvq"
_BULLET_PATTERN = re.compile(
    rf"(?:[{_BULLETS}]\s*|(?:[-*+–—→⇒➔➜»›]|o(?=\s+\S)|§(?=\s+[^\W\d])|[{_SYMBOL_LETTERS}](?=\t))\s+)"
    r"(?P<text>\S.*)"
    r"|(?P<telling>[✓✔✗✘☑☒]\s*\S.*)"  # these say something: they stay
    r"|(?P<sign>[üû])\t\s*(?P<signed>\S.*)"
)
_SIGNS = {"ü": "✓", "û": "✗"}
_TIGHT_BULLET_PATTERN = re.compile(r"[-–*](?P<text>[^\W\d].*)")
_LONE_BULLET_PATTERN = re.compile(rf"[{_BULLETS}*–-]")
_RULE_PATTERN = re.compile(r"(?:[=~_#+|\s]*[=~_#]){2,}[=~_#+|\s]*|<?(?:[-*—–+|]\s?){3,}>?|--")
_UNDERLINE_PATTERN = re.compile(r"={3,}|-{3,}|~{3,}")
_FRAME_PATTERN = re.compile(
    r"(?P<left>[*=~_#<>|+•–—-]{1,8}|\[)\s*(?P<text>[^\W_](?:.*[^\s*=~_#<>|+•–—\]-])?)\s*"
    r"(?P<right>[*=~_#<>|+•–—-]{1,8}|\])"
)
# What stands before an item's or an answer's text: a bullet, a number, "Q:".
LABEL_PATTERN = re.compile(
    rf"\s*(?:[^\w\s]{{1,2}}|[{_SYMBOL_LETTERS}üû]|\(?\w{{1,3}}[.)]|[QA]\d{{0,3}}:)\s*"
)
_HASH_PATTERN = re.compile(r"#{1,6}\s+(?P<text>[^\W\d_].*)")
_MIRRORED = str.maketrans("<>[]", "><][")


def match_bullet(text: str, near: Iterable[str]) -> str | None:
    """The text after a bullet, or with a mark that says something; "" of a bullet that is alone.

    A hyphen without a space is a bullet only where the line before or after, ``near``, has one.
    """
    if _LONE_BULLET_PATTERN.fullmatch(text):
        return ""
    if match := _BULLET_PATTERN.fullmatch(text):
        signed = f"{_SIGNS[match['sign']]} {match['signed']}" if match["sign"] else ""
        return match["text"] or match["telling"] or signed
    match = _TIGHT_BULLET_PATTERN.fullmatch(text)
    return match["text"] if match and any(map(_TIGHT_BULLET_PATTERN.fullmatch, near)) else None


def is_rule(text: str) -> bool:
    return _RULE_PATTERN.fullmatch(text) is not None


def find_underline(text: str) -> str:
    """The sign that a line underlines the one above with; "" where it does not."""
    return text[0] if _UNDERLINE_PATTERN.fullmatch(text) else ""


def remove_frame(text: str) -> str:
    """A line without the signs that are on both sides of it, as in "*** At home ***"."""
    match = _FRAME_PATTERN.fullmatch(text) or _HASH_PATTERN.fullmatch(text)
    if match and match.re is _HASH_PATTERN:
        return match["text"] if looks_like_heading(match["text"]) else text
    is_framed = match and match["right"] == match["left"][::-1].translate(_MIRRORED)
    return match["text"] if match and is_framed and looks_like_heading(match["text"]) else text
