"""Word files (.docx): read from their own XML, which says more than any library passes on.

mammoth, python-docx and docx2python were measured: each loses text or numbers, or reads what is
hidden or struck as if it held.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from indexer.documents import LeftOutText
from indexer.readers.cleanup import clean_up_page
from indexer.readers.docx.beside import find_metadata, report_parts
from indexer.readers.docx.body import BodyReader
from indexer.readers.docx.flow import Part
from indexer.readers.docx.letters.runs import RunReader
from indexer.readers.docx.notes import NoteShelf
from indexer.readers.docx.numbering import read_numbering
from indexer.readers.docx.outline.contents import leave_out_contents
from indexer.readers.docx.outline.headings import recognize_headings
from indexer.readers.docx.package import Package, Relation, open_package
from indexer.readers.docx.paragraphs import ParagraphReader
from indexer.readers.docx.properties import find_language, read_properties
from indexer.readers.docx.styles import read_styles
from indexer.readers.docx.tables.tabs import gather_tab_rows
from indexer.readers.docx.xml import Element
from indexer.readers.files import make_title
from indexer.readers.pieces import Heading, ParsedBooklet, Piece

_NOTE_KINDS = ("footnotes", "endnotes")


def read_docx_file(data: bytes, name: str) -> ParsedBooklet:
    package = open_package(data, name)
    part, body = package.find_document()
    relations = [*package.list_relations(part)]
    reader = _build_reader(package, relations)
    facts = {**read_properties(package), **find_metadata(package, relations)}
    pieces = read_pieces(reader, body)
    pieces += report_parts(package, relations, reader.notes)
    language = find_language(body, reader.paragraphs.styles, facts.pop("language", ""))
    runs = reader.paragraphs.runs
    facts |= describe_changes(runs.insertion_count, runs.deletion_count)
    return build_booklet(pieces, reader.title, facts, language=language, name=name)


def build_booklet(
    pieces: list[Piece], own_title: str, facts: dict[str, str], *, language: str, name: str
) -> ParsedBooklet:
    """The booklet that pieces make; ``facts`` is what the file says of itself."""
    given = {**facts}
    title = own_title or _find_only_title(pieces) or given.get("title", "")
    given.pop("title", "")
    # A file that names no title keeps the heading that it begins with.
    booklet = clean_up_page(pieces, title=title or make_title(Path(name).stem), language=language)
    metadata = {**given, **booklet.metadata}
    return replace(booklet, title=booklet.title if title else "", metadata=metadata)


def _build_reader(package: Package, relations: list[Relation]) -> BodyReader:
    parts = {one.kind: one.target for one in relations}
    styles = read_styles(package.read_xml(parts.get("styles", "")))
    numbering = read_numbering(package.read_xml(parts.get("numbering", "")))
    notes = NoteShelf()
    for kind in _NOTE_KINDS:
        notes.add_part(package.read_xml(parts.get(kind, "")))
    diagrams = {
        one.relation_id: root
        for one in relations
        if one.kind == "diagramData" and (root := package.read_xml(one.target)) is not None
    }
    return BodyReader(ParagraphReader(styles, numbering, RunReader(styles)), notes, diagrams)


def read_pieces(reader: BodyReader, body: Element) -> list[Piece]:
    """The pieces of the text; the level of a heading is one more where a title is above all."""
    parts = reader.read(body)
    headings = [part for part in parts if isinstance(part, Heading)]
    top = 0 if any(heading.level == 1 for heading in headings) else 1
    return leave_out_contents(recognize_headings([*gather_tab_rows([*_raise_levels(parts, top)])]))


def _raise_levels(parts: list[Part], count: int) -> Iterator[Part]:
    for part in parts:
        yield replace(part, level=part.level - count) if isinstance(part, Heading) else part


def _find_only_title(pieces: list[Piece]) -> str:
    """The highest heading, where it begins the text and is the only one of its level."""
    texts = [piece for piece in pieces if not isinstance(piece, LeftOutText)]
    tops = [piece for piece in texts if isinstance(piece, Heading) and piece.level == 1]
    return tops[0].text if len(tops) == 1 and tops[0] is texts[0] else ""


def describe_changes(insertion_count: int, deletion_count: int) -> dict[str, str]:
    """A line about tracked changes, which are read as accepted."""
    if not insertion_count and not deletion_count:
        return {}
    counts = {"insertion": insertion_count, "deletion": deletion_count}
    words = (f"{count} {name}{'s' * (count != 1)}" for name, count in counts.items())
    return {"tracked_changes": f"{' and '.join(words)}, read as accepted"}
