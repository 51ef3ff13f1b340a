"""What leads from a printed page to others, and only that: "< Older Post", "Next page >"."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from indexer.documents import LeftOutText
from indexer.readers.page_furniture import make_left_out_text, urges
from indexer.readers.pdf.blocks import PageBlock
from indexer.readers.pdf.layout.lines import PdfLine
from indexer.readers.pdf.running import PageLines

REASON = "link to another page"
# Of the letters: with more, text is a link and says nothing itself.
MIN_LINKED_SHARE = 0.9
MAX_LINK_WORDS = 12
# The name of the other page stands right below the words that lead to it.
MAX_TITLE_ROWS = 5
MAX_TITLE_PITCH, MAX_TITLE_SIZE = 1.6, 1.2  # of the size of the type
SLACK = 5.0  # points
_LEFT, _RIGHT = "[<«‹←◄◀]+", "[>»›→►▶]+"
_TURN = (
    r"(?:older|newer|earlier|later|previous|prev|next)"
    r"(?: (?:posts?|articles?|pages?|story|stories|entry|entries|chapters?|sections?|topics?))?"
)
_TURN_PATTERN = re.compile(
    rf"(?P<left>{_LEFT})? ?{_TURN}(?: ?[|/•·-])? ?(?:{_TURN})? ?(?P<right>{_RIGHT})?",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!:;…][\"'”’)\]]*$")
_ADDRESS = re.compile(r"@|://|www\.|\d{3}")


def remove_turning_links(page: PageLines) -> tuple[PageLines, list[LeftOutText]]:
    """The page without links to the pages before and after it, and the names of these."""
    labels = [line for line in page.lines if _turns(line)]
    gone: dict[int, list[PdfLine]] = {id(label): [label] for label in labels}
    for label in labels:
        beside = [one for one in labels if abs(one.baseline - label.baseline) < SLACK]
        for line in _find_titles(page.lines, beside) if label is beside[0] else []:
            owner = min(beside, key=lambda one: _measure_distance(one, line))
            gone[id(owner)].append(line)
    left_out = {id(line) for lines in gone.values() for line in lines}
    kept = tuple(line for line in page.lines if id(line) not in left_out)
    texts = (" ".join(line.text for line in lines) for lines in gone.values())
    reports = [make_left_out_text(text, REASON, page=page.number) for text in texts]
    return PageLines(page.number, page.box, kept), reports


def _turns(line: PdfLine) -> bool:
    match = _TURN_PATTERN.fullmatch(line.text.strip())
    has_arrow = match is not None and bool(match["left"] or match["right"])
    return match is not None and (has_arrow or line.linked_share > MIN_LINKED_SHARE)


def _measure_distance(label: PdfLine, line: PdfLine) -> float:
    """How far from one below the other two lines begin, or else end."""
    one, other = label.box, line.box
    return min(abs(one.left - other.left), abs(one.right - other.right))


def _find_titles(lines: Sequence[PdfLine], labels: Sequence[PdfLine]) -> list[PdfLine]:
    """The few lines below labels, where they end before other text and are no sentence."""
    left, right = min(one.box.left for one in labels), max(one.box.right for one in labels)
    first, size = labels[0].baseline, labels[0].style.size
    below = [
        line
        for line in lines
        if line.baseline > first + SLACK
        and (
            _measure_distance(labels[0], line) < SLACK
            if len(labels) == 1
            else left - SLACK < line.box.left and line.box.right < right + SLACK
        )
    ]
    rows = [*_group_rows(sorted(below, key=lambda line: line.baseline))]
    baselines = [first, *(row[0].baseline for row in rows)]
    pitches = (below - above for above, below in zip(baselines, baselines[1:], strict=False))
    count = sum(1 for _ in takewhile(lambda pitch: pitch <= MAX_TITLE_PITCH * size, pitches))
    titles = [line for row in rows[:count] for line in row]
    is_small = all(not line.bold and line.style.size <= MAX_TITLE_SIZE * size for line in titles)
    is_sentence = any(_SENTENCE_END.search(line.text) for line in titles[-1:])
    return titles if count <= MAX_TITLE_ROWS and is_small and not is_sentence else []


def _group_rows(lines: Sequence[PdfLine]) -> Iterator[list[PdfLine]]:
    """Lines on the same height."""
    row: list[PdfLine] = []
    for line in lines:
        if row and line.baseline - row[0].baseline > SLACK:
            yield row
            row = []
        row.append(line)
    if row:
        yield row


def only_leads_away(block: PageBlock) -> bool:
    """Whether a paragraph is a link and nothing else; an address is something that one can use."""
    text = block.text
    is_plain = not (block.marker or block.level or block.table or block.is_aside)
    is_short = len(text.split()) <= MAX_LINK_WORDS and not _SENTENCE_END.search(text)
    is_of_use = _ADDRESS.search(text) or urges(text)
    return is_plain and is_short and not is_of_use and is_linked([block])


def is_linked(blocks: Sequence[PageBlock], share: float = MIN_LINKED_SHARE) -> bool:
    """Whether more than a share of the letters of some blocks are links."""
    lines = [line for block in blocks for line in block.lines]
    letters = sum(len(line.text) for line in lines)
    return sum(len(line.text) * line.linked_share for line in lines) > share * letters
