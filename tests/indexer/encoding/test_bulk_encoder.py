"""The bulk encoder against the one that answers questions."""

from pathlib import Path

import numpy as np
import pytest

from indexer.encoding import encoder as encoding
from indexer.encoding.bulk_encoder import BulkEncoder
from indexer.encoding.encoder import Encoder
from tests.indexer.encoding.test_encoder import TEXTS, encoded, same

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def bulk(garden_index: Path) -> BulkEncoder:
    return BulkEncoder(next(garden_index.glob("*/encoder")))


def test_it_says_what_the_encoder_of_questions_says(bulk: BulkEncoder, encoder: Encoder) -> None:
    for one, other in zip(encoded(bulk, TEXTS), encoded(encoder, TEXTS), strict=True):
        assert one.vector @ other.vector >= 0.9999
        assert (one.token_vectors * other.token_vectors).sum(axis=1).min() >= 0.999
        np.testing.assert_array_equal(one.token_ids, other.token_ids)
        np.testing.assert_array_equal(one.spans, other.spans)


@pytest.mark.parametrize("pieces", [1, 64, 4096])
def test_a_vector_depends_on_its_own_text_alone(
    bulk: BulkEncoder, monkeypatch: pytest.MonkeyPatch, pieces: int
) -> None:
    alone = [encoded(bulk, [text])[0] for text in TEXTS]
    monkeypatch.setattr(encoding, "BATCH_TOKENS", pieces)
    together = encoded(bulk, [*TEXTS, *reversed(TEXTS)] * 3)
    for row, one in enumerate(alone):
        assert same(one, together[row])
        assert same(one, together[-1 - row])


def test_it_answers_questions_as_the_encoder_does(bulk: BulkEncoder, encoder: Encoder) -> None:
    assert same(bulk.encode_query(TEXTS[1]), encoder.encode_query(TEXTS[1]))
