"""BEIR corpora: ``corpus.jsonl``, a document a line with ``_id``, ``title`` and ``text``.

It may be packed by gzip. A number counts as its text, for ids and titles often are numbers.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from indexer import jsonl
from indexer.documents import Document
from indexer.errors import UnreadableBookletError
from indexer.readers.assemble import DocumentProperties, assemble_document
from indexer.readers.pieces import ListItem, Paragraph, Piece
from indexer.regular_files import read_line_bytes
from indexer.words import has_lone_surrogate

CORPUS_FILES = ("corpus.jsonl", "corpus.jsonl.gz")  # the first that a folder has
TEXT_KEYS = ("_id", "title", "text")
_EXPECTED_FORM = 'should be {"_id": "…", "title": "…", "text": "…"}'


def read_corpus_lines(path: Path) -> Iterator[Document | UnreadableBookletError]:
    """The document or the error of each line that is not blank."""
    line_numbers: dict[str, int] = {}
    for number, line in _read_lines(path):
        name = f"{path}, line {number}"
        try:
            document = _parse_document(line, name, str(path))
            if earlier := line_numbers.get(document.doc_id):
                why = f"the _id {document.doc_id!r} is that of line {earlier}."
                raise UnreadableBookletError(name, why)
        except UnreadableBookletError as error:
            yield error
        else:
            line_numbers[document.doc_id] = number
            yield document


def _read_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        for number, line in enumerate(read_line_bytes(path), 1):
            if line.strip():
                yield number, line
    except OSError as error:
        raise UnreadableBookletError(str(path), f"cannot be opened ({error.strerror}).") from error


def _parse_document(line: bytes, name: str, source: str) -> Document:
    record = _parse_record(line, name)
    title, text = record.get("title") or "", record.get("text") or ""
    properties = DocumentProperties(record["_id"], title or record["_id"], source)
    try:
        return assemble_document(properties, _split_into_pieces(text if text.strip() else title))
    except UnreadableBookletError as error:
        raise UnreadableBookletError(name, error.reason) from None


def _parse_record(line: bytes, name: str) -> dict[str, Any]:
    try:
        record = jsonl.parse_object(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UnreadableBookletError(name, "is not UTF-8 text.") from None
    except ValueError as error:
        raise UnreadableBookletError(name, f"is not JSON ({error}).") from None
    record = record and {
        **record,
        **{key: jsonl.format_number(record.get(key)) for key in TEXT_KEYS},
    }
    if not record or not record["_id"]:
        raise UnreadableBookletError(name, f"is no document; it {_EXPECTED_FORM}.")
    if not all(isinstance(record[key] or "", str) for key in TEXT_KEYS):
        raise UnreadableBookletError(name, f"holds a value that is no text; it {_EXPECTED_FORM}.")
    if has_lone_surrogate(record["_id"]):
        raise UnreadableBookletError(name, "has half a character in its _id. Type it again.")
    return record


def _split_into_pieces(text: str) -> Iterator[Piece]:
    """Paragraphs between blank lines; a line that begins with "- " begins a list item."""
    for part in re.split(r"\n\s*(?:\n|(?=- ))", text):
        words = " ".join(line.strip() for line in part.split("\n")).strip()
        if words:
            yield ListItem(words[2:]) if words.startswith("- ") else Paragraph(words)
