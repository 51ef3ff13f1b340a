"""What stands at the edge of page after page: running heads, page numbers, contents lists."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from indexer.documents import LeftOutText
from indexer.readers.page_furniture import make_left_out_text, urges
from indexer.readers.pdf.layout.lines import PdfLine, sort_lines
from indexer.readers.pdf.letters.page import Box

# Of a page's height, from its top and from its bottom; in rows of text.
EDGE_SHARE = 0.13
EDGE_ROWS = 3
# Of the pages; heads of left and right pages differ.
MIN_SHARE = 0.4
MIN_PAGES = 3
MAX_DRIFT = 4.0  # points up or down from page to page
MIN_SENTENCE_WORDS = 5
_NUMBER_PATTERN = re.compile(
    r"(?:page|seite|página|p\.)?\s*[-–—|•]?\s*(?P<number>\d{1,4})\s*[-–—|•]?"
    r"\s*(?:(?:of|von|de|/)\s*\d{1,4})?",
    re.IGNORECASE,
)
# What a browser prints above and below a page: the time, and the address.
_PRINT_TIME_PATTERN = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4},? \d{1,2}:\d{2}(?: ?[AP]M)?")
_ADDRESS_PATTERN = re.compile(r"(?:https?|file)://\S+")
_PAGE_COUNT_PATTERN = re.compile(r"\d+\s?/\s?\d+")
PRINT_EDGE = 40.0  # points
# Below the text, in sizes of its type.
MIN_FOOT_GAP = 1.2
MIN_LINES_ABOVE_FOOT = 8
MAX_SMALL_WORD = 3  # "and", "of", "the"
_LEADER_PATTERN = re.compile(r".*?[^\W\d_].*?(?:\s?[.·…_]){4,}\s*(?:\d{1,4}|[ivxlc]{1,6})?")
_LONE_NUMBER_PATTERN = re.compile(r"\d{1,4}|[ivxlc]{1,6}")
_CONTENTS_PATTERN = re.compile(
    r"(?:table of )?contents|in this (?:booklet|leaflet|guide)|inhalt(?:sverzeichnis)?",
    re.IGNORECASE,
)
MIN_CONTENTS_LINES = 3


@dataclass(frozen=True, slots=True)
class PageLines:
    """The lines of a page, and its box."""

    number: int
    box: Box
    lines: tuple[PdfLine, ...]


def remove_running_lines(pages: Sequence[PageLines]) -> tuple[list[PageLines], list[LeftOutText]]:
    """The pages without what only repeats or counts, and reports of it."""
    heads = _find_heads(pages)
    heads |= {id(line): False for page in pages for line in _find_printed_lines(page)}
    numbers = _find_page_numbers(pages)
    owners = {id(line) for page in pages for line in _find_foot_names(page)} - heads.keys()
    contents = {id(line) for page in pages for line in _find_contents(page)}
    left_out = [*_describe_heads(pages, heads)]
    left_out += _describe(pages, numbers - heads.keys(), "page number", "; ")
    left_out += _describe(pages, owners, "page footer", "; ")
    left_out += _describe(pages, contents, "contents", "; ")
    heads_gone = {key for key, is_kept in heads.items() if not is_kept}
    gone = {*heads_gone, *numbers, *owners, *contents}
    return [
        PageLines(page.number, page.box, tuple(line for line in page.lines if id(line) not in gone))
        for page in pages
    ], left_out


def _list_edge_lines(page: PageLines) -> Iterator[tuple[str, PdfLine]]:
    """The lines near the top and the bottom of a page, the outermost rows only."""
    lines = sort_lines(page.lines)
    rows: list[float] = []
    for line in lines:
        if not rows or line.baseline - rows[-1] > 0.4 * line.style.size:
            rows.append(line.baseline)
    reach = EDGE_SHARE * page.box.height
    for line in lines:
        if line.box.top < reach and line.baseline <= rows[:EDGE_ROWS][-1]:
            yield "top", line
        elif line.box.bottom > page.box.height - reach and line.baseline >= rows[-EDGE_ROWS:][0]:
            yield "bottom", line


def _find_heads(pages: Sequence[PageLines]) -> dict[int, bool]:
    """Lines that stand at the same edge of many pages; true for one to be kept as text."""
    found: defaultdict[tuple[str, str], list[PdfLine]] = defaultdict(list)
    for page in pages:
        usual = median(line.style.size for line in page.lines) if page.lines else 0.0
        for edge, line in _list_edge_lines(page):
            found[edge, _make_key(line, page, usual)].append(line)
    heads: dict[int, bool] = {}
    least = min(len(pages), max(MIN_PAGES, MIN_SHARE * len(pages)))
    groups = [group for lines in found.values() for group in _group_by_place(lines)]
    for lines in groups:
        if len(pages) > 1 and len({line.page for line in lines}) >= least:
            text = lines[0].text
            is_sentence = len(text.split()) >= MIN_SENTENCE_WORDS and text.endswith((".", "!", "?"))
            heads.update({id(line): is_sentence and line is lines[0] for line in lines})
    return heads


def _make_key(line: PdfLine, page: PageLines, usual_size: float) -> str:
    """The text, without the number of its page if it is no larger than text: "Page 3 of 8"."""
    text = line.text.casefold()
    if _NUMBER_PATTERN.fullmatch(text):
        return f"{text} {page.number}"  # what counts the pages is found as such
    is_small = line.style.size <= usual_size
    return re.sub(rf"(?<!\d){page.number}(?!\d)", "#", text) if is_small else text


def _find_printed_lines(page: PageLines) -> Iterator[PdfLine]:
    """The rows that a browser adds when it prints: time and title above, address and page below."""
    edge = [line for line in page.lines if _is_at_edge(line, page)]
    for line in edge:
        row = [one for one in edge if abs(one.baseline - line.baseline) < 2]
        texts = [one.text for one in row]
        is_top = _PRINT_TIME_PATTERN.fullmatch(texts[0]) is not None
        if is_top or any(map(_PAGE_COUNT_PATTERN.fullmatch, texts)):
            yield from row if is_top or any(map(_ADDRESS_PATTERN.fullmatch, texts)) else []


def _find_foot_names(page: PageLines) -> Iterator[PdfLine]:
    """Names alone at the lower edge, well below the text: of the hospital that made the page."""
    lines = sort_lines(page.lines)
    foot = [line for line in lines if line.box.bottom > page.box.height - PRINT_EDGE]
    above = [line for line in lines if line not in foot]
    sizes = [line.style.size for line in above]
    if above and foot and len(lines) >= MIN_LINES_ABOVE_FOOT:
        gap = min(line.box.top for line in foot) - max(line.box.bottom for line in above)
        names = [line for line in foot if _is_name(line) and line.style.size <= median(sizes)]
        yield from names if gap > MIN_FOOT_GAP * median(sizes) and len(names) == len(foot) else []


def _is_name(line: PdfLine) -> bool:
    """Whether each longer word is written large, and nothing is told or counted."""
    words = [word for word in re.findall(r"[^\W_]+", line.text) if len(word) > MAX_SMALL_WORD]
    is_told = line.bold or line.marker or urges(line.text) or re.search(r"\d|[.!?:;,]$", line.text)
    return len(words) > 1 and not is_told and all(word[0].isupper() for word in words)


def _is_at_edge(line: PdfLine, page: PageLines) -> bool:
    return line.box.top < PRINT_EDGE or line.box.bottom > page.box.height - PRINT_EDGE


def _group_by_place(lines: Sequence[PdfLine]) -> list[list[PdfLine]]:
    """Lines about equally far down their pages, the groups and each of them in order."""
    groups: list[list[PdfLine]] = []
    for line in sorted(lines, key=lambda line: line.baseline):
        if groups and line.baseline - groups[-1][0].baseline <= MAX_DRIFT:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [sorted(group, key=lambda line: line.page) for group in groups]


def _find_page_numbers(pages: Sequence[PageLines]) -> set[int]:
    """Numbers alone at the edge of the pages that count as the pages do."""
    offsets: defaultdict[int, list[PdfLine]] = defaultdict(list)
    for page in pages:
        for _, line in _list_edge_lines(page):
            if match := _NUMBER_PATTERN.fullmatch(line.text.strip()):
                offsets[int(match["number"]) - page.number].append(line)
    best = max(offsets.values(), key=len, default=[])
    is_counted = len({line.page for line in best}) >= min(len(pages), MIN_PAGES) / 2
    is_plain = len(pages) > 2 or all(line in offsets[0] for line in best)
    return {id(line) for line in best} if is_counted and is_plain else set()


def _find_contents(page: PageLines) -> list[PdfLine]:
    """Lines of a list of contents: with dots up to a number, or under a heading that says so."""
    dotted = [line for line in page.lines if _LEADER_PATTERN.fullmatch(line.text)]
    lines = sort_lines(page.lines)
    heads = [line for line in lines if _CONTENTS_PATTERN.fullmatch(line.text.strip(" :"))]
    rows = [pair for pair in zip(lines, lines[1:], strict=False) if _is_entry(*pair)]
    if heads:
        below = [pair for pair in rows if pair[0].baseline > heads[0].baseline]
        dotted += [line for pair in below for line in pair if line not in dotted]
    if len(dotted) < MIN_CONTENTS_LINES:
        return []
    numbers = [line for pair in rows if pair[0] in dotted for line in pair]
    return list({id(line): line for line in [*heads, *dotted, *numbers]}.values())


def _is_entry(line: PdfLine, number: PdfLine) -> bool:
    """Whether a number at the right stands on the line of an entry."""
    is_level = abs(line.baseline - number.baseline) < 0.4 * line.style.size
    is_number = _LONE_NUMBER_PATTERN.fullmatch(number.text) is not None
    return is_level and is_number and number.box.left > line.box.right


def _describe_heads(pages: Sequence[PageLines], heads: Mapping[int, bool]) -> Iterator[LeftOutText]:
    """Each running head once, where it stands first."""
    seen: set[str] = set()
    for page in pages:
        for line in page.lines:
            if id(line) in heads and not heads[id(line)] and line.text not in seen:
                seen.add(line.text)
                yield make_left_out_text(line.text, "running head", page=page.number)


def _describe(
    pages: Sequence[PageLines], lines: set[int], reason: str, separator: str
) -> Iterator[LeftOutText]:
    """The lines left out of all pages in one report; nothing where there are none."""
    found = [line for page in pages for line in page.lines if id(line) in lines]
    if found:
        text = separator.join(line.text for line in found)
        yield make_left_out_text(text, reason, page=found[0].page)
