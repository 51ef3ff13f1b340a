"""What Markdown and HTML have in common once they are pieces: titles, contents lists, furniture."""

import re
from collections.abc import Iterator, Sequence

from indexer.documents import LeftOut
from indexer.readers.html.boilerplate import may_head
from indexer.readers.page_furniture import furniture, metadata
from indexer.readers.pieces import Heading, Item, Paragraph, Piece, Row, clean, left_out
from indexer.readers.questions_and_answers import with_questions
from indexer.readers.reading import Reading


def finished(pieces: Sequence[Piece], *, title: str = "", language: str = "en") -> Reading:
    """The reading that the pieces of a page come to; ``title`` is what the page says of itself."""
    about: dict[str, str] = {}
    text = with_questions(_filled(list(_without_furniture(pieces, about))))
    pieces = _without_contents(list(text))
    pieces, headed = _without_title(pieces, title)
    return Reading(pieces, headed or title, about, language)


def _without_furniture(pieces: Sequence[Piece], about: dict[str, str]) -> Iterator[Piece]:
    for piece in pieces:
        if not isinstance(piece, Paragraph):
            yield piece
            continue
        text = clean(piece.text)
        if found := metadata(text):
            about.setdefault(*found)
        elif reason := furniture(text):
            yield left_out(text, reason, piece.line)
        elif text:
            yield piece


def _filled(pieces: list[Piece]) -> list[Piece]:
    """An empty heading takes the short paragraph after it as its text."""
    filled: list[Piece] = []
    for piece in pieces:
        last = filled[-1] if filled else None
        if isinstance(last, Heading) and not clean(last.text):
            filled.pop()
            if isinstance(piece, Paragraph) and may_head(text := clean(piece.text)):
                piece = Heading(text, last.level, text.endswith("?"), piece.line)
        filled.append(piece)
    return filled


def _without_contents(pieces: list[Piece]) -> list[Piece]:
    """Lists that only repeat the headings go, and the headings that stand over nothing else."""
    headings = {_key(piece.text) for piece in pieces if isinstance(piece, Heading)}
    kept: list[Piece] = []
    row = 0
    while row < len(pieces):
        items = _list_at(pieces, row)
        if len(items) > 1 and all(_key(item.text) in headings for item in items):
            kept += _contents(kept, items, pieces[row + len(items) :])
        else:
            kept += items or pieces[row : row + 1]
        row += len(items) or 1
    return kept


def _list_at(pieces: Sequence[Piece], row: int) -> list[Item]:
    items: list[Item] = []
    while row < len(pieces) and isinstance(item := pieces[row], Item):
        items.append(item)
        row += 1
    return items


def _contents(
    kept: list[Piece], items: Sequence[Item], following: Sequence[Piece]
) -> Iterator[LeftOut]:
    """Reports of a list of contents and of the heading that stands over nothing but it."""
    words = "; ".join(clean(item.text) for item in items)
    line = items[0].line
    last = kept[-1] if kept else None
    text = next((piece for piece in following if not isinstance(piece, LeftOut)), None)
    if isinstance(last, Heading) and isinstance(text, Heading) and text.level <= last.level:
        kept.pop()
        words, line = f"{clean(last.text)}: {words}", last.line
    yield left_out(words, "repeats the headings", line)


def _key(text: str) -> str:
    return re.sub(r"\W+", " ", clean(text)).strip().casefold()


def _without_title(pieces: list[Piece], title: str) -> tuple[list[Piece], str]:
    """The pieces without the top headings that begin them, and the title these give.

    Of several in a row the last is the booklet's own: the ones before it name the web page.
    """
    rows = _opening_titles(pieces)
    if not rows:
        top = (p.text for p in pieces if isinstance(p, Heading) and p.level == 1)
        return pieces, title or clean(next(top, ""))
    texts = [clean(piece.text) for row in rows if isinstance(piece := pieces[row], Heading)]
    if title and _key(title) not in map(_key, texts):
        return pieces, title
    return [piece for row, piece in enumerate(pieces) if row not in rows], texts[-1]


def _opening_titles(pieces: Sequence[Piece]) -> list[int]:
    rows: list[int] = []
    for row, piece in enumerate(pieces):
        if isinstance(piece, Heading) and piece.level == 1:
            rows.append(row)
        elif isinstance(piece, Heading | Item | Paragraph | Row):
            break
    return rows
