"""The exported encoder against the model it was exported from."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from indexer.encoding import encoder as encoding
from indexer.encoding import model_export
from indexer.encoding.encoder import (
    GRAPH_FILE,
    WORDS_FILE,
    EncodedText,
    Encoder,
    extract_words,
)
from indexer.errors import ModelError
from tests.support.sample_booklet import linked

pytestmark = pytest.mark.slow

TEXTS = [
    "Beans",
    "Loosen the soil two spades deep.",
    "Wet leaves at night invite mildew, so water the roots early in the morning.",
    "Press each seed three centimetres deep. " * 12,
    "Water",
    "crème brûlée – 豆 🌱",
]


def encoded(encoder: Encoder, texts: Sequence[str]) -> list[EncodedText]:
    """In the order of the texts."""
    return [one for _, one in sorted(encoder.encode_documents(texts), key=_row)]


def _row(pair: tuple[int, EncodedText]) -> int:
    return pair[0]


def test_it_says_what_sentence_transformers_says(encoder: Encoder) -> None:
    folder = model_export.locate_model(model_export.DEFAULT_MODEL)
    reference = model_export.compute_reference_vectors(
        folder, TEXTS, name=model_export.DEFAULT_MODEL
    )
    for one, expected in zip(encoded(encoder, TEXTS), reference, strict=True):
        assert one.vector @ expected >= 0.9999
        assert np.linalg.norm(one.vector) == pytest.approx(1, abs=1e-6)


@pytest.mark.filterwarnings("ignore")  # the libraries' own
def test_its_token_vectors_are_those_of_sentence_transformers(encoder: Encoder) -> None:
    from sentence_transformers import SentenceTransformer

    packaged = SentenceTransformer(
        str(model_export.locate_model(model_export.DEFAULT_MODEL)), device="cpu"
    )
    for one, text in zip(encoded(encoder, TEXTS), TEXTS, strict=True):
        reference = np.asarray(packaged.encode(text, output_value="token_embeddings"))[1:-1]
        lengths = np.linalg.norm(reference, axis=1)
        assert one.token_vectors.shape == reference.shape
        assert ((one.token_vectors * reference).sum(axis=1) / lengths).min() >= 0.9999


def same(one: EncodedText, other: EncodedText) -> bool:
    parts = ("vector", "token_vectors", "token_ids", "spans")
    return all(np.array_equal(getattr(one, part), getattr(other, part)) for part in parts)


@pytest.mark.parametrize("pieces", [1, 64, 4096])
def test_a_vector_depends_on_its_own_text_alone(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch, pieces: int
) -> None:
    alone = [encoded(encoder, [text])[0] for text in TEXTS]
    monkeypatch.setattr(encoding, "BATCH_TOKENS", pieces)
    monkeypatch.setattr(encoding, "THREAD_COUNT", 3)
    together = encoded(encoder, [*TEXTS, *reversed(TEXTS)])
    for row, one in enumerate(alone):
        assert same(one, together[row])
        assert same(one, together[-1 - row])


def test_a_question_is_encoded_like_the_same_text_in_a_booklet(encoder: Encoder) -> None:
    question = encoder.encode_query(TEXTS[1])
    (document,) = encoded(encoder, [TEXTS[1]])
    np.testing.assert_allclose(question.vector, document.vector, atol=1e-6)
    np.testing.assert_array_equal(question.token_ids, document.token_ids)


def test_spans_point_at_the_words(encoder: Encoder) -> None:
    text = "Loosen the SOIL, two spades deep."
    (one,) = encoded(encoder, [text])
    words = [text[start:end] for start, end in one.spans]
    assert words == ["Loosen", "the", "SOIL", ",", "two", "spade", "s", "deep", "."]


def test_sizes_are_those_of_the_token_vectors(encoder: Encoder) -> None:
    sizes = [len(one.token_vectors) for one in encoded(encoder, TEXTS)]
    assert encoder.count_token_vectors(TEXTS) == sizes
    assert [encoder.count_tokens(text) for text in TEXTS] == sizes


def test_a_passage_beyond_the_window_is_refused(encoder: Encoder) -> None:
    """The window of 256 holds two marks and 254 words."""
    assert len(encoded(encoder, ["soil " * 254])[0].token_vectors) == 254
    with pytest.raises(ModelError, match=r"257 word pieces does not fit .* 256: 'soil soil"):
        encoded(encoder, ["soil " * 255])


def test_a_question_beyond_the_window_is_cut(encoder: Encoder) -> None:
    assert len(encoder.encode_query("soil " * 400).token_vectors) == 254


@pytest.mark.parametrize("pieces", [1, 64, 4096])
def test_questions_together_are_each_as_alone(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch, pieces: int
) -> None:
    """To the bit: of one length come some alone, some together, and one is cut."""
    texts = [
        *TEXTS,
        "Water them",
        "Sow beans",
        "soil " * 400,
        TEXTS[1],
        "",
        "Loosen the bed first.",
    ]
    alone = [encoder.encode_query(text) for text in texts]
    monkeypatch.setattr(encoding, "BATCH_TOKENS", pieces)
    assert all(map(same, encoder.encode_queries(texts), alone))
    assert encoder.encode_queries([]) == []


def test_without_its_table_of_words_the_graph_says_the_same_to_the_bit(
    encoder: Encoder, tmp_path: Path
) -> None:
    """An index from before 30 November 2026 has the table in its graph."""
    folder = model_export.locate_model(model_export.DEFAULT_MODEL)
    model_export.export_model(folder, tmp_path, name=model_export.DEFAULT_MODEL)
    whole = Encoder(tmp_path)
    expected = [whole.encode_query(text) for text in TEXTS]
    size = (tmp_path / GRAPH_FILE).stat().st_size
    extract_words(tmp_path)
    words = np.load(tmp_path / WORDS_FILE)
    assert words.shape == (30_522, 384)
    assert (tmp_path / GRAPH_FILE).stat().st_size < size - words.nbytes + 10_000
    assert all(map(same, map(Encoder(tmp_path).encode_query, TEXTS), expected))
    assert all(map(same, map(encoder.encode_query, TEXTS), expected))
    before = (tmp_path / GRAPH_FILE).read_bytes()
    extract_words(tmp_path)  # nothing is left to take out
    assert (tmp_path / GRAPH_FILE).read_bytes() == before


def test_questions_are_encoded_together_after_the_files_are_gone(
    garden_index: Path, tmp_path: Path
) -> None:
    folder = linked(next(garden_index.glob("*/encoder")), tmp_path / "encoder")
    opened = Encoder(folder)
    (folder / "model.onnx").unlink()
    assert all(map(same, opened.encode_queries(TEXTS), map(opened.encode_query, TEXTS)))


def test_a_tokenizer_that_pads_is_not_padded(encoder: Encoder, garden_index: Path) -> None:
    """This model's own tokenizer.json pads every text to 128 pieces."""
    (folder,) = garden_index.glob("*/encoder")
    stored = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    assert stored["padding"]["strategy"] == {"Fixed": 128}
    assert len(encoder.encode_query("Beans").token_vectors) == 1


