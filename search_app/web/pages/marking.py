"""Cut a stretch of a booklet into pieces: what is marked, and where an address can point to."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from indexer.passages import Passage


@dataclass(frozen=True, slots=True)
class Span:
    """Character offsets in a booklet's canonical text, ``start`` < ``end``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TextPiece:
    """Some text, marked or not, that begins where ``anchors`` point."""

    text: str
    is_marked: bool = False
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TextLine:
    """The pieces of one heading, paragraph, item or cell. ``anchor`` names the whole of it."""

    pieces: tuple[TextPiece, ...]
    anchor: str = ""

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Marking:
    """What to mark, and the anchors by offset in rising order."""

    mark: Span | None = None
    anchors: tuple[tuple[int, str], ...] = field(default=())


def build_marking(passages: Sequence[Passage], mark: Span | None) -> Marking:
    """Anchors at the passages' starts; that of the passage with the mark moves to the mark.

    So the address of a hit leads to the answering sentence itself, also where its passage is
    longer than a phone's screen.
    """
    placed = [(_place_anchor(passage, mark), passage.anchor) for passage in passages]
    return Marking(mark, tuple(sorted(placed, key=lambda pair: pair[0])))


def build_line(text: str, span: Span, marking: Marking, *, anchors_from: int) -> TextLine:
    """The pieces of ``text[span.start:span.end]``; takes the anchors in ``since..span.end``."""
    anchors = dict(_find_anchors(span, marking, anchors_from=anchors_from))
    cuts = sorted({span.start, span.end, *anchors, *_find_mark_edges(marking.mark, span)})
    pieces = [
        TextPiece(text[start:end], _is_marked(marking.mark, start), anchors.get(start, ()))
        for start, end in pairwise(cuts)
    ]
    return _move_anchor_to_line(pieces)


def _place_anchor(passage: Passage, mark: Span | None) -> int:
    return mark.start if mark and passage.start <= mark.start < passage.end else passage.start


def _find_anchors(
    span: Span, marking: Marking, *, anchors_from: int
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Anchors by place. One that stands before the span (on a bullet, a gap) moves to its start."""
    first = bisect_right(marking.anchors, anchors_from - 1, key=lambda pair: pair[0])
    last = bisect_right(marking.anchors, span.end - 1, key=lambda pair: pair[0])
    places: dict[int, tuple[str, ...]] = {}
    for offset, anchor in marking.anchors[first:last]:
        place = max(offset, span.start)
        places[place] = (*places.get(place, ()), anchor)
    yield from places.items()


def _find_mark_edges(mark: Span | None, span: Span) -> list[int]:
    if mark is None:
        return []
    return [edge for edge in (mark.start, mark.end) if span.start < edge < span.end]


def _is_marked(mark: Span | None, offset: int) -> bool:
    return mark is not None and mark.start <= offset < mark.end


def _move_anchor_to_line(pieces: list[TextPiece]) -> TextLine:
    """Give the whole line its first anchor, unless that belongs to a mark."""
    first = pieces[0]
    if first.is_marked or not first.anchors:
        return TextLine(tuple(pieces))
    anchor, *others = first.anchors
    return TextLine((TextPiece(first.text, anchors=tuple(others)), *pieces[1:]), anchor)
