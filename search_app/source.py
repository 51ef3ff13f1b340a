"""Which booklet a hit comes from, who publishes it, and how old its facts are."""

from datetime import date

from indexer.documents import Document
from indexer.metadata import read_metadata
from indexer.metadata.days import is_overdue
from search_app.results import Source

# Facts of a patient booklet are looked at again after three years at most.
MAX_YEARS_WITHOUT_REVIEW = 3


def build_source(document: Document, today: date) -> Source:
    """What the booklet says of itself; a day of the next review before ``today`` is overdue."""
    metadata = read_metadata(document)
    return Source(
        title=document.title,
        publisher=metadata.publisher or None,
        facts_as_of=metadata.facts_as_of or None,
        last_reviewed=metadata.last_reviewed or None,
        next_review=metadata.next_review or None,
        overdue=is_overdue(metadata.next_review, today),
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