def test_nothing_to_encode_is_nothing(encoder: Encoder) -> None:
    assert encoded(encoder, []) == []


def prompted(garden_index: Path, target: Path, prompt: str) -> Path:
    """The garden's encoder folder with a prompt before every text of a booklet."""
    folder = linked(next(garden_index.glob("*/encoder")), target)
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    (folder / "card.json").unlink()
    (folder / "card.json").write_text(json.dumps(card | {"document_prompt": prompt}))
    return folder


def test_a_prompt_is_read_and_has_no_tokens_of_its_own(
    encoder: Encoder, garden_index: Path, tmp_path: Path
) -> None:
    with_prompt = Encoder(prompted(garden_index, tmp_path / "encoder", "text: "))
    (one,) = encoded(with_prompt, ["Two spades"])
    (by_hand,) = encoded(encoder, ["text: Two spades"])
    np.testing.assert_array_equal(one.vector, by_hand.vector)
    np.testing.assert_array_equal(one.token_vectors, by_hand.token_vectors[2:])
    assert one.spans.tolist() == [[0, 3], [4, 9], [9, 10]]
    assert with_prompt.count_token_vectors(["Two spades"]) == [3]


def test_a_word_keeps_its_token_where_a_tokenizer_gives_it_the_space_before(
    garden_index: Path, tmp_path: Path
) -> None:
    """Many tokenizers write "▁two" for " two", whose space may be the prompt's last character."""
    folder = prompted(garden_index, tmp_path / "encoder", "text: ")
    words = [("[UNK]", 0.0), ("▁text", -1.0), (":", -1.0), ("▁two", -1.0), ("▁spades", -1.0)]
    tokenizer = Tokenizer(models.Unigram(words, 0))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    (folder / "tokenizer.json").unlink()
    (folder / "tokenizer.json").write_text(tokenizer.to_str(), encoding="utf-8")
    with_space = Encoder(folder)
    (one,) = encoded(with_space, ["two spades"])
    assert one.token_ids.tolist() == [3, 4]
    assert one.spans.tolist() == [[0, 3], [3, 10]]
    assert with_space.count_token_vectors(["two spades"]) == [2]
