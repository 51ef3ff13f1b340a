"""What a Word file holds beside its text: the edges of pages, comments, programs."""

from collections.abc import Iterator, Sequence

from indexer.documents import LeftOutText
from indexer.readers.docx.notes import NoteShelf, extract_text
from indexer.readers.docx.package import Package, Relation
from indexer.readers.docx.xml import Element
from indexer.readers.page_furniture import make_left_out_text, parse_metadata_line

_REASONS = {"header": "page header", "footer": "page footer", "comments": "comment"}
_PROGRAM = "word/vbaproject.bin"


def report_parts(
    package: Package, relations: Sequence[Relation], notes: NoteShelf
) -> Iterator[LeftOutText]:
    """Page edges and comments, each text once, and notes that nothing leads to."""
    texts = [
        (extract_text(element), reason)
        for reason, root in _read_parts(package, relations)
        for element in ([*root] if reason == "comment" else [root])
    ]
    texts += [(extract_text(note), "note that nothing leads to") for note in notes.notes.values()]
    for text, reason in dict.fromkeys(texts):
        if text:
            yield make_left_out_text(text, reason)
    if package.has_part(_PROGRAM):
        yield make_left_out_text("a program (macros), which was not run", "program")


def find_metadata(package: Package, relations: Sequence[Relation]) -> dict[str, str]:
    """What lines at the edges of pages say of the booklet, such as "Last reviewed: …"."""
    found: dict[str, str] = {}
    for reason, root in _read_parts(package, relations):
        for paragraph in root.iter("{*}p") if reason != "comment" else ():
            if entry := parse_metadata_line(extract_text(paragraph)):
                found.setdefault(*entry)
    return found


def _read_parts(package: Package, relations: Sequence[Relation]) -> Iterator[tuple[str, Element]]:
    for one in relations:
        if one.kind in _REASONS and (root := package.read_xml(one.target)) is not None:
            yield _REASONS[one.kind], root
