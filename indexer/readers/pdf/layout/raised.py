"""Raised and lowered words of a line: powers, formulas, the marks of footnotes."""

import re
from collections.abc import Sequence

from indexer.readers.pdf.letters.page import Style
from indexer.readers.pdf.letters.words import Word

# Shares of the size of the type.
MIN_RAISE = 0.12
MAX_RAISED_SIZE = 0.86
_POWERS = str.maketrans("23", "²³")
_UNIT_PATTERN = re.compile(r"(?:^|[\s/\d])(?:[cmkd]?m|in|ft)$")


def join_words(words: Sequence[Word], main: Style, baseline: float) -> tuple[str, list[str]]:
    """The text of a line, and the footnote marks that are not in it.

    ``main`` is how most of its letters look, ``baseline`` where they stand.
    """
    text, marks = "", list[str]()
    for word in words:
        shift = _find_shift(word, main.size, baseline)
        part = _write_shifted(text, word.text, shift) if word.glued or shift > 0 else word.text
        if part is None:
            marks.append(word.text)
        elif word.glued or not text or part != word.text:
            text += part
        else:
            text += f" {part}"
    return text, marks


def _find_shift(word: Word, size: float, baseline: float) -> int:
    """1 for a small word raised above the line, -1 for one below it, else 0."""
    if word.style.size > MAX_RAISED_SIZE * size:
        return 0
    rise = baseline - word.baseline
    return 1 if rise > MIN_RAISE * size else -1 if rise < -MIN_RAISE * size / 2 else 0


def _write_shifted(before: str, text: str, shift: int) -> str | None:
    """Raised and lowered text in plain letters; ``None`` for the mark of a footnote."""
    if shift == 0 or not before:
        return text
    if shift < 0:
        return f"_{text}" if before[-1].isdigit() else text
    if text in ("2", "3") and _UNIT_PATTERN.search(before):
        return text.translate(_POWERS)
    if text.lower() in ("st", "nd", "rd", "th") and before[-1].isdigit():
        return text
    if re.fullmatch(r"[-−–+]?\d+", text) and before[-1].isdigit():
        return f"^{text}"
    if re.fullmatch(r"[\d,–-]+|[a-z]|[*†‡§¶#]+|\[\d+\]", text):
        return None
    return text
