"""What a verifier says of a text, whatever it has learnt."""

from pathlib import Path

import numpy as np
import pytest

from indexer.encoding.verifier import MAX_PIECES, Verifier
from indexer.storage.generations import locate_current_generation

pytestmark = pytest.mark.slow

TEXT = "Hair loss. Chemotherapy can make your hair fall out. It grows back after some months."
QUESTION = "when will my hair grow back"


@pytest.fixture(scope="module")
def verifier(verified_index: Path) -> Verifier:
    folder = locate_current_generation(verified_index)
    return Verifier(folder / "verifier.onnx", folder / "encoder")


def test_each_piece_of_the_text_has_a_score_and_its_place(verifier: Verifier) -> None:
    (reading,) = verifier.read_texts(QUESTION, [TEXT])
    pieces = [TEXT[start:end] for start, end in reading.spans.tolist()]
    assert "".join(pieces) == TEXT.replace(" ", "")
    assert reading.token_scores.shape == (len(pieces),)
    assert np.isfinite([reading.score, *reading.token_scores]).all()


def test_a_reading_depends_on_its_own_question_and_text_alone(verifier: Verifier) -> None:
    texts = ["Feet. Wear shoes that fit.", TEXT, TEXT.replace("months", "years")]
    together = verifier.read_texts(QUESTION, texts)
    for reading, text in zip(together, texts, strict=True):
        (alone,) = verifier.read_texts(QUESTION, [text])
        assert alone.score == reading.score
        assert np.array_equal(alone.token_scores, reading.token_scores)
    assert len({reading.score for reading in together}) == 3
    (other,) = verifier.read_texts("why does it fall out", [TEXT])
    assert other.score != together[1].score


def test_a_text_that_is_too_long_is_cut_and_no_text_is_no_reading(verifier: Verifier) -> None:
    (reading,) = verifier.read_texts(QUESTION, ["hair " * 1000])
    assert 0 < len(reading.spans) < MAX_PIECES
    assert verifier.read_texts(QUESTION, []) == []
