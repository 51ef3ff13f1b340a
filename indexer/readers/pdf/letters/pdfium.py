"""PDF files as pdfium gives them: the characters of a page with their places, shapes, outline."""

import ctypes
import re
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from indexer.errors import UnreadableBookletError
from indexer.readers.pdf.letters.page import (
    Box,
    Glyph,
    OutlineEntry,
    Page,
    Shape,
    Style,
    enclose_points,
)

# Drawings of many thousand strokes, such as maps, say nothing of a page's layout.
MAX_SHAPES = 5_000
MAX_FORM_DEPTH = 4
MAX_OUTLINE_ENTRIES = 2_000
_BOLD_PATTERN = re.compile(r"bold|black|heavy|semibold|demi|extrab", re.IGNORECASE)
_ITALIC_PATTERN = re.compile(r"italic|oblique", re.IGNORECASE)
_FORCE_BOLD_FLAG, _ITALIC_FLAG = 0x40000, 0x40
# A matrix of six numbers, as PDF has them: x' = ax + cy + e, y' = bx + dy + f.
Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
# What pdfium gives for a hyphen that it takes for the end of a line.
_LINE_END_HYPHEN = 2


@contextmanager
def open_pdf(data: bytes, name: str) -> Iterator[pdfium.PdfDocument]:
    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise UnreadableBookletError(name, _explain(error)) from None
    with closing(pdf):
        yield pdf


def _explain(error: pdfium.PdfiumError) -> str:
    if "password" in str(error).lower():
        return "is locked with a password. Save it without one and try again."
    if "security" in str(error).lower():
        return "is locked in a way that is not known here. Save it without a password."
    return (
        "is damaged, or no PDF file whatever its name says."
        " Open it in another program and save it as PDF again."
    )


def read_metadata(pdf: pdfium.PdfDocument) -> dict[str, str]:
    """The file's own fields, such as Title and ModDate, those that say something."""
    return dict(pdf.get_metadata_dict(skip_empty=True))


def read_language(pdf: pdfium.PdfDocument) -> str:
    """The language that the file names; "" where it names none."""
    size = raw.FPDFCatalog_GetLanguage(pdf.raw, None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFCatalog_GetLanguage(pdf.raw, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


def read_outline(pdf: pdfium.PdfDocument) -> list[OutlineEntry]:
    """The bookmarks; one that leads to no page of the file is left out."""
    entries: list[OutlineEntry] = []
    with suppress(pdfium.PdfiumError):
        for bookmark in pdf.get_toc(max_depth=8):
            target = bookmark.get_dest()
            page = target.get_index() if target else None
            if page is not None and page >= 0:
                entries.append(OutlineEntry(bookmark.get_title(), bookmark.level + 1, page + 1))
            if len(entries) >= MAX_OUTLINE_ENTRIES:
                break
    return entries


def read_page(pdf: pdfium.PdfDocument, number: int) -> Page | None:
    """A page, from 1; ``None`` where it cannot be read."""
    try:
        with closing(pdf[number - 1]) as page, closing(page.get_textpage()) as text_page:
            left, bottom, right, top = page.get_bbox()
            frame = Box(left, bottom, right, top)
            shapes, images = _read_shapes(page.raw, frame)
            glyphs = list(_read_glyphs(text_page.raw))
            links = _read_links(pdf.raw, page.raw)
            return Page(number, frame, glyphs, shapes, images, links)
    except pdfium.PdfiumError:
        return None


def _read_glyphs(text_page: raw.FPDF_TEXTPAGE) -> Iterator[Glyph]:
    box, x, y, matrix = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double(), raw.FS_MATRIX()
    styles: dict[int | None, Style] = {}
    for row in range(raw.FPDFText_CountChars(text_page)):
        code = raw.FPDFText_GetUnicode(text_page, row)
        if raw.FPDFText_IsGenerated(text_page, row) == 1:
            yield Glyph(" ", None, Box(0, 0, 0, 0), 0, 0, 0)
            continue
        pointer = raw.FPDFText_GetTextObject(text_page, row)
        key = ctypes.cast(pointer, ctypes.c_void_p).value
        if key not in styles:
            styles[key] = _read_style(text_page, row, pointer)
        raw.FPDFText_GetLooseCharBox(text_page, row, box)
        raw.FPDFText_GetCharOrigin(text_page, row, x, y)
        raw.FPDFText_GetMatrix(text_page, row, matrix)
        character = "-" if code == _LINE_END_HYPHEN else chr(code) if code < 0x110000 else "\ufffd"
        frame = Box(box.left, box.bottom, box.right, box.top)
        quarter_turns = _count_quarter_turns(matrix)
        yield Glyph(character, styles[key], frame, x.value, y.value, quarter_turns)


def _count_quarter_turns(matrix: raw.FS_MATRIX) -> int:
    """How far the text is turned to the left: 0 upright, 1 upwards, 2 upside down, 3 downwards."""
    if abs(matrix.a) >= abs(matrix.b):
        return 0 if matrix.a >= 0 else 2
    return 1 if matrix.b > 0 else 3


def _read_style(text_page: raw.FPDF_TEXTPAGE, row: int, text_object: raw.FPDF_PAGEOBJECT) -> Style:
    matrix, flags = raw.FS_MATRIX(), ctypes.c_int()
    raw.FPDFText_GetMatrix(text_page, row, matrix)
    scale = max(abs(matrix.c) + abs(matrix.d), 1e-6)
    buffer = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(text_page, row, buffer, 128, flags)
    font = buffer.value.decode("utf-8", "replace").split("+")[-1]
    colors = [ctypes.c_uint() for _ in range(4)]
    raw.FPDFText_GetFillColor(text_page, row, *colors)
    stroked = raw.FPDFTextObj_GetTextRenderMode(text_object) == raw.FPDF_TEXTRENDERMODE_FILL_STROKE
    return Style(
        size=round(raw.FPDFText_GetFontSize(text_page, row) * scale * 4) / 4,
        font=font,
        bold=stroked or bool(_BOLD_PATTERN.search(font) or flags.value & _FORCE_BOLD_FLAG),
        italic=bool(_ITALIC_PATTERN.search(font)) or bool(flags.value & _ITALIC_FLAG),
        color=tuple(color.value for color in colors[:3]),
    )


def _read_shapes(page: raw.FPDF_PAGE, frame: Box) -> tuple[list[Shape], list[Box]]:
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


def _read_links(pdf: raw.FPDF_DOCUMENT, page: raw.FPDF_PAGE) -> list[Box]:
    """Where on the page links are."""
    position, link, box = ctypes.c_int(0), raw.FPDF_LINK(), raw.FS_RECTF()
    links: list[Box] = []
    while raw.FPDFLink_Enumerate(page, position, link) and len(links) < MAX_SHAPES:
        if raw.FPDFLink_GetAnnotRect(link, box):
            links.append(Box(box.left, box.bottom, box.right, box.top))
    return links
