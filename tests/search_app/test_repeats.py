"""The same text in two booklets."""

from pathlib import Path

import pytest

from indexer.storage.index import open_index
from search_app.repeats import find_repeats, fold_repeats
from search_app.results import AlsoIn, Hit, Interpretation, SearchResult, Verdict


@pytest.mark.slow
def test_a_text_stands_in_the_other_booklet_too(two_gardens: Path) -> None:
    index = open_index(two_gardens)
    found = {
        (passage.doc_id, passage.heading_path[-1]): find_repeats(index, row)
        for row, passage in enumerate(index.passages)
    }
    assert found["beans", "Sowing"] == (
        AlsoIn("cut", "cut#sowing-1", "Growing beans", "/booklets/cut#sowing-1"),
    )
    assert [also.booklet_id for also in found["cut", "Sowing"]] == ["beans"]
    assert found["beans", "Watering"] == ()


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
