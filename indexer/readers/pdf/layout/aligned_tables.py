"""Tables that nothing divides but white space, or level lines between the rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.readers.pdf.layout.cells import TableCell, TableGrid, mark_heads
from indexer.readers.pdf.layout.lines import PdfLine, sort_lines
from indexer.readers.pdf.letters.page import enclose

# Shares of the size of the type.
MIN_GAP = 0.15
MAX_SPACE_WIDTH = 0.36
MAX_SPACE = 2.2  # between two rows
MAX_LINE_SPACE = 0.9  # before a line that stands alone
MIN_ROW_SPACE = 0.25  # more than within a cell: a new row begins
MIN_OVERLAP = 0.15  # of two lines that stand beside one another
MAX_SIZE_RATIO = 1.2
MIN_ROWS = 3  # with something in several columns
MIN_FULL_ROWS = 0.6  # of the rows: so many have something in two columns at least
# A column whose lines are mostly full, and of several words, is text and no part of a table.
FULL_LINE, MIN_FULL_LINES, MIN_PROSE_WORDS = 0.72, 0.5, 4
MAX_LINES = 2_000
MAX_ROWS = 200

Row = list[PdfLine]
Gap = tuple[float, float]


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table among lines: those above it, and those below."""

    before: list[PdfLine]
    grid: TableGrid
    after: list[PdfLine]


def find_aligned_table(lines: Sequence[PdfLine]) -> FoundTable | None:
    """The first table that lines, from the top down, make where they stand one above the other."""
    rows = _group_side_by_side(lines) if len(lines) <= MAX_LINES else []
    parts = [[part for line in row for part in _split_softly(line)] for row in rows]
    start = 0
    while start < len(rows):
        end, gaps = _extend(parts, start)
        if end > start and (grid := _build_grid(parts[start:end], gaps)):
            return FoundTable(_join_rows(rows[:start]), grid, _join_rows(rows[end:]))
        start = max(end, start + 1)
    return None


def find_table_on_top(lines: Sequence[PdfLine]) -> FoundTable | None:
    """The table that begins with the uppermost lines."""
    rows = _group_side_by_side(lines) if len(lines) <= MAX_LINES else []
    parts = [[part for line in row for part in _split_softly(line)] for row in rows[:MAX_ROWS]]
    end, gaps = _extend(parts, 0) if parts else (0, [])
    grid = _build_grid(parts[:end], gaps) if end else None
    return FoundTable([], grid, _join_rows(rows[end:])) if grid else None


def _join_rows(rows: Sequence[Row]) -> list[PdfLine]:
    return sort_lines([line for row in rows for line in row])


def _group_side_by_side(lines: Sequence[PdfLine]) -> list[Row]:
    """Lines that stand beside one another, also half a line higher: a cell may be centred."""
    rows: list[Row] = []
    bottom = 0.0
    for line in sorted(lines, key=lambda line: line.box.top):
        if rows and bottom - line.box.top > MIN_OVERLAP * line.style.size:
            rows[-1].append(line)
        else:
            rows.append([line])
            bottom = line.box.bottom
        bottom = max(bottom, line.box.bottom)
    return rows


def _find_top(row: Row) -> float:
    return min(line.box.top for line in row)


def _find_bottom(row: Row) -> float:
    return max(line.box.bottom for line in row)


def _split_softly(line: PdfLine) -> Iterator[PdfLine]:
    """The parts of a line between which the file has no space, however small the gap is."""
    if not any(word.spaced for word in line.words[1:]) and len(line.words) > 2:
        yield line  # a file without spaces, or single words
        return
    first = 0
    for row, (one, word) in enumerate(zip(line.words, line.words[1:], strict=False), start=1):
        gap = word.box.left - one.box.right
        if not (word.spaced or word.glued) and gap > MIN_GAP * word.style.size:
            yield _cut(line, first, row)
            first = row
    yield _cut(line, first, len(line.words))


def _cut(line: PdfLine, start: int, end: int) -> PdfLine:
    if start == 0:
        return replace(line, words=line.words[:end])
    return PdfLine(line.words[start:end], line.page)


def _extend(rows: Sequence[Row], start: int) -> tuple[int, list[Gap]]:
    """Where the table ends that may begin with a row, and the gaps that run through all of it."""
    gaps = _list_gaps(rows[start])
    end, full = start + 1, 1
    while gaps and end < len(rows):
        row = rows[end]
        space = (_find_top(row) - _find_bottom(rows[end - 1])) / row[0].style.size
        narrowed = [one for gap in gaps if (one := _narrow(gap, row))]
        if space > (MAX_SPACE if len(row) > 1 else MAX_LINE_SPACE):
            break
        if not narrowed or (full > 1 and len(narrowed) < len(gaps)):
            break
        gaps, full, end = narrowed, full + (len(row) > 1), end + 1
    return (end, gaps) if gaps and full >= MIN_ROWS else (start, gaps)


