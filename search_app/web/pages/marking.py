"""Cut text of a booklet into pieces: what is marked, and where an address can point to."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from indexer.passages import Passage


@dataclass(frozen=True, slots=True)
class Span:
    """Character offsets in a booklet's canonical text, ``start`` < ``end``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TextPiece:
    """Some text, marked or not; ``anchors`` point to its beginning."""

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
    """What to mark, and (offset, anchor) in rising order of the offsets."""

    mark: Span | None = None
    anchors: tuple[tuple[int, str], ...] = ()


def build_marking(passages: Sequence[Passage], mark: Span | None) -> Marking:
    """Anchors at the passages' starts; that of the passage with the mark moves to the mark.

    So the address of a hit leads to the answering sentence itself, also where its passage is
    longer than a phone's screen.
    """
    anchors = [
        (mark.start if mark and p.start <= mark.start < p.end else p.start, p.anchor)
        for p in passages
    ]
    return Marking(mark, tuple(sorted(anchors, key=lambda pair: pair[0])))


def build_line(text: str, span: Span, marking: Marking, *, anchors_from: int) -> TextLine:
    """The pieces of ``text[span.start:span.end]``, with the anchors in ``anchors_from..span.end``.

    The whole line takes its first anchor, unless that belongs to a mark.
    """
    anchors = _find_anchors(span, marking, anchors_from=anchors_from)
    mark = marking.mark or Span(span.end, span.end)
    edges = {edge for edge in (mark.start, mark.end) if span.start < edge < span.end}
    first, *others = (
        TextPiece(text[start:end], mark.start <= start < mark.end, anchors.get(start, ()))
        for start, end in pairwise(sorted({span.start, span.end, *anchors, *edges}))
    )
    if first.is_marked or not first.anchors:
        return TextLine((first, *others))
    return TextLine((replace(first, anchors=first.anchors[1:]), *others), first.anchors[0])


def _find_anchors(span: Span, marking: Marking, *, anchors_from: int) -> dict[int, tuple[str, ...]]:
    """Anchors by offset. One before the span (on a bullet, in a gap) moves to the span's start."""
    first = bisect_right(marking.anchors, anchors_from - 1, key=lambda pair: pair[0])
    last = bisect_right(marking.anchors, span.end - 1, key=lambda pair: pair[0])
    anchors: dict[int, tuple[str, ...]] = {}
    for offset, anchor in marking.anchors[first:last]:
        inside = max(offset, span.start)
        anchors[inside] = (*anchors.get(inside, ()), anchor)
    return anchors
