"""Postings and scores against the plainest way to compute them, on texts drawn by chance."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import log
from pathlib import Path

import numpy as np
import pytest

from indexer.storage.analyzer import AnalyzedText, Analyzer
from indexer.storage.lexical import LexicalIndex, round_lengths
from indexer.storage.postings import FieldPostings, TermList, write_postings
from tests.support.segments import open_words

WORDS = "bean pea oat rye é 木 the of".split()


def test_terms_keep_their_places_among_all_words() -> None:
    assert Analyzer().analyze("What are the Cafés' ROOTS doing, in water_beds?") == AnalyzedText(
        terms=["cafe", "root", "water", "bed"], positions=[3, 4, 7, 8], word_count=9
    )
    assert Analyzer().analyze("") == AnalyzedText([], [], 0)


def draw_texts(seed: int, count: int = 40) -> list[str]:
    draw = np.random.default_rng(seed)
    return [" ".join(draw.choice(WORDS, draw.integers(0, 60))) for _ in range(count)]


def written(folder: Path, texts: Sequence[str], above: Sequence[str]) -> LexicalIndex:
    analyze = Analyzer().analyze
    write_postings({"text": map(analyze, texts), "above": map(analyze, above)}, folder)
    return open_words(folder, len(texts))


def compute_bm25(term: str, row: int, texts: Sequence[str]) -> float:
    terms = [Analyzer().extract_terms(text) for text in texts]
    held = sum(term in of_text for of_text in terms)
    if not held:
        return 0.0
    count = terms[row].count(term)
    share = round_length(len(terms[row])) / np.mean([len(of_text) for of_text in terms])
    idf = log(1 + (len(texts) - held + 0.5) / (held + 0.5))
    return float(idf * 2.2 * count / (count + 1.2 * (0.25 + 0.75 * share)))


def round_length(length: int) -> int:
    """The steps that a byte can hold, written out."""
    steps = [*range(40), *range(40, 56, 2), *range(56, 88, 4), *range(88, 152, 8)]
    return max(int(step) for step in steps if step <= length)


def test_long_lengths_are_rounded_to_what_a_byte_holds() -> None:
    lengths = np.arange(152)
    assert round_lengths(lengths).tolist() == [round_length(n) for n in range(152)]
    assert round_lengths(np.array([151, 152, 167, 168])).tolist() == [144, 152, 152, 168]
    assert round_lengths(np.array([2_013_265_944])).tolist() == [2_013_265_944]


def test_bm25_by_hand(tmp_path: Path) -> None:
    """Two of three texts hold "bean"; lengths 2, 4 and 3, on average 3."""
    index = written(tmp_path, ["bean pea", "bean bean oat rye", "oat rye pea"], ["", "", ""])
    idf = log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    found = dict(index.search([("bean", 1.0)], limit=9))
    assert list(found) == [1, 0]
    assert found[1] == pytest.approx(idf * 2.2 * 2 / (2 + 1.2 * (0.25 + 0.75 * 4 / 3)))
    assert found[0] == pytest.approx(idf * 2.2 * 1 / (1 + 1.2 * (0.25 + 0.75 * 2 / 3)))


@pytest.mark.parametrize("seed", range(5))
def test_scores_are_the_sum_over_fields_and_terms(tmp_path: Path, seed: int) -> None:
    texts, above = draw_texts(seed), draw_texts(seed + 100)
    index = written(tmp_path, texts, above)
    asked = [("bean", 1.0), ("e", 0.5), ("木", 0.25), ("unheard", 1.0)]
    expected = {
        row: sum(w * (compute_bm25(t, row, texts) + compute_bm25(t, row, above)) for t, w in asked)
        for row in range(len(texts))
    }
    found = index.search(asked, limit=99)
    assert dict(found) == pytest.approx({r: s for r, s in expected.items() if s}, rel=1e-5)
    assert found == sorted(found, key=lambda pair: (-pair[1], pair[0]))
    assert index.search(asked, limit=7) == found[:7]
    within = [pair for pair in found if 10 <= pair[0] < 20]
    assert index.search(asked, limit=99, rows=range(10, 20)) == within


@pytest.mark.parametrize("seed", range(5))
def test_postings_say_how_often_each_passage_holds_each_term(tmp_path: Path, seed: int) -> None:
    texts = draw_texts(seed)
    written(tmp_path, texts, texts)
    terms, postings = TermList(tmp_path), FieldPostings(tmp_path, "text")
    held = [Counter(Analyzer().extract_terms(text)) for text in texts]
    assert len(terms) == 6
    assert [terms.find(term) for term in ("bean", "e", "木", "", "beanx", "~")] == [
        *(0, 1, 5),
        *(None, None, None),
    ]
    for term in ("bean", "pea", "oat", "rye", "e", "木"):
        rows, counts = postings.read(terms.find(term) or 0)
        expected = {row: of_text[term] for row, of_text in enumerate(held) if of_text[term]}
        assert dict(zip(rows.tolist(), counts.tolist(), strict=True)) == expected
        assert rows.tolist() == list(expected)
        assert postings.get_document_frequency(terms.find(term) or 0) == len(expected)


def holds_phrase(text: str, phrase: str) -> bool:
    """Whether the terms follow each other, with as many words between as the phrase has."""
    held, asked = Analyzer().analyze(text), Analyzer().analyze(phrase)
    places = [
        [place for term, place in zip(*held[:2], strict=True) if term == wanted]
        for wanted in asked.terms
    ]
    chains = [(place, place) for place in places[0]] if places else []
    for following in places[1:]:
        chains = [(first, place) for first, last in chains for place in following if place > last]
    return any(last - first < asked.word_count for first, last in chains)


@pytest.mark.parametrize("seed", range(5))
def test_phrases_are_found_where_the_words_stand(tmp_path: Path, seed: int) -> None:
    texts = draw_texts(seed)
    index = written(tmp_path, texts, texts)
    draw = np.random.default_rng(seed)
    for size in (1, 2, 2, 2, 3, 3, 4):
        phrase = " ".join(draw.choice(WORDS, size))
        expected = [row for row, text in enumerate(texts) if holds_phrase(text, phrase)]
        assert sorted(index.search_phrase(phrase, limit=99)) == expected, phrase


def test_passages_without_words_hold_nothing(tmp_path: Path) -> None:
    index = written(tmp_path, ["", "the", ""], ["", "", ""])
    assert len(index) == 3
    assert index.search([("bean", 1.0)], limit=9) == []
    assert index.search_phrase("bean pea", limit=9) == []
    assert not index.has_word("bean")


def test_a_word_of_a_million_letters_is_a_word(tmp_path: Path) -> None:
    long = "x" * 1_000_000
    index = written(tmp_path, [f"bean {long}"], [""])
    assert index.has_word(long)
    assert [row for row, _ in index.search([("bean", 1.0)], limit=1)] == [0]


def test_the_same_texts_give_the_same_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        written(folder, draw_texts(1), draw_texts(2))
    for one, two in pairwise(sorted(folder.iterdir()) for folder in folders):
        assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
