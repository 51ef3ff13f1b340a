"""What Markdown and HTML have in common once they are pieces: titles, contents lists, furniture."""

import re
from collections.abc import Iterator, Sequence

from indexer.documents import LeftOutText
from indexer.readers.html.boilerplate import may_be_heading
from indexer.readers.page_furniture import find_furniture_reason, parse_metadata_line
from indexer.readers.pieces import (
    Heading,
    ListItem,
    Paragraph,
    Piece,
    TableRow,
    clean_text,
    make_left_out_text,
)
from indexer.readers.questions_and_answers import recognize_questions
from indexer.readers.reading import ParsedBooklet


def clean_up_page(
    pieces: Sequence[Piece], *, title: str = "", language: str = "en"
) -> ParsedBooklet:
    """The reading that the pieces of a page come to; ``title`` is what the page says of itself."""
    about: dict[str, str] = {}
    text = recognize_questions(_fill_empty_headings(list(_remove_furniture(pieces, about))))
    pieces = _remove_contents_lists(list(text))
    pieces, headed = _remove_title(pieces, title)
    return ParsedBooklet(pieces, headed or title, about, language)


def _remove_furniture(pieces: Sequence[Piece], booklet_metadata: dict[str, str]) -> Iterator[Piece]:
    for piece in pieces:
        if not isinstance(piece, Paragraph):
            yield piece
            continue
        text = clean_text(piece.text)
        if found := parse_metadata_line(text):
            booklet_metadata.setdefault(*found)
        elif reason := find_furniture_reason(text):
            yield make_left_out_text(text, reason, piece.line)
        elif text:
            yield piece


def _fill_empty_headings(pieces: list[Piece]) -> list[Piece]:
    """An empty heading takes the short paragraph after it as its text."""
    filled: list[Piece] = []
    for piece in pieces:
        last = filled[-1] if filled else None
        if isinstance(last, Heading) and not clean_text(last.text):
            filled.pop()
            if isinstance(piece, Paragraph) and may_be_heading(text := clean_text(piece.text)):
                piece = Heading(text, last.level, text.endswith("?"), piece.line)
        filled.append(piece)
    return filled


def _remove_contents_lists(pieces: list[Piece]) -> list[Piece]:
    """Lists that only repeat the headings go, and the headings that stand over nothing else."""
    headings = {_normalize_text(piece.text) for piece in pieces if isinstance(piece, Heading)}
    kept: list[Piece] = []
    row = 0
    while row < len(pieces):
        items = _collect_list_items(pieces, row)
        if len(items) > 1 and all(_normalize_text(item.text) in headings for item in items):
            kept += _describe_contents_list(kept, items, pieces[row + len(items) :])
        else:
            kept += items or pieces[row : row + 1]
        row += len(items) or 1
    return kept


def _collect_list_items(pieces: Sequence[Piece], row: int) -> list[ListItem]:
    items: list[ListItem] = []
    while row < len(pieces) and isinstance(item := pieces[row], ListItem):
        items.append(item)
        row += 1
    return items


def _describe_contents_list(
    previous_pieces: list[Piece], items: Sequence[ListItem], following: Sequence[Piece]
) -> Iterator[LeftOutText]:
    """Reports of a list of contents and of the heading that stands over nothing but it."""
    words = "; ".join(clean_text(item.text) for item in items)
    line = items[0].line
    last = previous_pieces[-1] if previous_pieces else None
    text = next((piece for piece in following if not isinstance(piece, LeftOutText)), None)
    if isinstance(last, Heading) and isinstance(text, Heading) and text.level <= last.level:
        previous_pieces.pop()
        words, line = f"{clean_text(last.text)}: {words}", last.line
    yield make_left_out_text(words, "repeats the headings", line)


def _normalize_text(text: str) -> str:
    return re.sub(r"\W+", " ", clean_text(text)).strip().casefold()


def _remove_title(pieces: list[Piece], title: str) -> tuple[list[Piece], str]:
    """The pieces without the top headings that begin them, and the title these give.

    Of several in a row the last is the booklet's own: the ones before it name the web page.
    """
    rows = _find_title_rows(pieces)
    if not rows:
        top = (p.text for p in pieces if isinstance(p, Heading) and p.level == 1)
        return pieces, title or clean_text(next(top, ""))
    texts = [clean_text(piece.text) for row in rows if isinstance(piece := pieces[row], Heading)]
    if title and _normalize_text(title) not in map(_normalize_text, texts):
        return pieces, title
    return [piece for row, piece in enumerate(pieces) if row not in rows], texts[-1]


def _find_title_rows(pieces: Sequence[Piece]) -> list[int]:
    rows: list[int] = []
    for row, piece in enumerate(pieces):
        if isinstance(piece, Heading) and piece.level == 1:
            rows.append(row)
        elif isinstance(piece, Heading | ListItem | Paragraph | TableRow):
            break
    return rows
