"""A booklet written in the formats that editors save: HTML, Word, plain text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from indexer.documents import Block, BlockKind, Document, Section, TextTable
from tests.support import docx_file

BULLET = "•"
_TABLE_KINDS = (BlockKind.ROW, BlockKind.CELL)


@dataclass(frozen=True)
class BookletLine:
    """A heading, a paragraph or an item; ``level`` of a heading is from 1, 0 of other text."""

    text: str
    level: int = 0
    is_question: bool = False
    marker: str = ""  # of an item
    depth: int = 0


@dataclass(frozen=True)
class BookletTable:
    """The texts of a table's cells; the first ``header_count`` rows name the columns."""

    rows: tuple[tuple[str, ...], ...]
    header_count: int


BookletPart = BookletLine | BookletTable


def list_parts(document: Document) -> list[BookletPart]:
    """What a booklet is made of, in order."""
    headings = [(one.start, _read_heading(one)) for one in document.sections if one.path]
    headed = {start for start, _ in headings}  # a heading such as "Call 999 if:" is a block too
    lines = [
        (one.start, _read_block(document, one))
        for one in document.blocks
        if one.kind not in _TABLE_KINDS and one.start not in headed
    ]
    tables = [(one.start, _read_table(document, one)) for one in document.tables]
    parts: list[tuple[int, BookletPart]] = [*headings, *lines, *tables]
    return [part for _, part in sorted(parts, key=lambda pair: pair[0])]


def _read_heading(section: Section) -> BookletLine:
    return BookletLine(section.heading, section.level, section.is_question)


def _read_block(document: Document, block: Block) -> BookletLine:
    text = document.get_block_text(block)
    if block.kind is not BlockKind.ITEM:
        return BookletLine(text)
    marker = document.text[: block.start].rpartition("\n")[2].strip()
    return BookletLine(text, marker=marker, depth=block.depth)


def _read_table(document: Document, table: TextTable) -> BookletTable:
    rows = tuple(tuple(document.text[one.start : one.end] for one in row) for row in table.rows)
    return BookletTable(rows, table.header_count)


def group_items(parts: Sequence[BookletPart]) -> Iterator[tuple[bool, list[BookletPart]]]:
    """Items in a row, and other parts in a row; true for items."""
    for is_list, run in groupby(
        parts, lambda one: isinstance(one, BookletLine) and bool(one.marker)
    ):
        yield is_list, list(run)


def write_html(document: Document) -> bytes:
    body = f"<h1>{escape(document.title)}</h1>"
    for is_list, run in group_items(list_parts(document)):
        body += _write_html_list(run) if is_list else "".join(map(_write_html_part, run))
    title = f"<title>{escape(document.title)}</title>"
    return (
        f'<html lang="{document.language}"><head>{title}</head><body>{body}</body></html>'.encode()
    )


def _write_html_part(part: BookletPart) -> str:
    if isinstance(part, BookletTable):
        return _write_html_table(part)
    tag = f"h{min(part.level + 1, 6)}" if part.level else "p"
    return f"<{tag}>{escape(part.text)}</{tag}>\n"


def _write_html_list(items: Sequence[BookletPart]) -> str:
    """Nested lists; one whose items have numbers is an ``ol``."""
    html, open_tags = "", list[str]()
    for one in items:
        if not isinstance(one, BookletLine):
            continue
        while len(open_tags) > one.depth + 1:
            html += f"</li></{open_tags.pop()}>"
        if len(open_tags) == one.depth + 1:
            html += "</li>"
        else:
            open_tags.append("ul" if one.marker == BULLET else "ol")
            html += f"<{open_tags[-1]}>"
        html += f"<li>{escape(one.text)}"
    return html + "".join(f"</li></{tag}>" for tag in reversed(open_tags))


def _write_html_table(table: BookletTable) -> str:
    rows = ""
    for number, cells in enumerate(table.rows):
        tag = "th" if number < table.header_count else "td"
        rows += f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"
    return f"<table>{rows}</table>"


def write_docx(document: Document) -> bytes:
    body = docx_file.paragraph(escape(document.title), "Title")
    lists: list[str] = []
    for is_list, run in group_items(list_parts(document)):
        if is_list:
            lists.append(_write_docx_levels(run))
            lines = (one for one in run if isinstance(one, BookletLine))
            body += "".join(
                docx_file.item(escape(one.text), len(lists), one.depth) for one in lines
            )
        else:
            body += "".join(map(_write_docx_part, run))
    core = f"<dc:title>{escape(document.title)}</dc:title>"
    core += f"<dc:language>{document.language}</dc:language>"
    return docx_file.make_docx(body, {"numbering": docx_file.numbering(*lists), "core": core})


def _write_docx_levels(items: Sequence[BookletPart]) -> str:
    """The levels of a list, each with the form of its first item's mark."""
    marks: dict[int, str] = {}
    for one in items:
        if isinstance(one, BookletLine):
            marks.setdefault(one.depth, one.marker)
    forms = {depth: "bullet" if mark == BULLET else "decimal" for depth, mark in marks.items()}
    texts = {depth: BULLET if form == "bullet" else "" for depth, form in forms.items()}
    return "".join(docx_file.level(depth, forms[depth], texts[depth]) for depth in sorted(forms))


def _write_docx_part(part: BookletPart) -> str:
    if isinstance(part, BookletTable):
        rows = (
            docx_file.row(
                *map(escape, cells),
                properties="<w:tblHeader/>" if number < part.header_count else "",
            )
            for number, cells in enumerate(part.rows)
        )
        return docx_file.table(*rows)
    style = f"Heading{part.level}" if part.level else ""
    return docx_file.paragraph(escape(part.text), style)


def write_text(document: Document) -> bytes:
    """Plain text: headings of levels 1 and 2 are underlined, an empty line is around each part."""
    text = document.title.upper() + "\n"
    for is_list, run in group_items(list_parts(document)):
        parts = map(_write_text_part, run)
        text += "\n" + ("\n" if is_list else "\n\n").join(parts) + "\n"
    return text.encode()


def _write_text_part(part: BookletPart) -> str:
    if isinstance(part, BookletTable):
        return "\n".join(" | ".join(cells) for cells in part.rows)
    if part.is_question:
        return f"Q: {part.text}"
    if part.level:
        return f"{part.text}\n{'=-~'[min(part.level, 3) - 1] * 5}"
    return f"{'  ' * part.depth}{part.marker} {part.text}".rstrip() if part.marker else part.text
