"""Which booklet a hit comes from, who publishes it, and how old its facts are."""

from datetime import date

from indexer.documents import Document
from indexer.metadata import read_metadata
from indexer.metadata.days import is_overdue
from search_app.results import Source


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
