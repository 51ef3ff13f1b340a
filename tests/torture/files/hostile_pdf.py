"""PDF files made to do harm: by what they unfold to, by circles in them, by sheer number."""

import zlib
from collections.abc import Callable, Iterator

from tests.support.pdf_writer import PdfPage, write_objects, write_pdf

_TREE = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
_TEXT = b"BT /F1 11 Tf 60 700 Td (Rinse your mouth.) Tj ET"
_CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"


def _make_stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), entries, content)


def _pack(content: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        content = zlib.compress(content, 9)
    return _make_stream(content, b"/Filter[%s]" % (b"/FlateDecode" * times))


def _make_page(
    content: bytes, *, resources: bytes = b"", more: bytes = b"", catalogue: bytes = _CATALOGUE
) -> Callable[..., bytes]:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]%s" % more
    page += b"/Resources<</Font<</F1 5 0 R>>%s>>/Contents 4 0 R>>" % resources
    objects = [catalogue, _TREE, page, content, _FONT]
    return lambda *others: write_objects([*objects, *others, b"<<>>"])


def _draw_often(unit: bytes, count: int) -> bytes:
    return _make_page(_pack(unit * count))()


def _make_outline(count: int, following: Callable[[int], int]) -> bytes:
    """Bookmarks; ``following`` says which comes after each."""
    catalogue = b"<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R>>"
    marks = [
        b"<</Title(Mark %d)/Parent 6 0 R/Next %d 0 R/First %d 0 R>>"
        % (row, 7 + following(row), 7 + following(row))
        for row in range(count)
    ]
    head = b"<</First 7 0 R/Last %d 0 R/Count %d>>" % (6 + count, count)
    return _make_page(_make_stream(_TEXT), catalogue=catalogue)(head, *marks)


def _make_picture() -> bytes:
    """10,000 pixels each way, which unfold to 300 MB."""
    packed = zlib.compress(bytes(300_000_000), 9)
    picture = b"/Subtype/Image/Width 10000/Height 10000/ColorSpace/DeviceRGB/BitsPerComponent 8"
    image = _make_stream(packed, picture + b"/Filter/FlateDecode")
    content = _make_stream(_TEXT + b" q 500 0 0 500 50 50 cm /I Do Q")
    return _make_page(content, resources=b"/XObject<</I 6 0 R>>")(image)


def _make_form_bomb() -> bytes:
    """Drawings that draw ten others each, nine deep."""
    forms = []
    for row in range(9):
        names = b"/XObject<</F %d 0 R>>" % (7 + row)
        inside = b"/F Do " * 10 if row < 8 else _TEXT
        entries = b"/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>%s>>" % names
        forms.append(_make_stream(inside, entries))
    content = _make_stream(b"/F Do")
    return _make_page(content, resources=b"/XObject<</F 6 0 R>>")(*forms)


def _make_circle() -> bytes:
    entries = b"/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</F 6 0 R>>>>"
    content = _make_stream(b"/F Do " + _TEXT)
    form = _make_stream(b"/F Do", entries)
    return _make_page(content, resources=b"/XObject<</F 6 0 R>>")(form)


def _make_attachment() -> bytes:
    catalogue = b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a)6 0 R]>>>>>>"
    described = b"<</Type/Filespec/F(a.exe)/EF<</F 7 0 R>>>>"
    return _make_page(_make_stream(_TEXT), catalogue=catalogue)(
        described, _pack(bytes(200_000_000))
    )


def _make_type3() -> bytes:
    """A typeface whose letters are drawn with itself."""
    font = b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/FirstChar 65"
    font += b"/LastChar 65/Widths[9]/Encoding<</Differences[65/A]>>/CharProcs<</A 7 0 R>>"
    font += b"/Resources<</Font<</F2 6 0 R>>>>>>"
    letter = _make_stream(b"BT /F2 9 Tf (A) Tj ET")
    content = _make_stream(b"BT /F2 9 Tf 60 600 Td (AAAA) Tj ET " + _TEXT)
    page = _make_page(content, resources=b"/Font<</F1 5 0 R/F2 6 0 R>>")
    return page(font, letter)


def _make_many_pages(count: int, words: int) -> bytes:
    page = PdfPage()
    for row in range(words // 10):
        page.write(
            60, 60 + 11 * (row % 65), "Rinse your mouth with lukewarm water after each meal.", 9
        )
    return write_pdf([page] * count)


def _make_everywhere() -> bytes:
    """Letters one by one all over the page, in no order."""
    words = b"".join(
        b"BT /F1 %d Tf %d %d Td (a) Tj ET\n" % (4 + row % 9, row * 37 % 590, row * 53 % 840)
        for row in range(60_000)
    )
    return _make_page(_pack(words))()


def list_hostile_pdfs() -> Iterator[tuple[str, Callable[[], bytes]]]:
    yield (
        "page tree in a circle",
        lambda: write_objects([_CATALOGUE, b"<</Type/Pages/Kids[2 0 R]/Count 1>>", b"<<>>"]),
    )
    yield "drawing in a circle", _make_circle
    yield "drawings of drawings", _make_form_bomb
    yield "letters of letters", _make_type3
    yield "lines without end", lambda: _draw_often(b"0 0 m 9 9 l S ", 5_000_000)
    yield "boxes without end", lambda: _draw_often(b"9 9 99 99 re S ", 300_000)
    yield "curves without end", lambda: _draw_often(b"0 0 m 1 1 2 2 3 3 c f ", 1_000_000)
    yield "letters without end", lambda: _draw_often(b"BT /F1 9 Tf 9 9 Td (a) Tj ET ", 600_000)
    yield "saved states", lambda: _draw_often(b"q ", 3_000_000)
    yield "packed twice", lambda: _make_page(_pack(b" " * 900_000_000, 2))()
    yield "picture", _make_picture
    yield "2,000 pages", lambda: _make_many_pages(2_000, 20)
    yield "400 full pages", lambda: _make_many_pages(400, 600)
    yield "letters everywhere", _make_everywhere
    yield "bookmarks in a circle", lambda: _make_outline(3, lambda row: (row + 1) % 3)
    yield "bookmarks in bookmarks", lambda: _make_outline(20_000, lambda row: row + 1)
    yield "attachment", _make_attachment
    yield "arrays", lambda: _make_page(_make_stream(_TEXT), more=b"/A" + b"[" * 500_000)()
    yield "maps", lambda: _make_page(_make_stream(_TEXT), more=b"/A" + b"<</A" * 200_000)()
    yield (
        "huge page",
        lambda: _make_page(_make_stream(_TEXT))().replace(b"[0 0 595 842]", b"[0 0 9e9 9e9]"),
    )
    yield (
        "no page",
        lambda: _make_page(_make_stream(_TEXT))().replace(b"[0 0 595 842]", b"[0 0 0 0]"),
    )
    yield (
        "far away",
        lambda: _make_page(_make_stream(b"BT /F1 1e30 Tf 1e38 -1e38 Td (a b) Tj ET " + _TEXT))(),
    )
    yield (
        "table of places in a circle",
        lambda: write_pdf([PdfPage()]).replace(b"trailer<<", b"trailer<</Prev 9 "),
    )
    yield (
        "script",
        lambda: _make_page(
            _make_stream(_TEXT),
            catalogue=b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(for(;;);)>>>>",
        )(),
    )
