"""The drawn boxes of a page, its upright strokes, and the dots that stand before list items."""

from collections.abc import Sequence

from indexer.readers.pdf.letters.page import Box, Shape
from indexer.readers.pdf.letters.words import Sheet, Word

MAX_STROKE = 3.0
MIN_FRAME_WIDTH, MIN_FRAME_HEIGHT = 40.0, 14.0
# A frame around nearly all of the page says nothing of its parts.
MAX_PAGE_SHARE = 0.8
MAX_FRAMES = 200
MAX_DOT = 12.0
# Of the sums of red, green and blue.
MIN_CONTRAST = 100


def is_upright(box: Box) -> bool:
    return box.width <= MAX_STROKE < box.height


def is_level(box: Box) -> bool:
    return box.height <= MAX_STROKE < box.width


def find_barriers(sheet: Sheet) -> list[Box]:
    return [shape.box for shape in sheet.shapes if is_upright(shape.box)]


def find_dots(sheet: Sheet) -> list[Shape]:
    """Small shapes that are filled, or rings, as wide as high."""
    return [
        shape
        for shape in sheet.shapes
        if (shape.filled or shape.curved)
        and 0 < shape.box.height <= MAX_DOT
        and 0.6 <= shape.box.width / shape.box.height <= 1.6
    ]


def find_frames(sheet: Sheet) -> list[Box]:
    """Boxes with words in them and none across their edges, each once, in the order drawn."""
    strokes = [(row, shape.box) for row, shape in enumerate(sheet.shapes)]
    drawn = [(row, shape.box) for row, shape in enumerate(sheet.shapes) if _shows(shape, sheet)]
    frames: list[Box] = []
    for _, box in sorted([*drawn, *_join_strokes(strokes)], key=lambda pair: pair[0]):
        if len(frames) >= MAX_FRAMES:
            break
        is_new = not any(frame.contains(box, 4) and box.contains(frame, 4) for frame in frames)
        if is_new and _is_frame(box, sheet):
            frames.append(box)
    return frames


def _shows(shape: Shape, sheet: Sheet) -> bool:
    """Whether a shape is a box that its words can be read on: a shadow is none."""
    if is_thin(shape.box):
        return False
    inside = [word for word in sheet.words if shape.box.has_middle_of(word.box)]
    if not shape.filled or not inside:
        return bool(inside)
    brightness = sum(shape.color)
    readable = [abs(sum(word.style.color) - brightness) > MIN_CONTRAST for word in inside]
    return 2 * sum(readable) > len(readable)


def is_thin(box: Box) -> bool:
    return box.width < MIN_FRAME_WIDTH or box.height < MIN_FRAME_HEIGHT


def _is_frame(box: Box, sheet: Sheet) -> bool:
    if box.area > MAX_PAGE_SHARE * sheet.box.area:
        return False
    inside = [word for word in sheet.words if box.contains(word.box, 2)]
    return bool(inside) and not any(_is_cut(word, box) for word in sheet.words)


def _is_cut(word: Word, box: Box) -> bool:
    """Whether an edge of the box runs through the word."""
    common = word.box.intersect(box)
    return 0.25 * word.box.area < common.area < 0.75 * word.box.area


def _join_strokes(boxes: Sequence[tuple[int, Box]]) -> list[tuple[int, Box]]:
    """Boxes whose four sides are drawn one by one."""
    level = [(row, box) for row, box in boxes if is_level(box)][:MAX_FRAMES]
    upright = [(row, box) for row, box in boxes if is_upright(box)][:MAX_FRAMES]
    return [
        (row, Box(left.left, top.top, right.right, bottom.bottom))
        for row, left in upright
        for _, top in level
        if _touch(left.left, top.left) and _touch(left.top, top.top)
        for _, right in upright
        if _touch(right.right, top.right) and _touch(right.top, top.top)
        for _, bottom in level
        if _touch(bottom.bottom, left.bottom)
        and _touch(bottom.left, left.left)
        and _touch(bottom.right, right.right)
        and _touch(right.bottom, bottom.bottom)
    ]


def _touch(first: float, second: float) -> bool:
    return abs(first - second) < MAX_STROKE
