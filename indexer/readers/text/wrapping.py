"""How wide the lines of a text are, and whether one goes on in the next.

A line that ends although the next word had room was ended by its writer: a heading, an item, or
the last line of a paragraph. A text is wrapped where enough of its full lines go on in small
letters; elsewhere each line is a paragraph, as Word and LibreOffice save them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.readers.text.lines import (
    SourceLine,
    begins_small,
    ends_sentence,
    has_open_end,
    looks_like_heading,
)

MIN_WRAPPED_SHARE = 0.25  # of the full lines that stand right above another
# Shares of the width: a line is full, or it ended before its time. Letters differ in width.
FULL_SHARE = 0.7
ROOM_SHARE = 0.85
# Where nearly no line that goes on had room for the next word, the width is exact, as editors wrap.
MIN_EXACT_SHARE = 0.9
NEAR_LINES = 6
# A text has a blank line after each line where so many of them are so, and so many part a sentence.
MIN_SPACED_SHARE = 0.9
MIN_PARTED_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Wrapping:
    """The width of a text's lines, 0 where they are not wrapped; and that near each line."""

    width: int = 0
    is_exact: bool = False
    near_widths: Sequence[int] = ()
    pairs: frozenset[tuple[str, str]] = field(default=frozenset())

    def leaves_room(self, lines: Sequence[SourceLine], row: int) -> bool:
        """Whether the line before ``row`` ended although the first word of ``row`` had room."""
        if self.is_exact:
            return _measure_with_next(lines, row) <= self.width
        width = self.near_widths[row - 1] or self.width
        return _measure_with_next(lines, row) <= ROOM_SHARE * width

    def goes_on(self, lines: Sequence[SourceLine], row: int, *, in_list: bool = False) -> bool:
        """Whether the line before ``row`` reads on in it, by their words and their width.

        ``in_list`` says that the line before is, by what is above it, an item without a mark.
        """
        before, text = lines[row - 1].text, lines[row].text
        if ends_sentence(before) and not begins_small(text):
            is_full = bool(self.width) and not self.leaves_room(lines, row)
            return is_full and not self._stands_alone(lines, row)
        if begins_small(text):
            may_be_list = in_list or before.endswith(":")
            return not may_be_list or not self._is_ended(lines, row)
        return self._has_open_end(before, text) or not self._is_ended(lines, row)

    def _stands_alone(self, lines: Sequence[SourceLine], row: int) -> bool:
        """Whether a line after a sentence is no sentence, and the next does not go on from it."""
        text, following = lines[row].text, lines[row + 1 : row + 2]
        if ends_sentence(text) or not looks_like_heading(text):
            return False
        return all(
            line.after_blank or (not begins_small(line.text) and self.leaves_room(lines, row + 1))
            for line in following
        )

    def _is_ended(self, lines: Sequence[SourceLine], row: int) -> bool:
        return not self.width or self.leaves_room(lines, row)

    def _has_open_end(self, before: str, text: str) -> bool:
        """Whether a line cannot end so, or its last word and the next are often side by side."""
        last, first = before.split()[-1], text.split()[0]
        return has_open_end(before) or (last, first) in self.pairs


def undo_double_spacing(lines: Sequence[SourceLine]) -> list[SourceLine]:
    """The lines, as if right above each other where a blank line parts even those of a sentence."""
    rows = range(1, len(lines))
    apart = sum(lines[row].after_blank for row in rows)
    parted = sum(lines[row].after_blank and _goes_on_in_small(lines, row) for row in rows)
    if not parted or apart < MIN_SPACED_SHARE * len(rows) or parted < MIN_PARTED_SHARE * apart:
        return [*lines]
    return [line._replace(after_blank=False) for line in lines]


def measure_wrapping(lines: Sequence[SourceLine]) -> Wrapping:
    """How a text is wrapped, by its lines that stand right above another."""
    rows = [row for row in range(1, len(lines)) if not lines[row].after_blank]
    lengths = sorted(_measure(lines[row - 1]) for row in rows) or [0]
    width = lengths[int(len(lengths) * 0.95)]
    full = [row for row in rows if _measure(lines[row - 1]) >= FULL_SHARE * width]
    wrapped = [row for row in full if _goes_on_in_small(lines, row)]
    if not wrapped or len(wrapped) < MIN_WRAPPED_SHARE * len(full):
        return Wrapping(0, False, [0] * len(lines), _find_frequent_pairs(lines))
    longest = max(_measure(lines[row - 1]) for row in wrapped)
    exact = sum(_measure_with_next(lines, row) > longest for row in wrapped)
    is_exact = exact >= MIN_EXACT_SHARE * len(wrapped)
    width = longest if is_exact else width
    return Wrapping(width, is_exact, _find_near_widths(lines, wrapped), _find_frequent_pairs(lines))


def _goes_on_in_small(lines: Sequence[SourceLine], row: int) -> bool:
    return begins_small(lines[row].text) and not ends_sentence(lines[row - 1].text)


def _measure(line: SourceLine) -> int:
    return line.indent + len(line.text)


def _measure_with_next(lines: Sequence[SourceLine], row: int) -> int:
    """How long the line before ``row`` would be with the first word of ``row``."""
    return _measure(lines[row - 1]) + 1 + len(lines[row].text.split()[0])


def _find_near_widths(lines: Sequence[SourceLine], wrapped: Sequence[int]) -> list[int]:
    """The longest line near each that goes on in small letters; 0 where there is none."""
    widths = [0] * len(lines)
    for row in wrapped:
        for near in range(max(row - NEAR_LINES, 0), min(row + NEAR_LINES, len(lines))):
            widths[near] = max(widths[near], _measure(lines[row - 1]))
    return widths


def _find_frequent_pairs(lines: Sequence[SourceLine]) -> frozenset[tuple[str, str]]:
    """Words with capitals that stand side by side, in this order, twice or more within lines."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for words in (line.text.split() for line in lines):
        for pair in zip(words, words[1:], strict=False):
            counts[pair] += all(word[:1].isupper() for word in pair)
    return frozenset(pair for pair, count in counts.items() if count > 1)
