"""Lists with a column at their right that says something of each item, on the same lines."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from indexer.readers.pdf.layout.cells import TableCell, TableGrid
from indexer.readers.pdf.layout.lines import SAME_LINE, PdfLine, sort_lines
from indexer.readers.pdf.letters.page import enclose

MIN_PAIRS = 3
MIN_UNEVEN = 1.3


@dataclass(frozen=True, slots=True)
class PairedList:
    """The lines above a list, and its items with what stands beside each as the rows of a table."""

    before: list[PdfLine]
    grid: TableGrid


def pair_list(left: Sequence[PdfLine], right: Sequence[PdfLine]) -> PairedList | None:
    """``None`` where the right side does not begin anew with the items: it is a text of its own."""
    lines, beside = sort_lines(left), sort_lines(right)
    firsts = [row for row, line in enumerate(lines) if line.marker]
    if len(firsts) < MIN_PAIRS or any(line.marker for line in beside):
        return None
    start = firsts[0]
    if any(_is_outside(line, lines[start]) for line in lines[start:]):
        return None
    items = [lines[at:end] for at, end in zip(firsts, [*firsts[1:], len(lines)], strict=True)]
    cells = _share_out(beside, [item[0] for item in items])
    if cells is None or not (_ends_sentences(cells) or _is_uneven([item[0] for item in items])):
        return None
    rows = [
        (TableCell((_unmark(item[0]), *item[1:])), TableCell(tuple(cell)))
        for item, cell in zip(items, cells, strict=True)
    ]
    box = enclose(line.outer_box for line in (*lines[start:], *beside))
    return PairedList(lines[:start], TableGrid(box, tuple(rows)))


def _is_outside(line: PdfLine, item: PdfLine) -> bool:
    """Whether a line without a mark begins left of the words of an item."""
    return not line.marker and line.box.left < item.box.left - SAME_LINE * item.style.size


def _share_out(lines: Sequence[PdfLine], items: Sequence[PdfLine]) -> list[list[PdfLine]] | None:
    """The lines beside each item; ``None`` where one begins beside no item's first line."""
    cells: list[list[PdfLine]] = [[] for _ in items]
    for line in lines:
        slack = SAME_LINE * line.style.size
        row = sum(item.baseline < line.baseline + slack for item in items) - 1
        if row < 0:
            return None
        is_level = abs(items[row].baseline - line.baseline) < slack
        if not cells[row] and (not is_level or line.text[:1].islower()):
            return None
        cells[row].append(line)
    return cells if sum(map(bool, cells)) >= MIN_PAIRS else None


def _ends_sentences(cells: Sequence[Sequence[PdfLine]]) -> bool:
    return all(cell[-1].text.endswith((".", "!", "?")) for cell in cells if cell)


def _is_uneven(items: Sequence[PdfLine]) -> bool:
    """Whether the items are not equally far apart, so that nothing is level with all by chance."""
    gaps = [below.baseline - above.baseline for above, below in pairwise(items)]
    return max(gaps) > MIN_UNEVEN * min(gaps)


def _unmark(line: PdfLine) -> PdfLine:
    return replace(line, marker="", marker_left=None, marker_word=None)
