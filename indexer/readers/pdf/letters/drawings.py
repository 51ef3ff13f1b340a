"""What is drawn on a page of a PDF: lines, boxes, dots, and where pictures are."""

import ctypes
from collections import deque
from collections.abc import Iterator

import pypdfium2.raw as raw

from indexer.readers.pdf.letters.page import Box, Shape, enclose_points

# Drawings of many thousand strokes, such as maps, say nothing of a page's layout.
MAX_SHAPES = 5_000
MAX_FORM_DEPTH = 4
# A matrix of six numbers, as PDF has them: x' = ax + cy + e, y' = bx + dy + f.
Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def read_shapes(page: raw.FPDF_PAGE, frame: Box) -> tuple[list[Shape], list[Box]]:
    shapes: list[Shape] = []
    images: list[Box] = []
    for kind, item, matrix in _walk_objects(page):
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            images.append(_get_bounds(item, matrix).intersect(frame))
        elif kind == raw.FPDF_PAGEOBJ_PATH and len(shapes) < MAX_SHAPES:
            shapes += _split_path(item, matrix, frame)
    return shapes, images


def _walk_objects(page: raw.FPDF_PAGE) -> Iterator[tuple[int, raw.FPDF_PAGEOBJECT, Matrix]]:
    """The kind of each object, also those inside forms, and the matrix it is placed by."""
    count = raw.FPDFPage_CountObjects(page)
    pending = deque((raw.FPDFPage_GetObject(page, row), _IDENTITY, 0) for row in range(count))
    while pending:
        item, matrix, depth = pending.popleft()
        kind = raw.FPDFPageObj_GetType(item)
        if kind != raw.FPDF_PAGEOBJ_FORM:
            yield kind, item, matrix
        elif depth < MAX_FORM_DEPTH:
            inner = _multiply(_get_matrix(item), matrix)
            rows = range(raw.FPDFFormObj_CountObjects(item))
            pending.extend((raw.FPDFFormObj_GetObject(item, row), inner, depth + 1) for row in rows)


def _get_matrix(item: raw.FPDF_PAGEOBJECT) -> Matrix:
    m = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, m)
    return (m.a, m.b, m.c, m.d, m.e, m.f)


def _multiply(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _get_bounds(item: raw.FPDF_PAGEOBJECT, matrix: Matrix) -> Box:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    corners = [_apply(matrix, x.value, y.value) for x in (left, right) for y in (bottom, top)]
    return enclose_points(corners)


def _split_path(item: raw.FPDF_PAGEOBJECT, matrix: Matrix, frame: Box) -> Iterator[Shape]:
    """The parts of a path, each as far as the pen goes without being lifted."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, fill, stroke)
    get_color = raw.FPDFPageObj_GetFillColor if fill.value else raw.FPDFPageObj_GetStrokeColor
    colors = [ctypes.c_uint() for _ in range(4)]
    get_color(item, *colors)
    if not (fill.value or stroke.value) or not colors[3].value:
        return
    color = tuple(one.value for one in colors[:3])
    for points, curved in _walk_strokes(item, _multiply(_get_matrix(item), matrix)):
        box = enclose_points(points).intersect(frame)
        yield Shape(box, bool(fill.value), bool(stroke.value), curved, color)


def _walk_strokes(
    item: raw.FPDF_PAGEOBJECT, matrix: Matrix
) -> Iterator[tuple[list[tuple[float, float]], bool]]:
    """The points of each part of a path, and whether it has curves."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    curved = False
    for row in range(min(raw.FPDFPath_CountSegments(item), MAX_SHAPES)):
        segment = raw.FPDFPath_GetPathSegment(item, row)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points, curved
            points, curved = [], False
        curved = curved or kind == raw.FPDF_SEGMENT_BEZIERTO
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        points.append(_apply(matrix, x.value, y.value))
    if len(points) > 1:
        yield points, curved
