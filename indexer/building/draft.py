"""A generation that is never published: the published one with other booklets, to try them out.

It is built with the encoder, the vocabulary and the relevance model of the generation it is
compared with, so that only the booklets differ. It needs neither torch nor openvino.
"""

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from indexer.building.build import fill, link
from indexer.documents import Block, Document, Section
from indexer.encoding.encoder import Encoder
from indexer.storage.generations import publish, read_manifest

SHARED = ("vocabulary.json", "relevance.json")
# What stands between a document and what is appended to it.
PAUSE = "\n\n"


def build_draft(published: Path, documents: Sequence[Document], into: Path) -> Path:
    """Build a generation of documents into an empty folder, by one in ``published``; its folder.

    Texts that the published generation holds are not encoded again.

    Raises:
        NoBookletsError: the documents hold no text.
        IndexDamagedError: the published generation cannot be used.
    """
    manifest = read_manifest(published)
    staged = into / "staged"
    shutil.copytree(published / "encoder", staged / "encoder", copy_function=link)
    for name in SHARED:
        shutil.copyfile(published / name, staged / name)
    counts, _ = fill(staged, documents, Encoder(staged / "encoder"), published, _unseen)
    content = hashlib.sha256(repr(documents).encode()).hexdigest()
    draft = replace(manifest, content=content, counts=counts, sources={}, problems={})
    return into / publish(into, staged, draft).generation


def replaced(documents: Sequence[Document], edited: Document) -> tuple[Document, ...]:
    """The documents with the one of the same id replaced; one of another id is added."""
    if all(document.doc_id != edited.doc_id for document in documents):
        return (*documents, edited)
    return tuple(edited if one.doc_id == edited.doc_id else one for one in documents)


def appended(document: Document, more: Document) -> Document:
    """A document with the text of another at its end; its own offsets stay as they are."""
    shift, sections = len(document.text) + len(PAUSE), len(document.sections)
    return replace(
        document,
        text=document.text + PAUSE + more.text,
        sections=(*document.sections, *(_section(one, shift) for one in more.sections)),
        blocks=(
            *document.blocks,
            *(_block(one, shift, sections, len(document.blocks)) for one in more.blocks),
        ),
    )


def _section(section: Section, shift: int) -> Section:
    return replace(section, start=section.start + shift, end=section.end + shift)


def _block(block: Block, shift: int, sections: int, blocks: int) -> Block:
    return replace(
        block,
        section=block.section + sections,
        start=block.start + shift,
        end=block.end + shift,
        lead_in=None if block.lead_in is None else block.lead_in + blocks,
    )


def _unseen(done: int, total: int) -> None:
    """A draft is quick: nobody is shown how far it is."""
