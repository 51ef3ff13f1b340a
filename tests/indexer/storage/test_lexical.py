from math import log
from pathlib import Path

import pytest

from indexer.storage import lexical
from indexer.storage.lexical import LexicalIndex
from tests.support.documents import Heading, booklet, passages
from tests.support.segments import open_words

BEANS = booklet(
    Heading("Watering", 1),
    "Water the roots. Wet leaves invite mildew.",
    Heading("Feeding", 1),
    "Nettle tea feeds the roots in July.",
    Heading("Café", 1),
    "Roots, roots and again roots.",
)
PEAS = booklet(Heading("Watering", 1), "Peas drink less.", doc_id="peas/1", title="Peas")


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    lexical.write_lexical_index([*passages(BEANS), *passages(PEAS)], tmp_path)
    return open_words(tmp_path, 4)


def rows(found: list[tuple[int, float]]) -> list[int]:
    return [row for row, _ in found]


def test_terms_are_folded_stemmed_and_without_words_of_asking(index: LexicalIndex) -> None:
    assert index.extract_terms("What are the Cafés' ROOTS doing, watering?") == [
        "cafe",
        "root",
        "water",
    ]
    assert index.extract_terms("what is it about") == []


def test_a_word_counts_more_where_it_stands_often_and_among_few(index: LexicalIndex) -> None:
    assert rows(index.search([("root", 1.0)], limit=9)) == [2, 1, 0]


def test_a_word_of_the_heading_counts_too(index: LexicalIndex) -> None:
    assert rows(index.search([("cafe", 1.0)], limit=9)) == [2]


def test_the_title_is_searched_as_well(index: LexicalIndex) -> None:
    assert sorted(rows(index.search([("grow", 1.0)], limit=9))) == [0, 1, 2]


def test_a_lighter_term_counts_less_and_in_proportion(index: LexicalIndex) -> None:
    whole = dict(index.search([("mildew", 1.0)], limit=9))
    third = dict(index.search([("mildew", 0.25)], limit=9))
    assert third[0] == pytest.approx(whole[0] / 4)


def test_scores_of_terms_add_up(index: LexicalIndex) -> None:
    apart = [dict(index.search([(term, 1.0)], limit=9))[0] for term in ("mildew", "root")]
    both = dict(index.search([("mildew", 1.0), ("root", 1.0)], limit=9))
    assert both[0] == pytest.approx(sum(apart), rel=1e-5)


def test_a_range_of_rows_keeps_the_search_to_itself_and_changes_no_score(
    index: LexicalIndex,
) -> None:
    everywhere = dict(index.search([("water", 1.0)], limit=9))
    assert dict(index.search([("water", 1.0)], limit=9, rows=range(3, 4))) == {3: everywhere[3]}
    assert index.search([("water", 1.0)], limit=9, rows=range(4, 4)) == []


def test_ties_go_by_row(tmp_path: Path) -> None:
    same = [booklet("Sow in May.", doc_id=f"b{n}") for n in range(20)]
    lexical.write_lexical_index([p for document in same for p in passages(document)], tmp_path)
    found = open_words(tmp_path, 20).search([("sow", 1.0)], limit=20)
    assert rows(found) == list(range(20))
    assert len({score for _, score in found}) == 1


def test_no_terms_find_nothing(index: LexicalIndex) -> None:
    assert index.search([], limit=9) == []
    assert index.search([("tractor", 1.0)], limit=9) == []


def test_it_counts_passages(index: LexicalIndex) -> None:
    assert len(index) == 4
    assert index.get_document_frequency("root") == 3
    assert index.get_document_frequency("cafe") == 0  # only a heading says it


def test_what_terms_could_bring_at_most(index: LexicalIndex) -> None:
    """2.2 * idf: of 4 passages 3 say "root", log(1 + 1.5 / 3.5), and 1 "mildew"."""
    assert index.compute_max_score([("root", 1.0)]) == pytest.approx(2.2 * log(1 + 1.5 / 3.5))
    both = 2.2 * (log(1 + 1.5 / 3.5) + 0.5 * log(1 + 3.5 / 1.5))
    assert index.compute_max_score([("root", 1.0), ("mildew", 0.5)]) == pytest.approx(both)
    assert dict(index.search([("mildew", 1.0)], limit=1))[0] < index.compute_max_score(
        [("mildew", 1.0)]
    )
    assert index.compute_max_score([]) > 0


@pytest.mark.parametrize(
    ("phrase", "held_by"),
    [
        ("the root", [0, 1, 2]),
        ("wets leaves", [0]),  # whatever the endings
        ("leaves wet", []),
        ("feeds the roots", [1]),
        ("roots in July", [1]),
        ("feeds July", []),
        ("watering", [0]),  # headings do not count
        ("tractor", []),
        ("the", []),
        ("", []),
    ],
)
def test_a_phrase_is_found_where_its_words_follow_each_other(
    index: LexicalIndex, phrase: str, held_by: list[int]
) -> None:
    assert sorted(index.search_phrase(phrase, limit=9)) == held_by
    assert len(index.search_phrase(phrase, limit=1)) == min(1, len(held_by))


def test_a_word_is_known_in_any_form_that_a_text_holds(index: LexicalIndex) -> None:
    assert index.has_word("watered")
    assert index.has_word("Peas")
    assert not index.has_word("Café")  # a heading is no text
    assert not index.has_word("what")
