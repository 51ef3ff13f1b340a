"""The product information of a medicine as the European agency has it: its part for patients.

Before the leaflet stand a hundred pages for professionals, in which a dose or a warning is for
them; and some leaflets end with a part for those who prepare an injection.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.documents import LeftOutText
from indexer.readers.page_furniture import make_left_out_text
from indexer.readers.pieces import (
    Heading,
    ParsedBooklet,
    Piece,
    Report,
    SectionEnd,
    Table,
    TextPiece,
)
from indexer.words import clean_text

REASON = "part for professionals"
_SUMMARY_PATTERN = re.compile(
    r"(?:annex i\W+)?summary of (?:the )?product characteristics", re.IGNORECASE
)
_LEAFLET_PATTERN = re.compile(
    r"(?:b\W+)?package leaflet(?:\W+information for the (?:patient|user)s?)?", re.IGNORECASE
)
_ANNEX_PATTERN = re.compile(r"annex (?:i|ii|iii|iv|v)\b\W*[^.]{0,80}", re.IGNORECASE)
_PREPARING_PATTERN = re.compile(
    r"the following information is intended for (?:healthcare|health care|medical)"
    r"(?: or (?:healthcare|medical))? professionals\b.{0,40}",
    re.IGNORECASE,
)
MIN_LEAFLET_PIECES = 8


def leave_out_professional_parts(booklet: ParsedBooklet) -> ParsedBooklet:
    """The booklet; of a product information the leaflets, with a report of each other part."""
    texts = [_write_piece(piece) for piece in booklet.pieces]
    leaflets = [row for row, text in enumerate(texts) if _LEAFLET_PATTERN.fullmatch(text)]
    above = [booklet.title, *texts[: leaflets[0]]] if leaflets else []
    has_summary = any(_SUMMARY_PATTERN.fullmatch(text) for text in above)
    is_patients = not has_summary or len(texts) - leaflets[0] < MIN_LEAFLET_PIECES
    kept: list[Piece] = []
    gone: list[list[tuple[Piece, str]]] = [[]]
    for row, (piece, text) in enumerate(zip(booklet.pieces, texts, strict=True)):
        if row in leaflets:
            is_patients = True
            gone.append([])
        elif _PREPARING_PATTERN.fullmatch(text) or (has_summary and _ANNEX_PATTERN.fullmatch(text)):
            is_patients = False
        if is_patients or isinstance(piece, Report):
            kept.append(piece)
        elif text and isinstance(piece, Heading):
            gone.append([(piece, text)])
        elif text:
            gone[-1].append((piece, text))
    reports = [*map(_report, filter(None, gone))]
    return replace(booklet, pieces=[*kept, *reports]) if kept and reports else booklet


def _write_piece(piece: Piece) -> str:
    if isinstance(piece, Table):
        cells = (cell for row in piece.rows for cell in row.cells)
        return clean_text(" ".join(filter(None, cells)))
    return "" if isinstance(piece, Report | SectionEnd) else clean_text(piece.text)


def _report(part: Sequence[tuple[Piece, str]]) -> LeftOutText:
    """A heading with the text under it."""
    first = part[0][0]
    line, page = _find_place(first) if isinstance(first, TextPiece) else (0, 0)
    return make_left_out_text(" ".join(text for _, text in part), REASON, line, page=page)


def _find_place(piece: TextPiece) -> tuple[int, int]:
    return piece.line, piece.pages[0][1] if piece.pages else 0
