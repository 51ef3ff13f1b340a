"""Text side by side: columns, which are read one after the other, and rows of a table.

Columns hold sentences that go on from line to line, and begin them in different lines. What is not
surely that is never read across: its parts stay in rows with bars between them, and an editor is
told to look.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile, pairwise

from indexer.documents import Doubt
from indexer.readers.text.lines import (
    SourceLine,
    begins_small,
    build_line,
    ends_sentence,
)
from indexer.readers.text.marks import LABEL_PATTERN
from indexer.readers.text.tables.wrapped import join_wrapped_rows

MIN_ROWS = 3  # with text on both sides
MIN_GAP = 3
# Of the lines on the right, so many begin in the same place.
MIN_ALIGNED_SHARE = 0.6
MAX_ROWS_WITHOUT_RIGHT = 8
# A column holds sentences: so many words in a line, so many lines that go on in small letters.
MIN_COLUMN_WORDS = 3
MIN_SMALL_SHARE = 0.25
# Where so many lines begin a sentence on both sides or on none, they are rows of a table.
MAX_COMMON_STARTS = 0.75
_GAP_PATTERN = re.compile(rf"(?<=\S)\s{{{MIN_GAP},}}(?=\S)")
_WIDE_GAP_PATTERN = re.compile(r"\s{6,}")
_DOSE_PATTERN = re.compile(
    r"\d\s?(?:mg|mcg|µg|g|ml|mL|%|IU|units?|tablets?|capsules?|times)\b|^\d+$"
)


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines with text side by side; ``bands`` are the columns of characters that hold it."""

    lines: Sequence[SourceLine]
    bands: Sequence[tuple[int, int]]

    def get_parts(self, band: int) -> list[str]:
        """The text of each line in a band; "" where it has none."""
        start, end = self.bands[band]
        return [_expand(line)[start:end].rstrip() for line in self.lines]


def part_columns(lines: Sequence[SourceLine]) -> tuple[list[SourceLine], list[Doubt]]:
    """The lines, each of one column only or with its cells, and what an editor should look at."""
    parted: list[SourceLine] = []
    doubts: list[Doubt] = []
    row = 0
    while row < len(lines):
        block = _find_block(lines, row)
        if block is None:
            parted.append(_part_line(lines[row]))
            row += 1
            continue
        row += len(block.lines)
        are_columns = _are_columns(block)
        doubts.append(_describe_block(block, are_columns))
        if not are_columns:
            parted += _read_rows(block)
            continue
        is_read_on = row < len(lines) and not lines[row].after_blank
        for column in _read_columns(block, is_read_on):
            inner, inner_doubts = part_columns(column)  # a column may have a box beside its text
            parted += inner
            doubts += inner_doubts
    return parted, doubts


def _part_line(line: SourceLine) -> SourceLine:
    """A line that has parts far apart with nothing like it around: a row of its own."""
    parts = _WIDE_GAP_PATTERN.split(_expand(line).strip())
    if line.cells or len(parts) == 1 or LABEL_PATTERN.fullmatch(parts[0]):
        return line
    return line._replace(cells=tuple(parts), starts_table=True)


def _describe_block(block: _Block, are_columns: bool) -> Doubt:
    first, last = block.lines[0].number, block.lines[-1].number
    if are_columns:
        reading = f"read as {len(block.bands)} columns, one after the other"
    else:
        reading = "read as the rows of a table; if these are columns, write one below the other"
    return Doubt(f"text side by side, up to line {last}: {reading}.", first)


def _expand(line: SourceLine) -> str:
    return line.raw.expandtabs(8)


def _find_block(lines: Sequence[SourceLine], start: int) -> _Block | None:
    """The largest block that begins at a line; ``None`` where none does."""
    first = _expand(lines[start])
    if lines[start].cells or LABEL_PATTERN.fullmatch(_GAP_PATTERN.split(first.strip())[0]):
        return None
    places = [match.end() for match in _GAP_PATTERN.finditer(first)]
    indent = len(first) - len(first.lstrip())
    sizes = {place: _measure_block(lines, start, place) for place in [indent, *places] if place > 2}
    place = max(sizes, key=lambda place: (sizes[place], -place), default=0)
    if not place or not sizes[place]:
        return None
    block = lines[start : start + sizes[place]]
    bands = _find_bands(block)
    return _Block(block, bands) if len(bands) > 1 else None


