"""From lines to blocks: paragraphs, list items, and what may be headings."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from indexer.readers.pdf.layout.cells import TableGrid
from indexer.readers.pdf.layout.lines import PdfLine, unmark
from indexer.readers.pdf.layout.regions import Region

# Shares of the size of the type.
DEFAULT_LEADING = 1.45
LEADING_SLACK = 1.12
MIN_INDENT = 0.7
SPACE = 0.25
RAGGED = 1.0  # what a line may lack that is full
SAME_SIZE = 0.08
SHORT_LINE = 0.6  # of its column: what follows a shorter one may begin anew within a sentence
MAX_CREDIT_LEADING = 2.0
_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’)\]]*$")
_CREDIT = re.compile(r"(?:(?:photo|image|picture) )?credits?:", re.IGNORECASE)
# These begin an item wherever they stand; a dash or number may also begin a line of a sentence.
_PLAIN_BULLETS = frozenset("•◦▪▫‣⁃·●○■□◆◇►▶➢➤✓✔✗✘*")


@dataclass(frozen=True, slots=True)
class Typography:
    """What is usual in a booklet: the size of its text, and the leading of each size."""

    body_size: float
    leading: Mapping[float, float]

    def get_leading(self, size: float) -> float:
        """The most that two baselines of one paragraph are apart, in points."""
        return LEADING_SLACK * size * self.leading.get(size, DEFAULT_LEADING)


@dataclass(slots=True)
class PageBlock:
    """Lines of one paragraph, item or heading; ``is_aside``: of a box or sidebar."""

    lines: list[PdfLine]
    marker: str = ""
    is_aside: bool = False
    is_framed: bool = False
    right: float = 0.0  # where its column ends
    column_left: float = 0.0
    level: int = 0  # of a heading, from 1
    table: TableGrid | None = None

    @property
    def first(self) -> PdfLine:
        return self.lines[0]

    @property
    def last(self) -> PdfLine:
        return self.lines[-1]

    @property
    def size(self) -> float:
        return self.first.style.size

    @property
    def bold(self) -> bool:
        return all(line.bold for line in self.lines)

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


def measure_typography(regions: Iterable[Region]) -> Typography:
    sizes: Counter[float] = Counter()
    gaps: dict[float, Counter[float]] = {}
    for region in regions:
        right = find_right_edge(region)
        for line in region.lines:
            sizes[line.style.size] += len(line.text)
        for above, below in zip(region.lines, region.lines[1:], strict=False):
            size = above.style.size
            gap = round((below.baseline - above.baseline) / size, 1)
            ended = below.marker or _SENTENCE_END.search(above.text)
            goes_on = above.style == below.style and not ended
            if goes_on and 0.9 <= gap <= 2.2 and not _would_fit(above, below, right):
                gaps.setdefault(size, Counter())[gap] += 1
    body = max(sizes, key=lambda size: (sizes[size], size), default=0.0)
    usual = {size: _find_usual_gap(counts) for size, counts in gaps.items()}
    return Typography(body, usual)


def _find_usual_gap(counts: Counter[float]) -> float:
    """The smallest gap that is common: larger ones are between paragraphs."""
    common = [gap for gap, count in counts.items() if count >= 0.25 * max(counts.values())]
    return min(max(min(common), 1.0), 2.0) if sum(counts.values()) > 2 else DEFAULT_LEADING


def build_blocks(
    region: Region, typography: Typography, page_right: float = 0.0
) -> Iterator[PageBlock]:
    """``page_right`` is where full lines of the page end, 0 in a column of its own."""
    if region.table:
        yield PageBlock(list(region.lines), "", region.is_aside, table=region.table)
        return
    left, right = region.box.left, max(find_right_edge(region), page_right)
    block: PageBlock | None = None
    for line in region.lines:
        if block and not _starts_block(block, line, right, typography):
            block.lines.append(unmark(line))
            continue
        if block:
            yield block
        block = _open_block(region, block, line)
        block.right, block.column_left = right, left
    if block:
        yield block


def find_right_edge(region: Region) -> float:
    """Where lines end that are full; a single one beyond all others is too long for its column."""
    ends = sorted(line.box.right for line in region.lines)
    return ends[-2] if len(ends) > 5 else ends[-1]


def _open_block(region: Region, previous: PageBlock | None, line: PdfLine) -> PageBlock:
    is_item = bool(line.marker) and _is_list_marker(previous, line)
    block = PageBlock([line if is_item else unmark(line)], line.marker if is_item else "")
    block.is_aside, block.is_framed = region.is_aside, region.frame is not None
    return block


def _starts_block(block: PageBlock, line: PdfLine, right: float, typography: Typography) -> bool:
    last, size = block.last, block.size
    if _goes_on_with_credit(block, line, typography):
        return False
    if line.marker and _is_list_marker(block, line):
        return True
    pitch = line.baseline - last.baseline
    if not 0 <= pitch <= max(typography.get_leading(size), typography.get_leading(line.style.size)):
        return True
    if pitch < 0.3 * size:
        return False  # another part of the same line
    if _changes_style(last, line):
        return True
    ends = _SENTENCE_END.search(last.text) is not None
    full = not _would_fit(last, line, right)
    if _is_indented(block, line):
        return not full or ends
    is_outdented = line.left < last.box.left - MIN_INDENT * size and not block.marker
    if _leaves_item(block, line) or (is_outdented and ends and len(block.lines) > 1):
        return True
    is_short = last.box.right - block.column_left < SHORT_LINE * (right - block.column_left)
    begins = ends or (is_short and _begins_large(line))
    return not full and begins and not _is_large(block, typography)


def _goes_on_with_credit(block: PageBlock, line: PdfLine, typography: Typography) -> bool:
    """Whether a line is the rest of who made a picture: dots in it end no sentence."""
    is_small = block.size * (1 + SAME_SIZE) < typography.body_size or block.is_aside
    is_near = 0 < line.baseline - block.last.baseline < MAX_CREDIT_LEADING * block.size
    is_alike = line.style == block.first.style
    return is_small and is_near and is_alike and _CREDIT.match(block.first.text) is not None


def _is_large(block: PageBlock, typography: Typography) -> bool:
    """A heading may break its lines where it likes."""
    return block.size > (1 + SAME_SIZE) * typography.body_size and not block.marker


def _begins_large(line: PdfLine) -> bool:
    return line.text.lstrip("“‘\"'")[:1].isupper()


def _changes_style(last: PdfLine, line: PdfLine) -> bool:
    sizes = last.style.size, line.style.size
    if max(sizes) > (1 + SAME_SIZE) * min(sizes):
        return True
    ended = _SENTENCE_END.search(last.text) is not None
    reads_on = line.text[:1].islower() and not ended
    is_emphasis_over = last.bold > line.bold or last.italic > line.italic
    differs = (last.bold, last.italic) != (line.bold, line.italic)
    return differs and not reads_on and (is_emphasis_over or ended)


def _would_fit(last: PdfLine, line: PdfLine, right: float) -> bool:
    """Whether the first word of a line would have had room in the line before it."""
    words = [line.words[0]]
    for word in line.words[1:]:
        if not word.glued:
            break
        words.append(word)
    width = words[-1].box.right - words[0].box.left
    return last.box.right + SPACE * last.style.size + width < right - RAGGED * last.style.size


def _is_indented(block: PageBlock, line: PdfLine) -> bool:
    return line.left > block.last.box.left + MIN_INDENT * block.size


def _leaves_item(block: PageBlock, line: PdfLine) -> bool:
    """Whether a line stands further left than the text of the item before it."""
    reads_on = line.text[:1].islower() and not _SENTENCE_END.search(block.last.text)
    if not block.marker or reads_on:
        return False
    return line.left < block.last.box.left - 0.4 * block.size and (
        len(block.lines) > 1 or line.left <= block.first.left + 0.4 * block.size
    )


def _is_list_marker(block: PageBlock | None, line: PdfLine) -> bool:
    """Whether what begins a line begins an item, and does not only stand there by chance."""
    if line.marker in _PLAIN_BULLETS or block is None:
        return True
    if block.marker and _describe(block.marker) == _describe(line.marker):
        return True
    pitch = line.baseline - block.last.baseline
    apart = pitch < 0 or pitch > 1.3 * DEFAULT_LEADING * block.size
    ended = _SENTENCE_END.search(block.last.text) is not None
    shifted = abs(line.left - block.last.left) > MIN_INDENT * block.size
    return apart or ended or shifted or block.bold != line.bold


def _describe(marker: str) -> str:
    """The kind of a marker: numbers are alike, and so are letters."""
    bare = marker.strip("().")
    return "1" if bare.isdigit() else "a" if bare.isalpha() else marker
