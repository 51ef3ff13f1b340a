"""Lists of contents: those that Word makes, and those that somebody typed."""

import re
from collections.abc import Sequence
from itertools import islice, takewhile

from indexer.readers.cleanup import normalize_entry
from indexer.readers.page_furniture import make_left_out_text
from indexer.readers.pieces import Heading, ListItem, Paragraph, Piece, Report

CONTENTS_REASON = "contents"
# A heading, then a tab or a row of dots, then the number of its page.
_ENTRY = re.compile(r"(?P<text>.*\S)\s*(?:\t|[.…·_]{2,}|(?:\. ){2,})[\s.…·_]*\d{1,4}\s*", re.DOTALL)


def leave_out_contents(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces; entries that name a heading and its page are reported, and their title."""
    headings = {normalize_entry(one.text) for one in pieces if isinstance(one, Heading)}
    entries = [row for row, one in enumerate(pieces) if _is_entry(one, headings)]
    left_out = set(entries if len(entries) > 1 else [])
    told = [_report(one) if row in left_out else one for row, one in enumerate(pieces)]
    return [_report(one) if _is_title(told, row) else one for row, one in enumerate(told)]


def _is_entry(piece: Piece, headings: set[str]) -> bool:
    match = _ENTRY.fullmatch(piece.text) if isinstance(piece, Paragraph | ListItem) else None
    return match is not None and normalize_entry(match["text"]) in headings


def _is_title(pieces: Sequence[Piece], row: int) -> bool:
    """Whether a heading has nothing but contents below it."""
    heading = pieces[row]
    if not isinstance(heading, Heading):
        return False
    below = [*takewhile(lambda one: isinstance(one, Report), islice(pieces, row + 1, None))]
    after = pieces[row + 1 + len(below)] if row + 1 + len(below) < len(pieces) else None
    is_last = after is None or (isinstance(after, Heading) and after.level <= heading.level)
    return is_last and any(getattr(one, "reason", "") == CONTENTS_REASON for one in below)


def _report(piece: Piece) -> Piece:
    text = piece.text if isinstance(piece, Heading | Paragraph | ListItem) else ""
    return make_left_out_text(text, CONTENTS_REASON)
