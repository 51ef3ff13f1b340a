"""PDF: text in reading order, with headings, lists and tables, by where it stands on the page."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexer.documents import Doubt, LeftOutText
from indexer.errors import UnreadableBookletError
from indexer.readers.cleanup import clean_up_page
from indexer.readers.page_furniture import make_left_out_text
from indexer.readers.pdf.blocks import measure_typography
from indexer.readers.pdf.doubts import find_doubts, is_picture
from indexer.readers.pdf.facts import clean_title, select_facts
from indexer.readers.pdf.flow import join_regions
from indexer.readers.pdf.headings import mark_headings
from indexer.readers.pdf.hyphens import collect_words
from indexer.readers.pdf.layout.cells import TableGrid
from indexer.readers.pdf.layout.frames import find_barriers, find_dots, find_frames
from indexer.readers.pdf.layout.line_building import build_lines
from indexer.readers.pdf.layout.regions import Region, divide_page
from indexer.readers.pdf.layout.ruled_tables import find_ruled_tables
from indexer.readers.pdf.letters import pdfium
from indexer.readers.pdf.letters.ligatures import mend_ligatures
from indexer.readers.pdf.letters.page import OutlineEntry
from indexer.readers.pdf.letters.words import Sheet, set_upright
from indexer.readers.pdf.page_links import remove_turning_links
from indexer.readers.pdf.running import PageLines, remove_running_lines
from indexer.readers.pdf.writing import write_pieces
from indexer.readers.pieces import Heading, ParsedBooklet, Piece

MAX_PAGES = 400
OCR_HINT = "Make their text readable first, for example with: ocrmypdf FILE.pdf NEW.pdf"
_LANGUAGE_PATTERN = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def read_pdf_file(data: bytes, name: str) -> ParsedBooklet:
    with pdfium.open_pdf(data, name) as pdf:
        if len(pdf) > MAX_PAGES:
            limit = f"has {len(pdf):,} pages, more than the {MAX_PAGES} read here"
            raise UnreadableBookletError(name, f"{limit}; split it into smaller booklets.")
        outline, facts = pdfium.read_outline(pdf), pdfium.read_metadata(pdf)
        language = pdfium.read_language(pdf)
        pages = [pdfium.read_page(pdf, number) for number in range(1, len(pdf) + 1)]
    sheets = mend_ligatures([set_upright(page) for page in pages if page])
    unread = [number for number, page in enumerate(pages, start=1) if page is None]
    if not any(sheet.words for sheet in sheets) and any(map(is_picture, sheets)):
        raise UnreadableBookletError(name, f"holds pictures of pages and no text. {OCR_HINT}")
    title = clean_title(facts.get("Title", ""))
    pieces = list(_read_sheets(sheets, outline, title))
    pieces += (Doubt(f"Page {number} is damaged and was not read.") for number in unread)
    booklet = clean_up_page(
        pieces,
        title="" if _begins_with_title(pieces) else title,
        language=language if _LANGUAGE_PATTERN.fullmatch(language) else "",
    )
    return replace(booklet, metadata={**select_facts(facts), **booklet.metadata})


def _read_sheets(
    sheets: Sequence[Sheet], outline: Sequence[OutlineEntry], title: str
) -> Iterator[Piece]:
    tables = [find_ruled_tables(sheet) for sheet in sheets]
    pages = [_read_lines(sheet, found) for sheet, found in zip(sheets, tables, strict=True)]
    bodies, left_out = remove_running_lines(pages)
    turned = [remove_turning_links(body) for body in bodies]
    bodies = [body for body, _ in turned]
    left_out += (report for _, reports in turned for report in reports)
    regions: list[Region] = []
    for sheet, body, found in zip(sheets, bodies, tables, strict=True):
        regions += divide_page(body.lines, find_frames(sheet), found)
    typography = measure_typography(regions)
    flow = join_regions(regions, typography)
    every = [*flow.blocks, *(block for aside in flow.asides for block in aside.blocks)]
    mark_headings(every, typography, outline, title)
    lines = [line for region in regions for line in region.lines]
    yield from write_pieces(flow, collect_words(lines))
    yield from left_out
    yield from _describe_strays(sheets)
    yield from find_doubts(sheets, regions)


def _read_lines(sheet: Sheet, tables: Sequence[TableGrid]) -> PageLines:
    """The lines of a page that are in no table."""
    boxes = [table.box for table in tables]
    words = [word for word in sheet.words if not any(box.has_middle_of(word.box) for box in boxes)]
    lines = build_lines(words, sheet.number, find_barriers(sheet), find_dots(sheet))
    return PageLines(sheet.number, sheet.box, tuple(lines))


def _describe_strays(sheets: Sequence[Sheet]) -> Iterator[LeftOutText]:
    """Text that stands beside the page, is turned on it or has a line through it."""
    for sheet in sheets:
        strays = {
            "turned text": sheet.turned,
            "outside the page": sheet.outside,
            "struck out": sheet.struck,
        }
        for reason, text in strays.items():
            if text.strip():
                yield make_left_out_text(text, reason, page=sheet.number)


def _begins_with_title(pieces: Sequence[Piece]) -> bool:
    first = next(iter(pieces), None)
    return isinstance(first, Heading) and first.level == 1
