"""The shipped verifier, on sentences whose answer anybody sees."""

from pathlib import Path

import numpy as np
import pytest

from indexer.encoding.verifier import MAX_PIECES, Verifier
from indexer.storage.generations import locate_current_generation

pytestmark = pytest.mark.slow

HEADING = "Hair loss. "
TEXT = "Hair loss. Chemotherapy can make your hair fall out. It grows back after some months."
QUESTION = "when will my hair grow back"


@pytest.fixture(scope="module")
def verifier(garden_index: Path) -> Verifier:
    folder = locate_current_generation(garden_index)
    return Verifier(folder / "verifier.onnx", folder / "encoder")


def test_a_text_that_answers_is_above_one_about_the_same_thing(verifier: Verifier) -> None:
    near = "Hair loss. Chemotherapy can make your hair fall out. Ask about wigs."
    far = "Feet. Wear shoes that fit."
    scores = [reading.score for reading in verifier.read_texts(QUESTION, [TEXT, near, far])]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[1] + 1


def test_each_piece_has_a_score_and_its_place_in_the_text(verifier: Verifier) -> None:
    (reading,) = verifier.read_texts(QUESTION, [TEXT])
    pieces = [TEXT[start:end] for start, end in reading.spans.tolist()]
    assert "".join(pieces) == TEXT.replace(" ", "")
    assert reading.token_scores.shape == (len(pieces),)
    answer = reading.spans[:, 0] >= TEXT.index("It grows")
    body = reading.spans[:, 0] >= len(HEADING)
    assert reading.token_scores[answer].mean() > reading.token_scores[body & ~answer].mean()


def test_a_reading_depends_on_its_own_text_alone(verifier: Verifier) -> None:
    texts = ["Feet. Wear shoes that fit.", TEXT, TEXT.replace("months", "years")]
    together = verifier.read_texts(QUESTION, texts)
    for reading, text in zip(together, texts, strict=True):
        (alone,) = verifier.read_texts(QUESTION, [text])
        assert alone.score == reading.score
        assert np.array_equal(alone.token_scores, reading.token_scores)


def test_a_text_that_is_too_long_is_cut_and_no_text_is_no_reading(verifier: Verifier) -> None:
    (reading,) = verifier.read_texts(QUESTION, ["hair " * 1000])
    assert 0 < len(reading.spans) < MAX_PIECES
    assert verifier.read_texts(QUESTION, []) == []
