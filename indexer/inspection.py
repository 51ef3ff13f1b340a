"""What the index made of each booklet: outline, passages, and what was left out and why."""

from collections.abc import Iterator
from typing import Any

from indexer.documents import Document
from indexer.storage.index import UNCALIBRATED_WARNING, Index


def serialize_outline(index: Index) -> dict[str, Any]:
    """The manifest's figures and, for each booklet, its outline and what was left out."""
    manifest = index.manifest
    return {
        "generation": manifest.generation,
        "created": manifest.created,
        "model": dict(manifest.model),
        "counts": dict(manifest.counts),
        "problems": dict(manifest.problems),
        "calibrated": index.is_calibrated,
        "booklets": [_serialize_booklet(index, document) for document in index.documents.values()],
    }


def format_outline(index: Index) -> str:
    """The same to be read in a terminal."""
    manifest = index.manifest
    counts = ", ".join(f"{count:,} {name}" for name, count in manifest.counts.items())
    lines = [
        f"Generation {manifest.generation}: {counts}.",
        f"Model {manifest.model['name']} ({manifest.model['fingerprint']}).",
        *([] if index.is_calibrated else [UNCALIBRATED_WARNING]),
        *(f"Not read: {name}: {why}" for name, why in manifest.problems.items()),
    ]
    for document in index.documents.values():
        lines += _format_booklet_lines(index, document)
    return "\n".join(lines)


def _serialize_booklet(index: Index, document: Document) -> dict[str, Any]:
    return {
        "id": document.doc_id,
        "title": document.title,
        "source": document.source,
        "language": document.language,
        "metadata": dict(document.metadata),
        "outline": [
            {
                "heading": section.heading,
                "path": list(section.path),
                "level": section.level,
                "question": section.is_question,
                "blocks": blocks,
            }
            for section, blocks in zip(
                document.sections, _count_blocks_by_section(document), strict=True
            )
        ],
        "passages": len(index.rows_by_booklet[document.doc_id]),
        "left_out": [
            {"line": one.line, "reason": one.reason, "text": one.text} for one in document.left_out
        ],
    }


def _format_booklet_lines(index: Index, document: Document) -> Iterator[str]:
    yield ""
    yield f"{document.title}  [{document.doc_id}, {len(index.rows_by_booklet[document.doc_id])} passages]"
    for name, value in document.metadata.items():
        yield f"  {name}: {value}"
    yield "  Outline:"
    for section, blocks in zip(document.sections, _count_blocks_by_section(document), strict=True):
        indent = "  " * max(len(section.path), 1)
        mark = "Q: " if section.is_question else ""
        yield f"  {indent}{mark}{section.heading or '(no heading)'}  ({blocks})"
    yield "  Left out:" if document.left_out else "  Nothing was left out."
    for one in document.left_out:
        where = f"line {one.line}, " if one.line else ""
        yield f"    {where}{one.reason}: {one.text[:100]}"


def _count_blocks_by_section(document: Document) -> list[int]:
    """How many blocks stand under each section's heading."""
    counts = [0] * len(document.sections)
    for block in document.blocks:
        counts[block.section] += 1
    return counts
