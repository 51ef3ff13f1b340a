"""The text of a booklet as it is, to start an edit from."""

import json
from collections.abc import Iterator
from pathlib import Path

from indexer.documents import TABLE_KINDS, BlockKind, Document, TextTable
from indexer.errors import BookletSearchError
from indexer.readers import read_booklet
from indexer.regular_files import require_regular_file
from search_app.markdown_text import escape_markdown

# Kinds of files that are edited as text.
TEXT_KINDS = (".md", ".txt", ".html")
# What the reader adds to the metadata; it is no part of the front matter.
READER_KEYS = frozenset(["encoding"])


def read_current_text(document: Document) -> tuple[str, str]:
    """The text, and the ending of its kind.

    It is the booklet's own file, with its front matter, where that is text and still reads as what
    was indexed; else Markdown of what was read.
    """
    path = Path(document.source)
    if path.suffix in TEXT_KINDS:
        try:
            text = require_regular_file(path).read_text(encoding="utf-8-sig")
            if read_booklet(path).text == document.text:
                return text, path.suffix
        except (OSError, UnicodeDecodeError, BookletSearchError):
            pass  # it is gone or another one by now: what was indexed is still known
    return write_markdown(document), ".md"


def write_markdown(document: Document) -> str:
    """What was read of a booklet: front matter, headings, paragraphs, lists and tables."""
    own = {"title": document.title, "language": document.language}
    said = {name: value for name, value in own.items() if name not in document.assumed}
    said |= document.metadata
    front_matter = [
        f"{name}: {json.dumps(value, ensure_ascii=False)}"
        for name, value in said.items()
        if name not in READER_KEYS
    ]
    parts = [text for _, text in sorted(_list_parts(document), key=lambda part: part[0])]
    return "\n".join(["---", *front_matter, "---", "", "\n\n".join(parts), ""])


def _list_parts(document: Document) -> Iterator[tuple[int, str]]:
    """Where each part begins, and how it is written."""
    for section in document.sections:
        if section.has_heading:
            yield section.start, f"{'#' * section.level} {escape_markdown(section.heading)}"
    headings = {section.start for section in document.sections if section.has_heading}
    for block in document.blocks:
        if block.kind in TABLE_KINDS or block.start in headings:
            continue
        text = escape_markdown(document.get_block_text(block))
        marker = "  " * block.depth + "- " if block.kind is BlockKind.ITEM else ""
        yield block.start, marker + text
    for table in document.tables:
        yield table.start, _write_table(document, table)


def _write_table(document: Document, table: TextTable) -> str:
    """Markdown needs a row that names the columns: an empty one where the table has none."""
    rows = [
        [escape_markdown(document.text[cell.start : cell.end]) for cell in row]
        for row in table.rows
    ]
    width = max(map(len, rows))
    lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
    rule = f"|{'---|' * width}"
    head = [lines.pop(0)] if table.header_count else [f"|{' |' * width}"]
    return "\n".join([*head, rule, *lines])