def _measure_block(lines: Sequence[SourceLine], start: int, place: int) -> int:
    """How many lines from ``start`` have nothing right before ``place``; 0 where too few do."""
    end = last_right = start
    begins: list[int] = []
    two_sided = 0
    while end < len(lines) and end - last_right <= MAX_ROWS_WITHOUT_RIGHT:
        text = _expand(lines[end])
        if lines[end].cells or text[place - 2 : place].strip():
            break
        left, right = text[:place], text[place:]
        if right.strip():
            last_right = end
            begins.append(len(right) - len(right.lstrip()))
            two_sided += bool(left.strip() and not LABEL_PATTERN.fullmatch(left))
        end += 1
    aligned = sum(begin == 0 for begin in begins)
    if two_sided < MIN_ROWS or aligned < MIN_ALIGNED_SHARE * len(begins):
        return 0
    following = range(last_right + 1, end)
    rest = next((row for row in following if lines[row].after_blank), end)
    return max(rest, last_right + 1) - start


def _find_bands(lines: Sequence[SourceLine]) -> list[tuple[int, int]]:
    """The columns of characters between those that are blank in every line, two or more."""
    texts = [_expand(line) for line in lines]
    width = max(map(len, texts))
    is_blank = [all(not text[at : at + 1].strip() for text in texts) for at in range(width)]
    starts = [at for at in range(width) if not is_blank[at] and all(is_blank[max(at - 2, 0) : at])]
    return [*pairwise([0, *starts[1:], width])]


def _are_columns(block: _Block) -> bool:
    """Whether a band holds sentences, which do not begin where the text beside them does."""
    bands = [[part.strip() for part in block.get_parts(band)] for band in range(len(block.bands))]
    return not any(map(_holds_doses, bands)) and any(
        all(_begin_apart(parts, others) for others in bands if others is not parts)
        for parts in bands
        if _holds_sentences(parts)
    )


def _begin_apart(parts: Sequence[str], others: Sequence[str]) -> bool:
    pairs = [pair for pair in zip(parts, others, strict=True) if all(pair)]
    begins = [[not begins_small(part) for part in pair] for pair in pairs]
    if sum(map(all, begins)) < MAX_COMMON_STARTS * sum(map(any, begins)):
        return True
    # Below their first lines, which begin together, all others go on with a sentence.
    rest = [*dropwhile(all, begins)]
    return len(rest) >= MIN_ROWS and not any(map(any, rest))


def _holds_doses(parts: Sequence[str]) -> bool:
    texts = [part for part in parts if part]
    return 3 * sum(bool(_DOSE_PATTERN.search(text)) for text in texts) > len(texts)


def _holds_sentences(parts: Sequence[str]) -> bool:
    texts = [part for part in parts if part]
    words = sum(len(text.split()) for text in texts)
    small = sum(map(begins_small, texts[1:])) / max(len(texts) - 1, 1)
    return (
        len(texts) >= MIN_ROWS
        and words >= MIN_COLUMN_WORDS * len(texts)
        and MIN_SMALL_SHARE <= small < 1
        and any(re.search(r"[.!?](?:\s|$)", text) for text in texts)
    )


def _read_columns(block: _Block, is_read_on: bool) -> list[list[SourceLine]]:
    """The lines of each column; the one that goes on below the block is last."""
    columns = [block.get_parts(band) for band in range(len(block.bands))]
    last = columns[0][-1].strip()
    if is_read_on and last and not ends_sentence(last):
        columns = [*columns[1:], columns[0]]
    read: list[list[SourceLine]] = []
    previous = ""
    for parts in columns:
        read.append([])
        after_blank = True
        for line, part in zip(block.lines, parts, strict=True):
            if not part.strip():
                after_blank = True
                continue
            goes_on = begins_small(part.strip()) and previous and not ends_sentence(previous)
            is_apart = (after_blank or line.after_blank) and not goes_on
            read[-1].append(build_line(part, line.number, after_blank=is_apart))
            previous, after_blank = part.strip(), False
    return read


def _read_rows(block: _Block) -> Iterator[SourceLine]:
    columns = (block.get_parts(band) for band in range(len(block.bands)))
    lines = [tuple(map(str.strip, parts)) for parts in zip(*columns, strict=True)]
    begins = [at for at, line in enumerate(block.lines) if at and line.after_blank]
    for start, end in pairwise([0, *begins, len(lines)]):
        for at, cells in join_wrapped_rows(lines[start:end]):
            row = start + at
            yield block.lines[row]._replace(cells=cells, starts_table=row == 0)
