"""Which booklet a hit comes from, who publishes it, how old its facts are; and its original."""

from datetime import date
from hashlib import sha256
from pathlib import Path

from indexer.documents import MAX_PDF_BYTES, Document
from indexer.metadata import read_metadata
from indexer.metadata.days import is_overdue
from indexer.regular_files import require_regular_file
from search_app.results import Source

# The kinds of files that readers may be shown as they are.
ORIGINAL_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
# Facts of a patient booklet are looked at again after three years at most.
MAX_YEARS_WITHOUT_REVIEW = 3


def build_source(document: Document, today: date, offset: int | None = None) -> Source:
    """What the booklet says of itself; a day of the next review before ``today`` is overdue.

    ``offset`` is a place in its text, to say on which page of the original it is.
    """
    metadata = read_metadata(document)
    return Source(
        title=document.title,
        publisher=metadata.publisher or None,
        facts_as_of=metadata.facts_as_of or None,
        last_reviewed=metadata.last_reviewed or None,
        next_review=metadata.next_review or None,
        overdue=is_overdue(metadata.next_review, today),
        page=None if offset is None else document.find_page(offset),
        audience=metadata.audience or None,
        language=document.language,
        version=metadata.version or None,
        licence=metadata.licence or None,
        contact=metadata.contact or None,
        url=metadata.url or None,
    )


def is_forgotten(source: Source, today: date) -> bool:
    """Whether nobody looked at it for years, by its latest day, and no next review is planned."""
    latest = source.last_reviewed or source.facts_as_of or ""
    # Never the 29th of February, which most years lack.
    limit = today.replace(year=today.year - MAX_YEARS_WITHOUT_REVIEW, day=min(today.day, 28))
    return not source.next_review and bool(is_overdue(latest, limit))


def has_original(document: Document) -> bool:
    """Whether a booklet was made from a file that readers may be shown."""
    return bool(document.file_hash) and Path(document.source).suffix.lower() in ORIGINAL_TYPES


def read_original(document: Document) -> bytes | None:
    """The file that a booklet was made from; ``None`` where it is gone, or another one by now."""
    try:
        path = require_regular_file(Path(document.source))
        if not has_original(document) or path.stat().st_size > MAX_PDF_BYTES:
            return None
        data = path.read_bytes()
    except OSError:
        return None
    return data if sha256(data).hexdigest() == document.file_hash else None
