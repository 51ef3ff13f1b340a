"""Paragraphs with tabs between their words: the rows of a table that is none for Word.

A tab goes to the next place that the paragraph has for one. Where it has none of its own, two tabs
may be an empty cell, or words moved apart: then they stay lines, and an editor is told.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from indexer.documents import Doubt
from indexer.readers.docx.outline.headings import StyledLine
from indexer.readers.pieces import Paragraph, Piece
from indexer.readers.text.marks import LABEL_PATTERN
from indexer.readers.text.tables import build_text_tables

Part = Piece | StyledLine
DOUBT = "words with tabs between them may be rows of a table, and are read one after the other"
MIN_ROWS = 2
MIN_COLUMNS = 3  # two may be a name and its value, or a heading and its page


def gather_tab_rows(parts: Sequence[Part]) -> Iterator[Part]:
    """The parts; lines below each other with tabs between their words are tables."""
    for is_row, group in groupby(parts, _is_row):
        run = [*group]
        rows = [part for part in run if isinstance(part, StyledLine)]
        yield from _build_rows(rows) if is_row and len(rows) >= MIN_ROWS else run


def _is_row(part: Part) -> bool:
    if not isinstance(part, StyledLine) or not isinstance(part.piece, Paragraph):
        return False
    first, tab, _ = part.piece.text.strip().partition("\t")
    is_label = LABEL_PATTERN.fullmatch(first) or first.rstrip().endswith(":")
    return bool(tab) and not is_label and "\v" not in part.piece.text


def _build_rows(lines: Sequence[StyledLine]) -> Iterator[Part]:
    rows = [tuple(cell.strip() for cell in line.piece.text.split("\t")) for line in lines]
    width = max(map(len, rows))
    if width >= MIN_COLUMNS and _has_sure_places(lines, rows):
        filled = [(*row, *[""] * (width - len(row))) for row in rows]
        is_headed = lines[0].bold and not lines[1].bold
        yield from build_text_tables(filled, 0, is_headed=is_headed)
        return
    yield from lines
    if width >= MIN_COLUMNS:
        yield Doubt(f"{DOUBT}: {' '.join(filter(None, rows[0]))}")


def _has_sure_places(lines: Sequence[StyledLine], rows: Sequence[Sequence[str]]) -> bool:
    """Whether the same tab leads to the same column in all rows."""
    needed = max(map(len, rows)) - 1
    if all(line.tab_stops >= needed for line in lines):
        return len({line.tab_stops for line in lines}) == 1
    return all(all(row) for row in rows) and len({*map(len, rows)}) == 1
