"""What stands at the edges of pages: page numbers, and lines that are repeated on most pages."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from indexer.documents import LeftOutText
from indexer.readers.page_furniture import make_left_out_text
from indexer.readers.text.lines import SourceLine, begins_small, ends_sentence

MAX_EDGE_LINES = 4
# Fewer lines than this between two bare numbers are steps of a list and not pages.
MIN_PAGE_LINES = 6
FULL_LINE_SHARE = 0.85  # of the longest line near it
_PART_PATTERN = re.compile(r"\s{2,}|\t|\s[|·•]\s")
_PAGE_NUMBER_PATTERN = re.compile(
    r"[-–—|\[(]?\s*(?P<word>page\s|p\.|pg\.?\s)?\s*(?P<number>\d{1,4})"
    r"(?P<total>\s*(?:of|/)\s*\d{1,4})?\s*[-–—|\])]?",
    re.IGNORECASE,
)
_MARKED_NUMBER_PATTERN = re.compile(
    r"page\s(?P<number>\d{1,4})\s?(?:of|/)\s?\d{1,4}|[-–—]\s?(?P<between>\d{1,4})\s?[-–—]",
    re.IGNORECASE,
)
Page = list[SourceLine]


def separate_page_edges(pages: Sequence[Page]) -> tuple[Page, list[LeftOutText], str]:
    """The lines between the edges, reports of the edges, and the title above the first page.

    A sentence that goes on over a page's end has no blank line in it. A sentence that pages repeat,
    such as whom to call, is read once, after all others.
    """
    marked, head = list[LeftOutText](), list[str]()
    if len(pages) == 1 and len(cut := _split_at_numbers(pages[0])) == 1:
        whole, marked = _remove_marked_numbers(pages[0])
        head = _PART_PATTERN.split(pages[0][0].text) if whole[:1] != pages[0][:1] else []
        cut = [whole]
    pages = [*pages] if len(pages) != 1 else cut
    first_number = _find_first_number(pages)
    repeats = _count_repeats(pages, first_number)
    body: Page = []
    left_out = [*marked]
    kept: dict[str, SourceLine] = {}
    title = next((part for part in head if not _MARKED_NUMBER_PATTERN.fullmatch(part)), "")
    for row, page in enumerate(pages):
        number = first_number + row if first_number is not None else None
        top, middle, bottom = _cut_edges(page, number, repeats)
        words = _take_words(top[0].text, number) if row == 0 and top else []
        title = words[0] if len(words) == 1 else title
        for line in (*top, *bottom):
            if ends_sentence(line.text) and line.text not in kept:
                kept[line.text] = line._replace(after_blank=True)
            else:
                left_out.append(_report(line, number))
        body += _join_page(body, middle)
    return [*body, *kept.values()], left_out, title


def _split_at_numbers(lines: Page) -> list[Page]:
    """The pages of a text without form feeds, where lines that only count the pages show them."""
    chain: list[tuple[int, int]] = []  # row and number
    for row, line in enumerate(lines):
        if not (match := _PAGE_NUMBER_PATTERN.fullmatch(line.text)):
            continue
        number = int(match["number"])
        least = 2 if match["word"] or match["total"] else MIN_PAGE_LINES
        if not chain or (number == chain[-1][1] + 1 and row - chain[-1][0] >= least):
            chain.append((row, number))
        elif len(chain) == 1:
            chain = [(row, number)]
    if len(chain) < 3:
        return [lines]
    cuts = [0, *(row + 1 for row, _ in chain), len(lines)]
    return [lines[start:end] for start, end in pairwise(cuts) if start < end]


def _remove_marked_numbers(lines: Page) -> tuple[Page, list[LeftOutText]]:
    """The lines without those that say "Page 2 of 4" or "- 2 -", and what else stands on them."""
    found: defaultdict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
    for row, line in enumerate(lines):
        parts = _PART_PATTERN.split(line.text)
        for match in filter(None, map(_MARKED_NUMBER_PATTERN.fullmatch, parts)):
            number = int(match["number"] or match["between"])
            others = [part.casefold() for part in parts if part != match[0]]
            found[("between" if match["between"] else "of", *others)].append((row, number))
    rows = [
        row
        for places in found.values()
        if len(places) > 1
        and all(b[1] == a[1] + 1 and b[0] > a[0] + 1 for a, b in pairwise(places))
        for row, _ in places
    ]
    body: Page = []
    cuts = [-1, *sorted(rows), len(lines)]
    for start, end in pairwise(cuts):
        body += _join_page(body, lines[start + 1 : end])
    return body, [make_left_out_text(lines[r].text, "page number", lines[r].number) for r in rows]


def _find_first_number(pages: Sequence[Page]) -> int | None:
    """The number of the first page, where numbers at the edges count with the pages."""
    starts: Counter[int] = Counter()
    for row, page in enumerate(pages):
        lines = [*page[:MAX_EDGE_LINES], *page[-MAX_EDGE_LINES:]]
        parts = [part for line in lines for part in _PART_PATTERN.split(line.text)]
        found = [match for part in parts if (match := _PAGE_NUMBER_PATTERN.fullmatch(part))]
        starts.update({int(match["number"]) - row for match in found})
    best = min(starts, key=lambda start: (-starts[start], start), default=0)
    return best if starts[best] >= max(2, len(pages) / 2) else None


def _split_parts(text: str, number: int | None) -> tuple[str, ...]:
    """The parts of an edge line but for the page's number, in small letters."""
    return tuple(part.casefold() for part in _take_words(text, number))


