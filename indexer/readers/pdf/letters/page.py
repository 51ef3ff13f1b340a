"""What is on a page of a PDF, before anything is made of it. Lengths are in points."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle. Once a page is set upright, ``top`` is less than ``bottom``."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def area(self) -> float:
        return max(self.width, 0) * max(self.height, 0)

    def contains(self, other: "Box", slack: float = 1.0) -> bool:
        return (
            self.left - slack <= other.left
            and other.right <= self.right + slack
            and self.top - slack <= other.top
            and other.bottom <= self.bottom + slack
        )

    def has_middle_of(self, other: "Box") -> bool:
        x, y = (other.left + other.right) / 2, (other.top + other.bottom) / 2
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def intersect(self, other: "Box") -> "Box":
        left, top = max(self.left, other.left), max(self.top, other.top)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return Box(left, top, max(left, right), max(top, bottom))


def enclose(boxes: Iterable[Box]) -> Box:
    """The smallest box around all; there must be one at least."""
    sides = list(zip(*((b.left, b.top, b.right, b.bottom) for b in boxes), strict=True))
    return Box(min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3]))


def enclose_points(points: Sequence[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


@dataclass(frozen=True, slots=True)
class Style:
    """How text looks; ``size`` in points, ``color`` red, green and blue, from 0 to 255."""

    size: float
    font: str = ""
    bold: bool = False
    italic: bool = False
    color: tuple[int, ...] = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character. One without a style is a space that the page itself does not have.

    ``x`` and ``y`` are where it stands on its baseline; ``turns`` are quarters, to the left.
    """

    character: str
    style: Style | None
    box: Box
    x: float = 0.0
    y: float = 0.0
    turns: int = 0


@dataclass(frozen=True, slots=True)
class Shape:
    """A part of a drawing: a line, a rectangle, a dot."""

    box: Box
    filled: bool
    stroked: bool
    curved: bool
    color: tuple[int, ...] = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A bookmark; ``level`` from 1, ``page`` from 1."""

    title: str
    level: int
    page: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page, its places still as in the file: from the lower left corner up."""

    number: int
    frame: Box
    glyphs: list[Glyph]
    shapes: list[Shape]
    images: list[Box]
    links: list[Box]