def _list_gaps(row: Row) -> list[Gap]:
    gaps: list[Gap] = []
    right: float | None = None
    for line in sorted(row, key=lambda line: line.left):
        if right is not None and line.left > right:
            gaps.append((right, line.left))
        right = max(right or 0.0, line.box.right)
    return gaps


def _narrow(gap: Gap, row: Row) -> Gap | None:
    """What of a gap is white in another row too."""
    left, right = gap
    for line in row:
        if line.left < right and line.box.right > left:
            if line.left <= left and line.box.right >= right:
                return None
            if line.left <= left:
                left = line.box.right
            else:
                right = line.left
    return (left, right) if right - left > MIN_GAP * row[0].style.size else None


def _build_grid(rows: Sequence[Row], gaps: Sequence[Gap]) -> TableGrid | None:
    lines = [line for row in rows for line in row]
    sizes = [line.style.size for line in lines]
    if max(sizes) > MAX_SIZE_RATIO * min(sizes) or any(line.marker for line in lines):
        return None
    edges = [sum(gap) / 2 for gap in gaps if not _is_space(rows, sum(gap) / 2)]
    if not edges:
        return None
    cells = [_split_at(group, edges) for group in _group_rows(rows, edges)]
    if not _is_table(cells):
        return None
    grid_rows = tuple(tuple(TableCell(tuple(cell)) for cell in row) for row in cells)
    return mark_heads(TableGrid(enclose(line.outer_box for line in lines), grid_rows))


def _is_space(rows: Sequence[Row], edge: float) -> bool:
    """Whether in every row a gap is no wider than between two words, as in "Day 1"."""
    widths = [
        (min(after) - max(before)) / row[0].style.size
        for row in rows
        if (before := [line.box.right for line in row if line.box.right <= edge])
        and (after := [line.left for line in row if line.left >= edge])
    ]
    return max(widths, default=0.0) <= MAX_SPACE_WIDTH


def _group_rows(rows: Sequence[Row], edges: Sequence[float]) -> list[Row]:
    """The rows of the table: with more space above them, or else with something in each line."""
    pairs = zip(rows, rows[1:], strict=False)
    spaces = [_find_top(below) - _find_bottom(above) for above, below in pairs]
    least = min(spaces) + MIN_ROW_SPACE * rows[0][0].style.size
    by_space = max(spaces) > least and any(len(row) == 1 for row in rows)
    groups: list[Row] = [list(rows[0])]
    for row, space in zip(rows[1:], spaces, strict=True):
        begins = min(line.left for line in row) < edges[0] and len(row) > 1
        if space > least if by_space else begins:
            groups.append(list(row))
        else:
            groups[-1] += row
    return groups


def _split_at(group: Row, edges: Sequence[float]) -> list[Row]:
    """The lines of a row by column."""
    cells: list[Row] = [[] for _ in range(len(edges) + 1)]
    for line in group:
        cells[sum(line.left > edge for edge in edges)].append(line)
    return [sort_lines(cell) for cell in cells]


def _is_table(cells: Sequence[Sequence[Row]]) -> bool:
    """Whether the columns are no columns of text."""
    full = sum(sum(bool(cell) for cell in row) > 1 for row in cells)
    if full < MIN_FULL_ROWS * len(cells) or len(cells) < MIN_ROWS:
        return False
    columns = [[line for cell in column for line in cell] for column in zip(*cells, strict=True)]
    if not all(columns) or _reads_on([row[0] for row in cells]):
        return False
    prose = [_is_prose(lines) for lines in columns]
    return not prose[0] and (not all(prose[1:]) or _has_bold_names(cells))


def _has_bold_names(cells: Sequence[Sequence[Row]]) -> bool:
    """Whether short bold words stand beside each row of text: its heading at the side."""
    names = [line for row in cells for line in row[0]]
    texts = [line for row in cells for cell in row[1:] for line in cell]
    are_short = all(row[0] and len(row[0]) == 1 for row in cells)
    return are_short and all(n.bold for n in names) and not any(t.bold for t in texts)


def _reads_on(names: Sequence[Row]) -> bool:
    """Whether some rows begin small and others do not: the lines of sentences."""
    small = [cell[0].text[:1].islower() for cell in names if cell]
    return any(small) and not all(small[1:])


def _is_prose(lines: Sequence[PdfLine]) -> bool:
    width = max(line.box.right for line in lines) - min(line.left for line in lines)
    full = sum(line.box.right - line.left > FULL_LINE * width for line in lines)
    words = sum(len(line.words) for line in lines) / len(lines)
    is_long = len(lines) >= MIN_ROWS and full >= MIN_FULL_LINES * len(lines)
    return is_long and words >= MIN_PROSE_WORDS
