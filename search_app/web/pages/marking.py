"""Cut text of a booklet into pieces: what is marked, and where an address can point to."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from indexer.passages import Passage
from search_app.results import Span


@dataclass(frozen=True, slots=True)
class TextPiece:
    """Some text, marked or not; ``anchors`` point to its beginning.

    ``opens`` and ``closes``: whether all that is marked begins with this text, and ends with it.
    """

    text: str
    is_marked: bool = False
    anchors: tuple[str, ...] = ()
    opens: bool = False
    closes: bool = False


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
    """What to mark, in order, and (offset, anchor) in rising order of the offsets."""

    marks: tuple[Span, ...] = ()
    anchors: tuple[tuple[int, str], ...] = ()


def build_marking(passages: Sequence[Passage], marks: Sequence[Span]) -> Marking:
    """Anchors at the passages' starts; that of a passage with a mark moves to the mark.

    So the address of a hit leads to the answer itself, also where its passage is longer than a
    phone's screen.
    """
    starts = [mark.start for mark in marks]
    anchors = [
        (next((start for start in starts if p.start <= start < p.end), p.start), p.anchor)
        for p in passages
    ]
    return Marking(tuple(marks), tuple(sorted(anchors, key=lambda pair: pair[0])))


def build_line(text: str, span: Span, marking: Marking, *, anchors_from: int) -> TextLine:
    """The pieces of ``text[span.start:span.end]``, with the anchors in ``anchors_from..span.end``.

    The whole line takes its first anchor, unless that belongs to a mark.
    """
    anchors = _find_anchors(span, marking, anchors_from=anchors_from)
    all_edges = {edge for mark in marking.marks for edge in (mark.start, mark.end)}
    edges = {edge for edge in all_edges if span.start < edge < span.end}
    first, *others = (
        _build_piece(text, Span(start, end), marking.marks, anchors.get(start, ()))
        for start, end in pairwise(sorted({span.start, span.end, *anchors, *edges}))
    )
    if first.is_marked or not first.anchors:
        return TextLine((first, *others))
    return TextLine((replace(first, anchors=first.anchors[1:]), *others), first.anchors[0])


def _build_piece(
    text: str, span: Span, marks: Sequence[Span], anchors: tuple[str, ...]
) -> TextPiece:
    """A piece that is marked whole, or not at all."""
    is_marked = any(mark.start <= span.start < mark.end for mark in marks)
    return TextPiece(
        text[span.start : span.end],
        is_marked,
        anchors,
        opens=is_marked and span.start <= marks[0].start,
        closes=is_marked and span.end >= marks[-1].end,
    )


def _find_anchors(span: Span, marking: Marking, *, anchors_from: int) -> dict[int, tuple[str, ...]]:
    """Anchors by offset. One before the span (on a bullet, in a gap) moves to the span's start."""
    first = bisect_right(marking.anchors, anchors_from - 1, key=lambda pair: pair[0])
    last = bisect_right(marking.anchors, span.end - 1, key=lambda pair: pair[0])
    anchors: dict[int, tuple[str, ...]] = {}
    for offset, anchor in marking.anchors[first:last]:
        inside = max(offset, span.start)
        anchors[inside] = (*anchors.get(inside, ()), anchor)
    return anchors
