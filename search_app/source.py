"""Which booklet a hit comes from, who publishes it, and how old its facts are."""

from datetime import date

from indexer.documents import Document
from search_app.results import Source


def build_source(document: Document, today: date) -> Source:
    """What the booklet says of itself; a day of the next review before ``today`` is overdue."""
    given = {name: value for name, value in document.metadata.items() if value}
    next_review = given.get("next_review")
    return Source(
        title=document.title,
        publisher=given.get("publisher"),
        facts_as_of=given.get("facts_as_of"),
        last_reviewed=given.get("last_reviewed"),
        next_review=next_review,
        overdue=_is_before(next_review, today),
    )


def _is_before(day: str | None, today: date) -> bool | None:
    """None where ``day`` is not one in the form year-month-day."""
    try:
        return date.fromisoformat(day) < today if day else None
    except ValueError:
        return None
