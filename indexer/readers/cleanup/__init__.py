"""What Markdown and HTML have in common once they are pieces: titles, contents lists, furniture."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from indexer.documents import LeftOutText
from indexer.readers import page_furniture
from indexer.readers.page_furniture import make_left_out_text
from indexer.readers.pieces import (
    Heading,
    ListItem,
    Paragraph,
    ParsedBooklet,
    Piece,
    Report,
    SectionEnd,
)
from indexer.readers.questions_and_answers import recognize_questions
from indexer.words import QUESTION_MARKS, clean_text

MAX_HEADING_WORDS = 16
_NUMBER_PATTERN = re.compile(
    r"^(?:\d{1,2}(?:\.\d{1,2})*[.):]?|(?:[ivx]{1,5}|[a-z])[.)]|(?:chapter|part|section) \d+\W?)\s+",
    re.IGNORECASE,
)
_CONTENTS_NAME_PATTERN = re.compile(
    r"(?:table of )?contents(?: page)?|in this (?:leaflet|booklet|guide|fact ?sheet|issue)"
    r"|what(?: is|'s|’s) in this (?:leaflet|booklet|guide)|what this (?:leaflet|booklet) (?:covers"
    r"|contains|tells you)|list of contents|on this page|key points|topics",
    re.IGNORECASE,
)
_PAGE_PATTERN = re.compile(r"(?<![\s.…·_])[\s.…·_]{3,}\d{1,4}$")  # after a row of dots


def may_be_heading(text: str) -> bool:
    """Whether a line that is not marked as a heading reads like one."""
    return 0 < len(text.split()) <= MAX_HEADING_WORDS and not text.endswith((".", ":", ";", ","))


def clean_up_page(pieces: Sequence[Piece], *, title: str, language: str) -> ParsedBooklet:
    """The booklet that the pieces of a page make; ``title`` is what the page says of itself."""
    metadata: dict[str, str] = {}
    body = _fill_empty_headings(_remove_furniture(pieces, metadata))
    body, own_title = _remove_title(remove_contents_lists([*recognize_questions(body)]), title)
    return ParsedBooklet(body, own_title or title, metadata, language)


def _remove_furniture(pieces: Sequence[Piece], metadata: dict[str, str]) -> Iterator[Piece]:
    """The pieces without lines about the booklet, which go into ``metadata``, and furniture."""
    for piece in pieces:
        if not isinstance(piece, Paragraph):
            yield piece
            continue
        text = clean_text(piece.text)
        if entry := page_furniture.parse_metadata_line(text):
            metadata.setdefault(*entry)
        elif reason := page_furniture.find_furniture_reason(text):
            yield make_left_out_text(text, reason, piece.line)
        elif text:
            yield piece


def _fill_empty_headings(pieces: Iterator[Piece]) -> list[Piece]:
    """An empty heading takes the short paragraph after it as its text."""
    filled: list[Piece] = []
    for piece in pieces:
        last = filled[-1] if filled else None
        if isinstance(last, Heading) and not clean_text(last.text):
            filled.pop()
            if isinstance(piece, Paragraph) and may_be_heading(text := clean_text(piece.text)):
                piece = Heading(text, last.level, text.endswith(QUESTION_MARKS), piece.line)
        filled.append(piece)
    return filled


def remove_contents_lists(pieces: list[Piece]) -> list[Piece]:
    """Lists that only repeat the headings go, and the headings over nothing else."""
    headings = {normalize_entry(piece.text) for piece in pieces if isinstance(piece, Heading)}
    remaining: list[Piece] = []
    end = 0
    for _, group in groupby(pieces, key=type):
        run = list(group)
        end += len(run)
        items = [piece for piece in run if isinstance(piece, ListItem)]
        if len(items) > 1 and all(normalize_entry(item.text) in headings for item in items):
            remaining.append(_describe_contents_list(remaining, items, pieces[end:]))
        else:
            remaining += run
    return remaining


def _describe_contents_list(
    previous: list[Piece], items: Sequence[ListItem], following: Sequence[Piece]
) -> LeftOutText:
    """The report of a list of contents; a heading over nothing but it leaves ``previous``."""
    text, line = "; ".join(clean_text(item.text) for item in items), items[0].line
    last = previous[-1] if previous else None
    after = next((piece for piece in following if not isinstance(piece, Report)), None)
    is_alone = (
        isinstance(last, Heading) and isinstance(after, Heading) and after.level <= last.level
    )
    is_name = isinstance(last, Heading | Paragraph) and names_contents(clean_text(last.text))
    if isinstance(last, Heading | Paragraph) and (is_alone or is_name):
        previous.pop()
        text, line = f"{clean_text(last.text).rstrip(':')}: {text}", last.line
    return make_left_out_text(text, "repeats the headings", line)


def names_contents(text: str) -> bool:
    """Whether a line says that a list of contents is below it."""
    return _CONTENTS_NAME_PATTERN.fullmatch(text.strip(" -=*:?")) is not None


def normalize_entry(text: str) -> str:
    """The words of a heading or of its entry in a list of contents, without numbers around them."""
    return _normalize_text(_PAGE_PATTERN.sub("", _NUMBER_PATTERN.sub("", clean_text(text))))


def _normalize_text(text: str) -> str:
    return re.sub(r"\W+", " ", clean_text(text)).strip().casefold()


def _remove_title(pieces: list[Piece], title: str) -> tuple[list[Piece], str]:
    """The pieces without the top headings that begin them, and the title these give.

    Of several in a row the last is the booklet's own: the ones before it name the web page.
    """
    titles = _find_title_headings(pieces)
    if not titles:
        top = (piece.text for piece in pieces if isinstance(piece, Heading) and piece.level == 1)
        return pieces, title or clean_text(next(top, ""))
    texts = [clean_text(heading.text) for heading in titles.values()]
    if title and _normalize_text(title) not in map(_normalize_text, texts):
        return pieces, title
    names = {_normalize_text(title), _normalize_text(texts[-1])}
    others = [one for one in titles.values() if _normalize_text(one.text) not in names]
    reports = [make_left_out_text(one.text, "another title", one.line) for one in others]
    body = [piece for row, piece in enumerate(pieces) if row not in titles]
    return [*reports, *body], texts[-1]


def _find_title_headings(pieces: Sequence[Piece]) -> dict[int, Heading]:
    """Headings of level 1, by row, before the first text or other heading."""
    titles: dict[int, Heading] = {}
    for row, piece in enumerate(pieces):
        if isinstance(piece, Heading) and piece.level == 1:
            titles[row] = piece
        elif not isinstance(piece, Report | SectionEnd):
            break
    return titles
