"""What a booklet ought to say of itself and does not, or no longer truly says."""

from collections.abc import Iterator
from datetime import date

from indexer.documents import Document
from indexer.metadata import Metadata, read_metadata
from indexer.metadata.days import find_last_day, is_overdue
from indexer.metadata.names import DAYS, LANGUAGE_PATTERN, NAMES, UNKNOWN_LANGUAGE

REQUIRED = ("publisher", "audience", "last_reviewed")


def find_faults(document: Document, today: date) -> list[str]:
    """A sentence for each required field that is missing, cannot be read or is overdue."""
    metadata = read_metadata(document)
    return [*_list_missing(document, metadata), *_list_unreadable(document, metadata, today)]


def _list_missing(document: Document, metadata: Metadata) -> Iterator[str]:
    if "title" in document.assumed:
        yield "title is missing; the name of the file stands in for it"
    yield from (f"{name} is missing" for name in REQUIRED if not getattr(metadata, name))
    if not metadata.next_review and not metadata.facts_as_of:
        yield "next_review is missing, and facts_as_of too; give one of them"


def _list_unreadable(document: Document, metadata: Metadata, today: date) -> Iterator[str]:
    for name in DAYS:
        value = getattr(metadata, name)
        if value and find_last_day(value) is None:
            yield f"{name} is {value!r}, which is no day such as 2026-05-01"
    if is_overdue(metadata.next_review, today):
        yield f"overdue: next_review was {metadata.next_review}"
    stated = next((document.metadata[n] for n in NAMES["language"] if n in document.metadata), "")
    if stated and not LANGUAGE_PATTERN.fullmatch(stated):
        yield f"language is {stated!r}, which is no code such as en or es"
    elif document.language == UNKNOWN_LANGUAGE:
        yield "language is missing, and the text does not look English"
