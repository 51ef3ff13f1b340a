"""Headings that are only made to look like headings: bold or large lines above their text."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.documents import LeftOutText
from indexer.readers.cleanup import may_be_heading
from indexer.readers.pieces import Heading, ListItem, Paragraph, Piece
from indexer.words import clean_text


@dataclass(frozen=True, slots=True)
class StyledLine:
    """A paragraph or an item, and how it looks; ``size`` is in half points.

    ``tab_stops`` is how many places of its own it has for what comes after tabs.
    """

    piece: Paragraph | ListItem
    bold: bool = False
    size: int = 0
    tab_stops: int = 0


def recognize_headings(parts: Sequence[Piece | StyledLine]) -> list[Piece]:
    """The pieces; lines that stand out are headings where the file marks none.

    Where it marks some, a bold question over its answer is one all the same.
    """
    levels = _find_levels(parts)
    pieces: list[Piece] = []
    heading_level = 1
    for row, part in enumerate(parts):
        if row in levels and isinstance(part, StyledLine):
            text = _write_heading(part)
            level = levels[row] or heading_level + 1
            pieces.append(Heading(text, level, text.endswith("?")))
            continue
        piece = part.piece if isinstance(part, StyledLine) else part
        heading_level = piece.level if isinstance(piece, Heading) else heading_level
        pieces.append(piece)
    return pieces


def _find_levels(parts: Sequence[Piece | StyledLine]) -> dict[int, int]:
    """The level of each row that is a heading by its look; 0: one below the heading above."""
    marked = [part for part in parts if isinstance(part, Heading)]
    usual = _find_usual_size(parts)
    rows = [row for row in range(len(parts)) if _stands_out(parts, row, usual)]
    if any(heading.level > 1 for heading in marked) or len(marked) > 1:
        return {row: 0 for row in rows if _is_bold_question(parts[row])}
    sizes = sorted({_get_size(parts[row], usual) for row in rows}, reverse=True)
    return {row: sizes.index(_get_size(parts[row], usual)) + 1 + len(marked) for row in rows}


def _find_usual_size(parts: Sequence[Piece | StyledLine]) -> int:
    counts = Counter[int]()
    for part in parts:
        if isinstance(part, StyledLine):
            counts[part.size] += len(part.piece.text)
    return counts.most_common(1)[0][0] if counts else 0


def _stands_out(parts: Sequence[Piece | StyledLine], row: int, usual: int) -> bool:
    """Whether a line looks like the heading of what comes after it."""
    part = parts[row]
    if not _looks_like_heading(part, usual):
        return False
    following = (one for one in parts[row + 1 :] if not isinstance(one, LeftOutText))
    after = next(following, None)
    return after is not None and not (
        _looks_like_heading(after, usual) and _get_size(after, usual) >= _get_size(part, usual)
    )


def _looks_like_heading(part: Piece | StyledLine, usual: int) -> bool:
    if not isinstance(part, StyledLine):
        return False
    if not (part.bold or _get_size(part, usual) > usual or _is_capitals(part.piece.text)):
        return False
    is_bullet = isinstance(part.piece, ListItem) and not part.piece.marker[:1].isalnum()
    return not is_bullet and may_be_heading(clean_text(part.piece.text))


def _is_capitals(text: str) -> bool:
    """Whether a text is in capitals throughout; a lone abbreviation is not."""
    return text.isupper() and sum(map(str.isalpha, text)) > 3


def _get_size(part: Piece | StyledLine, usual: int) -> int:
    return (part.size if isinstance(part, StyledLine) else 0) or usual


def _is_bold_question(part: Piece | StyledLine) -> bool:
    return isinstance(part, StyledLine) and part.bold and clean_text(part.piece.text).endswith("?")


def _write_heading(line: StyledLine) -> str:
    marker = line.piece.marker if isinstance(line.piece, ListItem) else ""
    return clean_text(f"{marker} {line.piece.text}")