def _take_words(text: str, number: int | None) -> list[str]:
    parts = [part for part in _PART_PATTERN.split(text) if part]
    return [part for part in parts if not _is_number(part, number)]


def _is_number(part: str, number: int | None) -> bool:
    match = _PAGE_NUMBER_PATTERN.fullmatch(part)
    return match is not None and int(match["number"]) == number


def _count_repeats(
    pages: Sequence[Page], first_number: int | None
) -> Counter[tuple[bool, tuple[str, ...]]]:
    """How many pages have a line at their top or bottom; only of lines that count as repeated."""
    counts: Counter[tuple[bool, tuple[str, ...]]] = Counter()
    for row, page in enumerate(pages):
        number = first_number + row if first_number is not None else None
        for is_top, lines in ((True, page[:MAX_EDGE_LINES]), (False, page[-MAX_EDGE_LINES:])):
            counts.update({(is_top, _split_parts(line.text, number)) for line in lines})
    least = 2 if len(pages) <= 4 else 3
    return Counter({key: count for key, count in counts.items() if key[1] and count >= least})


def _cut_edges(
    page: Page, number: int | None, repeats: Counter[tuple[bool, tuple[str, ...]]]
) -> tuple[Page, Page, Page]:
    start, end = 0, len(page)
    while start < min(len(page), MAX_EDGE_LINES) and _is_edge(page, start, True, number, repeats):
        start += 1
    while end > max(start, len(page) - MAX_EDGE_LINES) and _is_edge(
        page, end - 1, False, number, repeats
    ):
        end -= 1
    return page[:start], page[start:end], page[end:]


def _is_edge(
    page: Page,
    row: int,
    is_top: bool,
    number: int | None,
    repeats: Counter[tuple[bool, tuple[str, ...]]],
) -> bool:
    text = page[row].text
    others = _split_parts(text, number)
    if not others or ((is_top, others) in repeats and not _is_part(text)):
        return True
    has_number = any(_is_number(part, number) for part in _PART_PATTERN.split(text))
    inner = row + 1 if is_top else row
    stands_apart = 0 < inner < len(page) and page[inner].after_blank
    return has_number and row in (0, len(page) - 1) and stands_apart


def _is_part(text: str) -> bool:
    """Whether a line is the rest of a sentence; an address begins small too."""
    return begins_small(text) and len(text.split()) > 2


def _report(line: SourceLine, number: int | None) -> LeftOutText:
    has_number = any(_is_number(part, number) for part in _PART_PATTERN.split(line.text))
    reason = "page number" if has_number else "repeated at the edge of pages"
    return make_left_out_text(line.text, reason, line.number)


def _join_page(body: Page, page: Page) -> Page:
    """The page's lines; the first goes on from ``body`` where that ends amid a sentence."""
    if not body or not page or ends_sentence(body[-1].text):
        return page
    is_full = len(body[-1].text) > FULL_LINE_SHARE * max(len(line.text) for line in body[-10:])
    goes_on = is_full or begins_small(page[0].text)
    return [page[0]._replace(after_blank=not goes_on), *page[1:]]
