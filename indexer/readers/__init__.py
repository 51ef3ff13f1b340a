"""Readers: from a file to a ``Document``, by one reader for each kind of file."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from indexer.documents import Document
from indexer.errors import UnreadableBookletError
from indexer.readers.assemble import DocumentProperties, assemble_document
from indexer.readers.beir import CORPUS_FILE, read_corpus, read_corpus_lines
from indexer.readers.files import find_files, make_document_id, make_title, read_bytes
from indexer.readers.html import read_html_file
from indexer.readers.markdown import read_markdown_file
from indexer.readers.pieces import ParsedBooklet
from indexer.readers.text import read_text_file
from indexer.words import has_lone_surrogate

__all__ = ["READERS", "find_booklets", "read_booklets", "read_booklet", "read_corpus"]

Reader = Callable[[bytes, str], ParsedBooklet]

READERS: dict[str, Reader] = {
    ".txt": read_text_file,
    ".md": read_markdown_file,
    ".markdown": read_markdown_file,
    ".html": read_html_file,
    ".htm": read_html_file,
}
# Booklets too, but not read yet: one in a folder is reported, or it would be missed by nobody.
UNSUPPORTED_SUFFIXES = frozenset([".pdf", ".docx", ".doc", ".odt", ".rtf", ".epub"])


def read_booklet(path: Path) -> Document:
    """The booklet in a file.

    Raises:
        UnreadableBookletError: it cannot be read, with a sentence that says why.
    """
    if has_lone_surrogate(str(path)):
        name = os.fsencode(path).decode("utf-8", "replace")
        raise UnreadableBookletError(name, "has a name that is not UTF-8. Give it another.")
    reading = _select_reader(path)(read_bytes(path), str(path))
    about = DocumentProperties(
        doc_id=make_document_id(path.stem),
        title=reading.title or make_title(path.stem),
        source=str(path),
        language=reading.language,
        metadata=reading.metadata,
    )
    return assemble_document(about, reading.pieces)


def _select_reader(path: Path) -> Reader:
    suffix = path.suffix.lower()
    if suffix in READERS:
        return READERS[suffix]
    kinds = " ".join(READERS)
    why = f"is not a kind of file that is read here ({kinds}). Save it as .txt, .md or .html."
    raise UnreadableBookletError(str(path), why)


def find_booklets(paths: Sequence[Path]) -> list[Path]:
    """The booklets and corpora among files and folders, each once, in one order.

    Those of ``UNREAD`` are among them.

    Raises:
        NoBookletsError: a path is not there.
    """
    return find_files(paths, UNSUPPORTED_SUFFIXES.union(READERS))


def read_booklets(paths: Sequence[Path]) -> tuple[list[Document], list[UnreadableBookletError]]:
    """Every document found, each with an id of its own, and what could not be read."""
    documents: list[Document] = []
    problems: list[UnreadableBookletError] = []
    taken: set[str] = set()
    for found in _read_each(find_booklets(paths)):
        if isinstance(found, UnreadableBookletError):
            problems.append(found)
        else:
            documents.append(_assign_unique_id(found, taken))
    return documents, problems


def _read_each(paths: Sequence[Path]) -> Iterator[Document | UnreadableBookletError]:
    for path in paths:
        try:
            if path.name == CORPUS_FILE:
                yield from read_corpus_lines(path)
            else:
                yield read_booklet(path)
        except UnreadableBookletError as error:
            yield error


def _assign_unique_id(document: Document, used_ids: set[str]) -> Document:
    """The document under an id that no earlier one has: ``name``, ``name-2``, ``name-3``."""
    doc_id, count = document.doc_id, 1
    while doc_id in used_ids:
        count += 1
        doc_id = f"{document.doc_id}-{count}"
    used_ids.add(doc_id)
    return document if doc_id == document.doc_id else replace(document, doc_id=doc_id)
