"""The same text in two booklets."""

import pytest

from indexer.passages import Passage
from search_app.repeats import find_repeats, fold_repeats
from search_app.results import AlsoIn, Hit, Interpretation, SearchResult, Verdict


def make_passage(doc_id: str, text: str, heading: str = "Rest", context: str = "") -> Passage:
    return Passage(
        f"{doc_id}#rest-1", doc_id, doc_id.title(), (heading,), context, "", text, 0, 9, ()
    )


def test_the_same_text_under_the_same_heading_is_in_the_other_booklet_too():
    first = make_passage("first", "Don’t  lift\nheavy bags.")
    second = make_passage("second", "Don't lift heavy bags.", "REST")
    repeats = find_repeats([first, second, make_passage("third", "Lift heavy bags.")])
    assert repeats == {
        "first#rest-1": (AlsoIn("second", "second#rest-1", "Second", "/booklets/second#rest-1"),),
        "second#rest-1": (AlsoIn("first", "first#rest-1", "First", "/booklets/first#rest-1"),),
    }


@pytest.mark.parametrize(
    "other",
    [
        make_passage("second", "Take 2.5 mg."),
        make_passage("second", "Take 2-5 mg.", "Dose"),
        make_passage("second", "Take 2-5 mg.", context="In the evening:"),
        make_passage("first", "Take 2-5 mg."),
    ],
)
def test_another_number_heading_or_lead_in_says_something_else(other):
    assert find_repeats([make_passage("first", "Take 2-5 mg."), other]) == {}


def test_a_hit_that_an_earlier_one_names_is_not_shown_again():
    also = (AlsoIn("second", "second#rest-1", "Second", "/booklets/second#rest-1"),)
    back = (AlsoIn("first", "first#rest-1", "First", "/booklets/first#rest-1"),)
    hits = (
        Hit(1, "first", "first#rest-1", also_in=also),
        Hit(2, "second", "second#rest-1", also_in=back),
        Hit(3, "third", "third#rest-1"),
    )
    result = SearchResult("q", Verdict.RELATED, 0.5, Interpretation("q"), hits, 1.0, "g")
    folded = fold_repeats(result).hits
    assert [(hit.rank, hit.passage_id) for hit in folded] == [
        (1, "first#rest-1"),
        (2, "third#rest-1"),
    ]
    assert folded[0].also_in == also
