"""A generation that is never published: the published one with other booklets, to try them out.

It is built with the encoder, the vocabulary and the relevance model of the generation it is
compared with, so that only the booklets differ. It needs neither torch nor openvino.
"""

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from indexer.building.build import link_file, write_parts
from indexer.documents import Block, Document, Section
from indexer.encoding.encoder import Encoder
from indexer.storage.generations import load_manifest, publish_generation

SHARED_FILES = ("vocabulary.json", "relevance.json")
# What stands between a document and what is appended to it.
SEPARATOR = "\n\n"


def build_draft(published: Path, documents: Sequence[Document], folder: Path) -> Path:
    """Build a generation of documents into an empty folder, by one in ``published``; its folder.

    Texts that the published generation holds are not encoded again.

    Raises:
        NoBookletsError: the documents hold no text.
        IndexDamagedError: the published generation cannot be used.
    """
    manifest = load_manifest(published)
    staged = folder / "staged"
    shutil.copytree(published / "encoder", staged / "encoder", copy_function=link_file)
    for name in SHARED_FILES:
        shutil.copyfile(published / name, staged / name)
    counts, _ = write_parts(
        staged, documents, Encoder(staged / "encoder"), published, _ignore_progress
    )
    content = hashlib.sha256(repr(documents).encode()).hexdigest()
    draft = replace(manifest, content=content, counts=counts, sources={}, problems={})
    return folder / publish_generation(folder, staged, draft).generation


def replace_document(documents: Sequence[Document], new_version: Document) -> tuple[Document, ...]:
    """The documents with the one of the same id replaced; one of another id is added."""
    if all(document.doc_id != new_version.doc_id for document in documents):
        return (*documents, new_version)
    return tuple(new_version if one.doc_id == new_version.doc_id else one for one in documents)


def append_document(document: Document, addition: Document) -> Document:
    """A document with the text of another at its end; its own offsets stay as they are."""
    shift, sections = len(document.text) + len(SEPARATOR), len(document.sections)
    return replace(
        document,
        text=document.text + SEPARATOR + addition.text,
        sections=(*document.sections, *(_shift_section(one, shift) for one in addition.sections)),
        blocks=(
            *document.blocks,
            *(_shift_block(one, shift, sections, len(document.blocks)) for one in addition.blocks),
        ),
    )


def _shift_section(section: Section, shift: int) -> Section:
    return replace(section, start=section.start + shift, end=section.end + shift)


def _shift_block(block: Block, shift: int, section_count: int, block_count: int) -> Block:
    return replace(
        block,
        section=block.section + section_count,
        start=block.start + shift,
        end=block.end + shift,
        lead_in=None if block.lead_in is None else block.lead_in + block_count,
    )


def _ignore_progress(done: int, total: int) -> None:
    """A draft is quick: nobody is shown how far it is."""
