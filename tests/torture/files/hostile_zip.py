"""Word files, OpenDocument texts and saved pages made to do harm."""

import io
import zipfile
from collections.abc import Callable, Iterator

from tests.support.docx_file import (
    cell,
    item,
    make_docx,
    paragraph,
    row,
    run,
    style,
    table,
    zip_files,
)
from tests.support.odt_file import make_odt

_DOCUMENT, _CONTENT = "word/document.xml", "content.xml"
_MANY = 'table:number-columns-repeated="999999"'
_LAUGHS = '<!DOCTYPE w [<!ENTITY a "haha"><!ENTITY b "{}">]>'.format("&a;" * 1_000)
_FILE = '<!DOCTYPE w [<!ENTITY b SYSTEM "file:///etc/hostname">]>'


def _replace(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        files = {part: package.read(part) for part in package.namelist()}
    return zip_files({**files, name: change(files[name])})


def _declare(doctype: str) -> Callable[[bytes], bytes]:
    """Entities before the root, and used in its text."""

    def change(content: bytes) -> bytes:
        declaration, body = content.decode().split("?>", 1)
        return f"{declaration}?>{doctype}{body.replace('Rest.', '&b;')}".encode()

    return change


def _nest(opening: str, closing: str, depth: int) -> str:
    return opening * depth + paragraph("Rest.") + closing * depth


def _list_word_bodies() -> Iterator[tuple[str, Callable[[], bytes]]]:
    yield (
        "forms",
        lambda: make_docx(_nest("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>", 3_000)),
    )
    yield (
        "tables in tables",
        lambda: make_docx(_nest("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>", 80)),
    )
    yield (
        "boxes in boxes",
        lambda: make_docx(
            _nest("<w:p><w:r><w:pict><w:txbxContent>", "</w:txbxContent></w:pict></w:r></w:p>", 60)
        ),
    )
    yield "runs", lambda: make_docx(f"<w:p>{run('a ') * 300_000}</w:p>")
    yield "paragraphs", lambda: make_docx(paragraph("Rest well.") * 200_000)
    yield "items", lambda: make_docx("".join(item("Rest.", 2, n % 9) for n in range(60_000)))
    yield "cells", lambda: make_docx(table(row(*["a"] * 60) * 1_000))
    yield (
        "wide cells",
        lambda: make_docx(table(row(*[cell("a", '<w:gridSpan w:val="65535"/>')] * 50) * 100)),
    )
    yield (
        "tall cells",
        lambda: make_docx(table(row(*[cell("a", '<w:vMerge w:val="restart"/>')] * 50) * 400)),
    )
    yield "one long word", lambda: make_docx(paragraph("a" * 20_000_000))
    yield (
        "styles in a circle",
        lambda: make_docx(
            paragraph("Rest.", "A"),
            {
                "styles": style("A", inside='<w:basedOn w:val="B"/>')
                + style("B", inside='<w:basedOn w:val="A"/>')
            },
        ),
    )


def list_hostile_word_files() -> Iterator[tuple[str, Callable[[], bytes]]]:
    rest = make_docx(paragraph("Rest."))
    yield from _list_word_bodies()
    yield "bomb", lambda: make_docx("<w:p/>" * 10_000_000)
    yield (
        "bomb of styles",
        lambda: _replace(
            rest,
            "word/styles.xml",
            lambda old: old.replace(b"</w:styles>", b" " * 49_000_000 + b"</w:styles>"),
        ),
    )
    yield (
        "bombs beside it",
        lambda: make_docx(
            paragraph("Rest."), extra={f"word/media/{n}.png": bytes(40_000_000) for n in range(10)}
        ),
    )
    yield "entities", lambda: _replace(rest, _DOCUMENT, _declare(_LAUGHS))
    yield "entity of a file", lambda: _replace(rest, _DOCUMENT, _declare(_FILE))
    yield "parts", lambda: zip_files({f"{n}.xml": b"" for n in range(20_000)})
    yield (
        "names that lead out",
        lambda: make_docx(
            paragraph("Rest."), extra={"../../../tmp/away.xml": b"<a/>", "/etc/away": b"x"}
        ),
    )


def list_hostile_odt_files() -> Iterator[tuple[str, Callable[[], bytes]]]:
    rest = make_odt("<text:p>Rest.</text:p>")
    yield "bomb", lambda: make_odt("<text:p/>" * 8_000_000)
    yield "entities", lambda: _replace(rest, _CONTENT, _declare(_LAUGHS))
    yield "entity of a file", lambda: _replace(rest, _CONTENT, _declare(_FILE))
    yield (
        "lists in lists",
        lambda: make_odt(
            "<text:list><text:list-item>" * 3_000 + "</text:list-item></text:list>" * 3_000
        ),
    )
    yield (
        "columns",
        lambda: make_odt(
            f"<table:table><table:table-row><table:table-cell {_MANY}><text:p>a</text:p>"
            "</table:table-cell></table:table-row></table:table>" * 500
        ),
    )
    yield "blanks", lambda: make_odt('<text:p>a<text:s text:c="999999999"/>b</text:p>' * 1_000)
    yield "paragraphs", lambda: make_odt("<text:p>Rest well.</text:p>" * 200_000)


def list_hostile_archives() -> Iterator[tuple[str, Callable[[], bytes]]]:
    head = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=a\n\n"
    page = b"--a\nContent-Type: text/html\n\n<p>Rest.</p>\n"
    yield "parts", lambda: head + page * 100_000
    yield (
        "parts in parts",
        lambda: b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n)
            for n in range(20_000)
        ),
    )
    yield "never ends", lambda: head + b"--a\nContent-Type: text/html\n\n" + b"<p>" * 4_000_000
    yield (
        "coding",
        lambda: (
            head
            + b"--a\nContent-Type: text/html; charset=none\nContent-Transfer-Encoding: base64\n\n"
            + b"A" * 12_000_000
        ),
    )
    yield "head lines", lambda: b"X: a\n" * 2_000_000 + head + page
