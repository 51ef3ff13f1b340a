"""A booklet written as an OpenDocument text, as LibreOffice saves one."""

from collections.abc import Sequence
from html import escape

from indexer.documents import Document
from tests.support.conversion import (
    BULLET,
    BookletLine,
    BookletPart,
    BookletTable,
    group_items,
    list_parts,
)
from tests.support.odt_file import make_odt

_STYLES = '<style:style style:name="P1" style:parent-style-name="Title"/>'
_STYLES += '<style:style style:name="Title" style:display-name="Title"/>'


def write_odt(document: Document) -> bytes:
    body = f'<text:p text:style-name="P1">{escape(document.title)}</text:p>'
    styles = _STYLES
    for number, (is_list, run) in enumerate(group_items(list_parts(document))):
        if is_list:
            items = [one for one in run if isinstance(one, BookletLine)]
            styles += _write_list_style(f"L{number}", items)
            body += _write_list(f"L{number}", items)
        else:
            body += "".join(map(_write_part, run))
    meta = f"<dc:title>{escape(document.title)}</dc:title>"
    return make_odt(body, styles, f"{meta}<dc:language>{document.language}</dc:language>")


def _write_list_style(name: str, items: Sequence[BookletLine]) -> str:
    """The levels of a list, each with the form of its first item's mark."""
    marks: dict[int, str] = {}
    for one in items:
        marks.setdefault(one.depth, one.marker)
    levels = "".join(
        f'<text:list-level-style-bullet text:level="{depth + 1}" text:bullet-char="{BULLET}"/>'
        if mark == BULLET
        else f'<text:list-level-style-number text:level="{depth + 1}" style:num-format="1"'
        ' style:num-suffix="."/>'
        for depth, mark in sorted(marks.items())
    )
    return f'<text:list-style style:name="{name}">{levels}</text:list-style>'


def _write_list(name: str, items: Sequence[BookletLine]) -> str:
    """Nested lists; all levels have the style of the list."""
    text, depth = "", -1
    for one in items:
        if one.depth <= depth:
            text += "</text:list-item>" + "</text:list></text:list-item>" * (depth - one.depth)
        else:
            text += f'<text:list text:style-name="{name}">' * (one.depth - depth)
        text += f"<text:list-item><text:p>{escape(one.text)}</text:p>"
        depth = one.depth
    return text + "</text:list-item></text:list>" * (depth + 1)


def _write_part(part: BookletPart) -> str:
    if isinstance(part, BookletTable):
        return _write_table(part)
    if part.level:
        level = f'text:outline-level="{part.level}"'
        return f"<text:h {level}>{escape(part.text)}</text:h>"
    return f"<text:p>{escape(part.text)}</text:p>"


def _write_cell(text: str) -> str:
    return f"<table:table-cell><text:p>{escape(text)}</text:p></table:table-cell>"


def _write_table(table: BookletTable) -> str:
    rows = ["".join(map(_write_cell, row)) for row in table.rows]
    lines = [f"<table:table-row>{row}</table:table-row>" for row in rows]
    heads, others = "".join(lines[: table.header_count]), "".join(lines[table.header_count :])
    if heads:
        heads = f"<table:table-header-rows>{heads}</table:table-header-rows>"
    return f"<table:table>{heads}{others}</table:table>"
