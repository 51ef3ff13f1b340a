"""Which booklet a hit comes from, and whether its review is due."""

from datetime import date

import pytest

from indexer.documents import Document
from search_app.results import Source
from search_app.source import build_source, is_forgotten

TODAY = date(2026, 11, 29)


def make_document(**metadata: str) -> Document:
    return Document("a", "A booklet", "", (), (), metadata=metadata)


def test_a_booklet_that_says_nothing_of_itself_has_only_its_title():
    assert build_source(make_document(), TODAY) == Source("A booklet")


def test_what_a_booklet_says_of_itself_is_its_source():
    document = make_document(
        publisher="A charity",
        facts_as_of="2026-01-31",
        last_reviewed="2026-02-01",
        next_review="2027-02-01",
    )
    assert build_source(document, TODAY) == Source(
        "A booklet", "A charity", "2026-01-31", "2026-02-01", "2027-02-01", overdue=False
    )


@pytest.mark.parametrize(
    ("next_review", "overdue"),
    [
        ("2026-11-28", True),
        ("2026-11-29", False),
        ("2026-11-30", False),
        ("spring 2026", None),
        ("", None),
    ],
)
def test_a_review_is_overdue_from_the_day_after_it(next_review, overdue):
    source = build_source(make_document(next_review=next_review), TODAY)
    assert (source.next_review, source.overdue) == (next_review or None, overdue)


@pytest.mark.parametrize(
    ("metadata", "forgotten"),
    [
        ({"facts_as_of": "2023-11-27"}, True),
        ({"facts_as_of": "2023-11-28"}, False),
        ({"facts_as_of": "2019-01-01", "last_reviewed": "2025-01-01"}, False),
        ({"facts_as_of": "2019-01-01", "last_reviewed": "2021-01-01"}, True),
        ({"facts_as_of": "2019-01-01", "next_review": "2020-01-01"}, False),  # overdue says it
        ({"facts_as_of": "long ago"}, False),
        ({}, False),
    ],
)
def test_a_booklet_that_nobody_looked_at_for_three_years_is_forgotten(metadata, forgotten):
    source = build_source(make_document(**metadata), TODAY)
    assert is_forgotten(source, TODAY) is forgotten
    assert not source.overdue or "next_review" in metadata
