"""PDF files as pdfium gives them: the characters of a page with their places, shapes, outline."""

import ctypes
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from indexer.errors import UnreadableBookletError
from indexer.readers.pdf.letters.drawings import MAX_SHAPES, read_shapes
from indexer.readers.pdf.letters.page import Box, Glyph, OutlineEntry, Page, Style

MAX_OUTLINE_ENTRIES = 2_000
_BOLD_PATTERN = re.compile(r"bold|black|heavy|semibold|demi|extrab", re.IGNORECASE)
_ITALIC_PATTERN = re.compile(r"italic|oblique", re.IGNORECASE)
_FORCE_BOLD_FLAG, _ITALIC_FLAG = 0x40000, 0x40
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
            shapes, images = read_shapes(page.raw, frame)
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


def _read_links(pdf: raw.FPDF_DOCUMENT, page: raw.FPDF_PAGE) -> list[Box]:
    """Where on the page links are."""
    position, link, box = ctypes.c_int(0), raw.FPDF_LINK(), raw.FS_RECTF()
    links: list[Box] = []
    while raw.FPDFLink_Enumerate(page, position, link) and len(links) < MAX_SHAPES:
        if raw.FPDFLink_GetAnnotRect(link, box):
            links.append(Box(box.left, box.bottom, box.right, box.top))
    return links
