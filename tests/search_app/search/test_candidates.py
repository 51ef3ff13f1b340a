"""Features of candidates against what can be worked out from the stored vectors, one by one."""

from pathlib import Path

import numpy as np
import pytest

from indexer.building.build import Plan, build
from indexer.encoding.encoder import Encoded
from indexer.storage.index import Index, open_index
from search_app.search.candidates import Candidates, asked_words, candidates, piece_weights
from search_app.search.interpret import Interpreter, Reading
from tests.support.sample_booklet import linked, written

pytestmark = pytest.mark.slow

QUESTION = "How deep do I press the seeds?"


@pytest.fixture(scope="module")
def reading(garden: Index) -> Reading:
    return Interpreter(garden).read(QUESTION)


@pytest.fixture(scope="module")
def query(garden: Index) -> Encoded:
    return garden.encoder.encode_query(QUESTION)


@pytest.fixture(scope="module")
def found(garden: Index, reading: Reading, query: Encoded) -> Candidates:
    return candidates(garden, reading, query)


def test_a_small_booklet_is_looked_at_whole(garden: Index, found: Candidates) -> None:
    assert list(found.rows) == list(range(len(garden.passages)))


def test_dense_is_the_cosine_of_the_passage(
    garden: Index, query: Encoded, found: Candidates
) -> None:
    cosines = garden.passage_vectors.all_vectors() @ query.vector
    np.testing.assert_allclose(found.features["dense"], cosines, atol=1e-6)


def test_sentence_is_the_cosine_of_the_best_sentence(
    garden: Index, query: Encoded, found: Candidates
) -> None:
    cosines = garden.sentence_vectors.all_vectors() @ query.vector
    best = [cosines[garden.sentence_passage == row].max() for row in found.rows]
    np.testing.assert_allclose(found.features["sentence"], best, atol=1e-6)


def test_lexical_is_a_share_of_what_the_terms_could_bring(
    garden: Index, reading: Reading, found: Candidates
) -> None:
    scores = dict(garden.lexical.search(reading.terms, limit=100))
    most = garden.lexical.most(reading.terms)
    shares = [scores.get(row, 0.0) / most for row in found.rows]
    assert found.features["lexical"].tolist() == pytest.approx(shares)
    assert 0 < max(shares) <= 1
    assert min(shares) == 0


def test_late_is_the_weighted_mean_of_each_pieces_nearest(
    garden: Index, query: Encoded, found: Candidates
) -> None:
    """MaxSim, piece by piece in plain loops."""
    for place, row in enumerate(found.rows):
        tokens = garden.tokens.vectors(row)
        nearest = [max(float(token @ piece) for token in tokens) for piece in query.tokens]
        late = sum(w * near for w, near in zip(found.weights, nearest, strict=True))
        assert found.features["late"][place] == pytest.approx(late, abs=1e-5)


def test_words_of_asking_count_less(garden: Index, query: Encoded) -> None:
    weights = piece_weights(garden, QUESTION, query)
    pieces = ("how", "deep", "do", "i", "press", "the", "seeds", "?")
    by_piece = dict(zip(pieces, weights.tolist(), strict=True))
    assert weights.sum() == pytest.approx(1)
    asking = max(by_piece[piece] for piece in ("how", "do", "i", "the", "?"))
    assert asking < min(by_piece[piece] for piece in ("deep", "press", "seeds"))


def test_rare_words_count_more(garden: Index) -> None:
    """Every chapter says "chapter", one says "copper"."""
    weights = piece_weights(garden, "chapter copper", garden.encoder.encode_query("chapter copper"))
    assert weights[0] < weights[1]


def test_words_that_ask_keep_their_pieces_together(garden: Index) -> None:
    text = "What is the nettletea-can, 3 x?"
    words = asked_words(text, garden.encoder.encode_query(text))
    (word,) = words  # the others ask, or are a letter, a number, a mark
    assert word.text == "nettletea"
    assert len(word.pieces) > 1


def test_a_question_of_no_words_has_features(garden: Index) -> None:
    reading = Interpreter(garden).read("!?")
    asked = candidates(garden, reading, garden.encoder.encode_query("!?"))
    assert asked.features["lexical"].tolist() == [0.0] * len(asked.rows)
    assert all(np.isfinite(feature).all() for feature in asked.features.values())


def test_a_booklet_keeps_candidates_to_itself(
    garden_index: Path, tmp_path: Path, reading: Reading, query: Encoded
) -> None:
    (tmp_path / "beans.txt").write_text(written(), encoding="utf-8")
    (tmp_path / "zpeas.txt").write_text("Press peas deep.\n\nPick peas.\n", encoding="utf-8")
    index = linked(garden_index, tmp_path / "index")
    build(Plan([tmp_path / "beans.txt", tmp_path / "zpeas.txt"], index))
    both = open_index(index)
    only = candidates(both, reading, query, booklet="zpeas")
    assert {both.passages[row].doc_id for row in only.rows} == {"zpeas"}
    assert len(only.rows) == len(both.rows_of["zpeas"])
    everywhere = candidates(both, reading, query)
    for place, row in enumerate(only.rows):
        other = everywhere.rows.index(row)
        for name in ("dense", "sentence", "late"):
            assert only.features[name][place] == pytest.approx(everywhere.features[name][other])
