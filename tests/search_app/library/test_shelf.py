"""The list of booklets and its filters."""

import pytest

from indexer.documents import Document
from search_app.library.shelf import build_cards, list_filters, select_cards


def make_document(doc_id: str, language: str = "en", **said: str) -> Document:
    return Document(doc_id, doc_id, "", (), (), metadata=said, language=language)


SHELF = build_cards(
    [
        make_document("mouth", audience="Patients", topics="mouth, care"),
        make_document("boca", "es-MX", audience="patients", topics="Mouth"),
        make_document("ear", audience="Families"),
        make_document("bare", "und"),
    ]
)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["mouth", "boca", "ear", "bare"]),
        ({"audience": "PATIENTS"}, ["mouth", "boca"]),
        ({"audience": "patients", "language": "es"}, ["boca"]),
        ({"topic": "mouth", "language": ""}, ["mouth", "boca"]),
        ({"topic": "nose"}, []),
    ],
)
def test_a_booklet_is_listed_that_has_all_that_is_wanted(wanted, found):
    assert [card.document.doc_id for card in select_cards(SHELF, wanted)] == found


def test_what_booklets_differ_in_can_be_chosen():
    assert list_filters(SHELF) == {
        "audience": ["Families", "Patients"],
        "language": ["en", "es"],
        "topic": ["care", "mouth"],
    }
    assert list_filters(SHELF[:1]) == {}
