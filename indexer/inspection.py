"""What the index made of each booklet: outline, passages, and what was left out and why."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from indexer.documents import Document
from indexer.metadata import serialize_metadata
from indexer.metadata.faults import find_faults
from indexer.storage.index import UNCALIBRATED_WARNING, Index


def serialize_outline(index: Index) -> dict[str, Any]:
    """The manifest's figures and, for each booklet, its outline and what was left out."""
    figures = ("generation", "created", "model", "counts", "problems")
    return {
        **{name: getattr(index.manifest, name) for name in figures},
        "calibrated": index.is_calibrated,
        "booklets": [_serialize_booklet(index, document) for document in index.documents.values()],
    }


def format_outline(index: Index) -> str:
    """The same as lines for a terminal."""
    manifest = index.manifest
    counts = ", ".join(f"{count:,} {name}" for name, count in manifest.counts.items())
    documents = index.documents.values()
    lines = [
        f"Generation {manifest.generation}: {counts}.",
        f"Model {manifest.model['name']} ({manifest.model['fingerprint']}).",
        *([] if index.is_calibrated else [UNCALIBRATED_WARNING]),
        *(f"Not read: {name}: {why}" for name, why in manifest.problems.items()),
        *(line for document in documents for line in _format_booklet_lines(index, document)),
    ]
    return "\n".join(lines)


def find_faults_by_booklet(index: Index, today: date) -> dict[str, list[str]]:
    """What each booklet ought to say of itself and does not, by file; without those that do."""
    faults = {
        f"{document.doc_id} ({document.source})": find_faults(document, today)
        for document in index.documents.values()
    }
    return {name: sentences for name, sentences in faults.items() if sentences}


def format_faults(faults: Mapping[str, list[str]]) -> str:
    return "\n".join(f"{name}: {'; '.join(sentences)}." for name, sentences in faults.items())


def _serialize_booklet(index: Index, document: Document) -> dict[str, Any]:
    today = date.today()
    outline = zip(document.sections, _count_blocks_by_section(document), strict=True)
    return {
        "id": document.doc_id,
        "title": document.title,
        "source": document.source,
        "language": document.language,
        "metadata": dict(document.metadata),
        "about": serialize_metadata(document, today),
        "faults": find_faults(document, today),
        "outline": [
            {
                "heading": section.heading,
                "path": list(section.path),
                "level": section.level,
                "question": section.is_question,
                "blocks": blocks,
            }
            for section, blocks in outline
        ],
        "passages": len(index.rows_by_booklet[document.doc_id]),
        "left_out": [
            {"line": part.line, "page": part.page, "reason": part.reason, "text": part.text}
            for part in document.left_out
        ],
        "doubts": [{"line": doubt.line, "text": doubt.text} for doubt in document.doubts],
    }


def _format_booklet_lines(index: Index, document: Document) -> Iterator[str]:
    yield ""
    passages = f"{len(index.rows_by_booklet[document.doc_id])} passages"
    yield f"{document.title}  [{document.doc_id}, {passages}]"
    for name, value in document.metadata.items():
        yield f"  {name}: {value}"
    if document.language != "en":
        yield f"  In the language {document.language!r}; the search is made for English."
    for fault in find_faults(document, date.today()):
        yield f"  To mend: {fault}."
    yield "  Outline:"
    for section, blocks in zip(document.sections, _count_blocks_by_section(document), strict=True):
        indent = "  " * max(len(section.path), 1)
        mark = "Q: " if section.is_question else ""
        yield f"  {indent}{mark}{section.heading or '(no heading)'}  ({blocks})"
    yield "  Left out:" if document.left_out else "  Nothing was left out."
    for part in document.left_out:
        where = f"line {part.line}, " if part.line else f"page {part.page}, " if part.page else ""
        yield f"    {where}{part.reason}: {part.text[:100]}"
    if document.doubts:
        yield "  Please check:"
    for doubt in document.doubts:
        where = f"line {doubt.line}: " if doubt.line else ""
        yield f"    {where}{doubt.text}"


def _count_blocks_by_section(document: Document) -> list[int]:
    counts = Counter(block.section for block in document.blocks)
    return [counts[section] for section in range(len(document.sections))]
