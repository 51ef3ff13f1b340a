"""Which rows of a table name its columns, and which may."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from indexer.readers.tables.cells import Slot, list_texts
from indexer.words import clean_text

_VALUE_BEGINNING = re.compile(r"\W*[\d¼½¾⅐-⅞]")

Row = Sequence[Slot]


def find_headers(grid: Sequence[Row], stated: Sequence[bool]) -> tuple[list[bool], set[int]]:
    """Whether each row names columns, and which may and may not.

    ``stated`` are the rows of which the source says so.
    """
    names = [is_stated or _names_columns(row) for row, is_stated in zip(grid, stated, strict=True)]
    if not any(names) and _has_empty_corner(grid):
        names[0] = True
    names = [*_add_repeated_headers(grid, names)]
    doubtful: set[int] = set()
    for row in range(1, len(grid) - 1):
        if not names[row] and any(names[:row]) and _stands_out(grid, row):
            if _is_like_header(grid, names, row):
                names[row] = True
            elif not any(map(_VALUE_BEGINNING.match, list_texts(grid[row])[1:])):
                doubtful.add(row)
    return names, doubtful


def _names_columns(slots: Row) -> bool:
    """Whether a row has several cells, all of them heads; a corner may be empty."""
    corner, *others = [slot.cell for slot in slots if not slot.goes_on]
    is_corner = corner.is_head or not clean_text(corner.text)
    if not others:
        return len(slots) == 1 and corner.is_head
    return is_corner and all(cell.is_head for cell in others)


def _has_empty_corner(grid: Sequence[Row]) -> bool:
    """Whether only the first cell of the first row is empty, and below it are names of rows."""
    corner, *names = list_texts(grid[0]) if grid else [""]
    below = [list_texts(slots)[0] for slots in grid[1:]]
    are_names = len(names) > 1 and all(names) and not any(map(_VALUE_BEGINNING.match, names))
    return not corner and are_names and bool(below) and all(below)


def _add_repeated_headers(grid: Sequence[Row], names: list[bool]) -> Iterator[bool]:
    """Whether each row names columns: also one that has the names once more.

    The first may be another, as in "Week 2", where there are two more that are the same.
    """
    count = len(list(takewhile(bool, names)))
    header = list_texts(grid[count - 1]) if count else []
    first = int(len({*header[1:]} - {""}) > 1)
    for slots, is_header in zip(grid, names, strict=True):
        yield is_header or (any(header) and list_texts(slots)[first:] == header[first:])


def _stands_out(grid: Sequence[Row], row: int) -> bool:
    """Whether a row is all bold, of several cells, and the one below it is not."""
    return _is_bold(grid[row]) and not _is_bold(grid[row + 1])


def _is_bold(slots: Row) -> bool:
    filled = [slot.cell for slot in slots if not slot.goes_on and clean_text(slot.cell.text)]
    return len(filled) > 1 and all(cell.is_bold for cell in filled)


def _is_like_header(grid: Sequence[Row], names: Sequence[bool], row: int) -> bool:
    """Whether a row has a name of the header again, or words where all others have numbers."""
    header = list_texts(grid[max(at for at in range(row) if names[at])])
    texts = list_texts(grid[row])
    if any(text and text == name for text, name in zip(texts, header, strict=True)):
        return True
    others = [list_texts(grid[at]) for at in range(len(grid)) if at != row and not names[at]]
    return all(
        not _VALUE_BEGINNING.match(text) and _are_values([other[column] for other in others])
        for column, text in enumerate(texts)
        if column and text
    )


def _are_values(texts: Sequence[str]) -> bool:
    filled = [text for text in texts if text]
    return bool(filled) and all(map(_VALUE_BEGINNING.match, filled))
