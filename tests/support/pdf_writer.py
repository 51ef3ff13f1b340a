"""A small writer of PDF: text in Helvetica at exact places, lines and boxes, on many pages.

Places are points from the upper left corner of a page.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595, 842
MARGIN = 60
WHOLE = (MARGIN, WIDTH - 2 * MARGIN)
FONTS = {"regular": "F1", "bold": "F2", "italic": "F3"}
_FONT_NAMES = ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique")
# Of the letters of Helvetica, in thousandths of the size: those of the ASCII signs from " " to "~".
_LETTER_WIDTHS = """
278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556
556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778
722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222
500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584
""".split()
LIST_INDENT = 14
BOLD_WIDTH = 1.08  # of the same words that are not bold


def measure_text(text: str, size: float) -> float:
    """How wide text is that is not bold."""
    codes = (ord(letter) - 32 for letter in text)
    return sum(int(_LETTER_WIDTHS[code]) if 0 <= code < 95 else 556 for code in codes) * size / 1000


def wrap_text(text: str, size: float, width: float, font: str = "regular") -> list[str]:
    size *= BOLD_WIDTH if font == "bold" else 1
    lines: list[str] = []
    for word in text.split():
        if lines and measure_text(f"{lines[-1]} {word}", size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


@dataclass
class PdfPage:
    """What is drawn on a page, in the order in which it is drawn."""

    parts: list[str] = field(default_factory=list)
    bottom: float = MARGIN  # where the next paragraph begins
    links: list[str] = field(default_factory=list)

    def write(self, x: float, y: float, text: str, size: float = 11, font: str = "regular") -> None:
        """One line, its baseline at ``y``."""
        shown = text.encode("cp1252", "replace").decode("latin-1")
        escaped = shown.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        self.parts.append(f"BT /{FONTS[font]} {size} Tf {x} {HEIGHT - y} Td ({escaped}) Tj ET")

    def link(self, x: float, y: float, text: str, size: float = 11) -> None:
        """A line that is a link to another page."""
        self.write(x, y, text, size)
        bottom, right = HEIGHT - y - size * 0.3, x + measure_text(text, size)
        place = f"{x} {bottom} {right} {bottom + size * 1.3}"
        address = "/A<</S/URI/URI(https://ward.example/other)>>"
        self.links.append(f"<</Type/Annot/Subtype/Link/Rect[{place}]{address}>>")

    def draw_box(
        self, left: float, top: float, right: float, bottom: float, fill: str = ""
    ) -> None:
        """A box with its frame; ``fill`` is red, green and blue, each from 0 to 1."""
        box = f"{left} {HEIGHT - bottom} {right - left} {bottom - top} re"
        self.parts.append(f"{fill} rg {box} f 0 0 0 rg" if fill else f"{box} S")

    def draw_line(self, x: float, y: float, to_x: float, to_y: float) -> None:
        self.parts.append(f"{x} {HEIGHT - y} m {to_x} {HEIGHT - to_y} l S")

    def add(
        self,
        text: str,
        *,
        column: tuple[float, float] = WHOLE,
        size: float = 11,
        font: str = "regular",
        marker: str = "",
    ) -> None:
        """A paragraph, heading or item below the last one; ``column``: its left side and width."""
        x, width = column
        indent = LIST_INDENT if marker else 0
        self.bottom += size * 0.7
        for row, line in enumerate(wrap_text(text, size, width - indent, font)):
            self.bottom += size * 1.25
            if marker and not row:
                self.write(x, self.bottom, marker, size)
            self.write(x + indent, self.bottom, line, size, font)


def write_pdf(
    pages: Sequence[PdfPage], *, info: str = "", outline: Iterable[tuple[str, int]] = ()
) -> bytes:
    """A file; ``outline`` are bookmarks with their pages, from 1, all on one level."""
    streams = ["\n".join(page.parts).encode("latin-1", "replace") for page in pages]
    links = ["".join(page.links) for page in pages]
    return write_objects(list(_build_objects(streams, links, info, list(outline))))


def _build_objects(
    streams: Sequence[bytes], links: Sequence[str], info: str, outline: Sequence[tuple[str, int]]
) -> Iterator[bytes]:
    first_page, first_mark = 7, 7 + 2 * len(streams)
    kids = " ".join(f"{first_page + 2 * row} 0 R" for row in range(len(streams)))
    yield b"<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R>>"
    yield f"<</Type/Pages/Kids[{kids}]/Count {len(streams)}>>".encode()
    for name in _FONT_NAMES:
        yield f"<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding>>".encode()
    last_mark = first_mark + len(outline) - 1
    yield f"<</First {first_mark} 0 R/Last {last_mark} 0 R>>".encode() if outline else b"<<>>"
    fonts = "/F1 3 0 R/F2 4 0 R/F3 5 0 R"
    for row, stream in enumerate(streams):
        yield (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]"
            f"/Resources<</Font<<{fonts}>>>>/Contents {first_page + 2 * row + 1} 0 R"
            f"/Annots[{links[row]}]>>"
        ).encode()
        yield f"<</Length {len(stream)}>>stream\n".encode() + stream + b"\nendstream"
    for row, (title, page) in enumerate(outline):
        following = f"/Next {first_mark + row + 1} 0 R" if row + 1 < len(outline) else ""
        place = f"/Dest[{first_page + 2 * (page - 1)} 0 R/Fit]"
        yield f"<</Title({title})/Parent 6 0 R{place}{following}>>".encode()
    yield f"<<{info}>>".encode()


def write_objects(objects: Sequence[bytes]) -> bytes:
    """The file of some objects: the first is the catalogue, the last says what the file is."""
    data = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % count + table
    data += b"trailer<</Size %d/Root 1 0 R/Info %d 0 R>>\n" % (count, len(objects))
    return data + b"startxref\n%d\n%%%%EOF\n" % start
