"""A generation that is never published: the published one with other booklets, to try them.

It is built with the models and the vocabulary of the published generation,
so that only the booklets differ. It needs neither torch nor openvino.
"""

import hashlib
import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import msgspec

from indexer.building.library import LibraryBuilder
from indexer.building.previous import EarlierWork, open_previous_generation
from indexer.building.sources import SourceRecorder
from indexer.documents import Block, Document, TextTable
from indexer.encoding.encoder import Encoder
from indexer.encoding.verifier import VERIFIER_FILE
from indexer.storage.disk import explain_write_errors
from indexer.storage.generations import publish_generation
from indexer.storage.manifest import load_manifest

SHARED_FILES = ("vocabulary.json", "relevance.json", VERIFIER_FILE)
# Between a document and what is appended to it.
SEPARATOR = "\n\n"


def build_draft(
    published: Path, documents: Sequence[Document], folder: Path, encoder: Encoder | None = None
) -> Path:
    """Build a generation of documents into an empty folder, as the published one was built.

    ``encoder`` is that of the published one, where it is opened. Returns its folder. Texts of the
    published generation are not encoded again.

    Raises:
        NoBookletsError: the documents have no text.
        IndexDamagedError: the published generation cannot be used.
        DiskError: the folder cannot be written.
    """
    with explain_write_errors(folder):
        return _build_draft(published, documents, folder, encoder)


def _build_draft(
    published: Path, documents: Sequence[Document], folder: Path, encoder: Encoder | None
) -> Path:
    manifest = load_manifest(published)
    staged = folder / "staged"
    shutil.copytree(published / "encoder", staged / "encoder", copy_function=_link_file)
    for name in SHARED_FILES:
        if name in manifest.files:
            _link_file(str(published / name), str(staged / name))
    previous = open_previous_generation(published)
    earlier = EarlierWork(previous, partial(_point_to, published, staged))
    library = LibraryBuilder(staged, lambda: encoder or Encoder(staged / "encoder"), earlier)
    for document in documents:
        library.add(document)
    written = library.finish()
    SourceRecorder().save(staged)
    content = hashlib.sha256("".join(library.keys).encode()).hexdigest()
    draft = msgspec.structs.replace(
        manifest,
        content=content,
        counts=written.counts,
        sources={},
        problems={},
        segments=written.segments,
    )
    return folder / publish_generation(folder, staged, draft, known=written.records).generation


def _point_to(published: Path, staged: Path, name: str) -> None:
    """Have a folder of the published generation in the draft, which never outlives it for long.

    A link of the file system would make the published files look as if they had been changed.
    """
    for path in (published / name).rglob("*"):
        if path.is_file():
            target = staged / path.relative_to(published)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(path.absolute())


def _link_file(source: str, target: str) -> None:
    """Link a file, for files never change; copy it where links are not possible."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def replace_document(documents: Sequence[Document], new_version: Document) -> tuple[Document, ...]:
    """The documents with the one of the same id replaced; a document of a new id is added."""
    by_id = {document.doc_id: document for document in documents}
    return tuple({**by_id, new_version.doc_id: new_version}.values())


def append_document(document: Document, addition: Document) -> Document:
    """A document with the text of another at its end; its own offsets do not change."""
    shift = len(document.text) + len(SEPARATOR)
    sections = (replace(s, start=s.start + shift, end=s.end + shift) for s in addition.sections)
    blocks = (_shift_block(block, document) for block in addition.blocks)
    tables = (_shift_table(table, shift) for table in addition.tables)
    return replace(
        document,
        text=document.text + SEPARATOR + addition.text,
        sections=(*document.sections, *sections),
        blocks=(*document.blocks, *blocks),
        tables=(*document.tables, *tables),
    )


def _shift_block(block: Block, document: Document) -> Block:
    """A block as it is after the end of a document."""
    shift = len(document.text) + len(SEPARATOR)
    return replace(
        block,
        section=block.section + len(document.sections),
        start=block.start + shift,
        end=block.end + shift,
        lead_in=None if block.lead_in is None else block.lead_in + len(document.blocks),
    )


def _shift_table(table: TextTable, shift: int) -> TextTable:
    rows = (
        tuple(replace(cell, start=cell.start + shift, end=cell.end + shift) for cell in row)
        for row in table.rows
    )
    return replace(
        table,
        start=table.start + shift,
        end=table.end + shift,
        rows=tuple(rows),
        row_starts=tuple(start + shift for start in table.row_starts),
    )
