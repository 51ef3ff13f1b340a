"""Features of candidates against what can be worked out from the stored vectors, one by one."""

from pathlib import Path

import numpy as np
import pytest

from indexer.building.build import BuildPlan, build_generation
from indexer.encoding.encoder import EncodedText
from indexer.storage.index import Index, open_index
from search_app.search.candidates import (
    Candidates,
    compute_token_weights,
    extract_content_words,
    find_candidates,
    rank_first_stage,
)
from search_app.search.interpret import InterpretedQuery, Interpreter
from tests.support.sample_booklet import linked, written

pytestmark = pytest.mark.slow

QUESTION = "How deep do I press the seeds?"


@pytest.fixture(scope="module")
def reading(garden: Index) -> InterpretedQuery:
    return Interpreter(garden).interpret_question(QUESTION)


@pytest.fixture(scope="module")
def query(garden: Index) -> EncodedText:
    return garden.encoder.encode_query(QUESTION)


@pytest.fixture(scope="module")
def found(garden: Index, reading: InterpretedQuery, query: EncodedText) -> Candidates:
    return find_candidates(garden, reading, query)


def test_a_small_booklet_is_looked_at_whole(garden: Index, found: Candidates) -> None:
    assert list(found.rows) == list(range(len(garden.passages)))


def test_dense_is_the_cosine_of_the_passage(
    garden: Index, query: EncodedText, found: Candidates
) -> None:
    cosines = garden.passage_vectors.get_all_vectors() @ query.vector
    np.testing.assert_allclose(found.features["dense"], cosines, atol=1e-6)


def test_sentence_is_the_cosine_of_the_best_sentence(
    garden: Index, query: EncodedText, found: Candidates
) -> None:
    cosines = garden.sentence_vectors.get_all_vectors() @ query.vector
    best = [cosines[garden.sentence_passage_rows == row].max() for row in found.rows]
    np.testing.assert_allclose(found.features["sentence"], best, atol=1e-6)


def test_lexical_is_a_share_of_what_the_terms_could_bring(
    garden: Index, reading: InterpretedQuery, found: Candidates
) -> None:
    scores = dict(garden.lexical.search(reading.terms, limit=100))
    most = garden.lexical.compute_max_score(reading.terms)
    shares = [scores.get(row, 0.0) / most for row in found.rows]
    assert found.features["lexical"].tolist() == pytest.approx(shares)
    assert 0 < max(shares) <= 1
    assert min(shares) == 0


def test_late_is_the_weighted_mean_of_each_pieces_nearest(
    garden: Index, query: EncodedText, found: Candidates
) -> None:
    """MaxSim, piece by piece in plain loops."""
    for place, row in enumerate(found.rows):
        tokens = garden.tokens.get_vectors(row)
        nearest = [max(float(token @ piece) for token in tokens) for piece in query.token_vectors]
        late = sum(w * near for w, near in zip(found.token_weights, nearest, strict=True))
        assert found.features["late"][place] == pytest.approx(late, abs=1e-5)


def test_words_of_asking_count_less(garden: Index, query: EncodedText) -> None:
    weights = compute_token_weights(garden, QUESTION, query)
    pieces = ("how", "deep", "do", "i", "press", "the", "seeds", "?")
    by_piece = dict(zip(pieces, weights.tolist(), strict=True))
    assert weights.sum() == pytest.approx(1)
    asking = max(by_piece[piece] for piece in ("how", "do", "i", "the", "?"))
    assert asking < min(by_piece[piece] for piece in ("deep", "press", "seeds"))


def test_rare_words_count_more(garden: Index) -> None:
    """Every chapter says "chapter", one says "copper"."""
    weights = compute_token_weights(
        garden, "chapter copper", garden.encoder.encode_query("chapter copper")
    )
    assert weights[0] < weights[1]


def test_words_that_ask_keep_their_pieces_together(garden: Index) -> None:
    text = "What is the nettletea-can, 3 x?"
    words = extract_content_words(text, garden.encoder.encode_query(text))
    (word,) = words  # the others ask, or are a letter, a number, a mark
    assert word.text == "nettletea"
    assert len(word.token_positions) > 1


def test_a_question_of_no_words_has_features(garden: Index) -> None:
    reading = Interpreter(garden).interpret_question("!?")
    asked = find_candidates(garden, reading, garden.encoder.encode_query("!?"))
    assert asked.features["lexical"].tolist() == [0.0] * len(asked.rows)
    assert all(np.isfinite(feature).all() for feature in asked.features.values())


def test_the_first_stage_orders_as_candidates_are_chosen(
    garden: Index,
    reading: InterpretedQuery,
    query: EncodedText,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ranked = rank_first_stage(garden, reading, query, limit=1_000)
    assert sorted(row for row, _ in ranked) == list(range(len(garden.passages)))
    scores = [score for _, score in ranked]
    assert scores == sorted(scores, reverse=True)
    monkeypatch.setattr("search_app.search.candidates.MAX_CANDIDATES", 3)
    chosen = find_candidates(garden, reading, query).rows
    assert sorted(row for row, _ in ranked[:3]) == list(chosen)


def test_a_booklet_keeps_candidates_to_itself(
    garden_index: Path, tmp_path: Path, reading: InterpretedQuery, query: EncodedText
) -> None:
    (tmp_path / "beans.txt").write_text(written(), encoding="utf-8")
    (tmp_path / "zpeas.txt").write_text("Press peas deep.\n\nPick peas.\n", encoding="utf-8")
    index = linked(garden_index, tmp_path / "index")
    build_generation(BuildPlan([tmp_path / "beans.txt", tmp_path / "zpeas.txt"], index))
    both = open_index(index)
    only = find_candidates(both, reading, query, booklet="zpeas")
    assert {both.passages[row].doc_id for row in only.rows} == {"zpeas"}
    assert len(only.rows) == len(both.rows_by_booklet["zpeas"])
    everywhere = find_candidates(both, reading, query)
    for place, row in enumerate(only.rows):
        other = everywhere.rows.index(row)
        for name in ("dense", "sentence", "late"):
            assert only.features[name][place] == pytest.approx(everywhere.features[name][other])
