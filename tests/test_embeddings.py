from pathlib import Path

import numpy as np
import pytest

from indexer import vectors
from indexer.embeddings import Embedder, earlier
from indexer.encoder import Encoder
from indexer.tokens import TokenIndex

pytestmark = pytest.mark.slow

PASSAGES = ["Beans\nSow in May.", "Beans\nWater the roots.", "Beans\nPick often."]
SENTENCES = ["Sow in May.", "Water the roots.", "Pick often.", "Sow in May."]


def write(
    encoder: Encoder, folder: Path, texts: tuple[list[str], list[str]], before: Path | None = None
) -> Embedder:
    """Embed passages and sentences into a folder, as a build does."""
    folder.mkdir()
    embedder = Embedder(encoder, earlier(before) if before else None, lambda done, total: None)
    vectors.build(embedder.passages(texts[0], folder), folder / "passages.faiss")
    vectors.build(embedder.sentences(texts[1], folder), folder / "sentences.faiss")
    return embedder


@pytest.fixture
def first(encoder: Encoder, tmp_path: Path) -> Path:
    write(encoder, tmp_path / "first", (PASSAGES, SENTENCES))
    return tmp_path / "first"


def vector(encoder: Encoder, text: str) -> np.ndarray:
    ((_, one),) = encoder.encode_documents([text])
    return one.vector


def test_each_text_has_its_own_vector_and_tokens(encoder: Encoder, first: Path) -> None:
    held = earlier(first)
    tokens = TokenIndex(first / "tokens")
    for row, text in enumerate(PASSAGES):
        np.testing.assert_array_equal(held.passage_vectors[row], vector(encoder, text))
        spans = tokens.of(row).spans.tolist()
        assert "".join(text[a:b] for a, b in spans) == "".join(text.split())
    for row, text in enumerate(SENTENCES):
        np.testing.assert_array_equal(held.sentence_vectors[row], vector(encoder, text))


def test_the_same_sentence_is_encoded_once(encoder: Encoder, tmp_path: Path) -> None:
    assert write(encoder, tmp_path / "first", (PASSAGES, SENTENCES)).encoded == 3 + 3


def test_the_same_texts_are_not_encoded_again(
    encoder: Encoder, first: Path, tmp_path: Path
) -> None:
    assert write(encoder, tmp_path / "second", (PASSAGES, SENTENCES), first).encoded == 0
    names = ["passages.faiss", "sentences.faiss", "passages.keys", "sentences.keys"]
    names += [f"tokens/{part}.npy" for part in ("bounds", "vectors", "pieces", "spans")]
    for name in names:
        assert (tmp_path / "second" / name).read_bytes() == (first / name).read_bytes(), name


def test_one_changed_word_encodes_only_what_it_touches(
    encoder: Encoder, first: Path, tmp_path: Path
) -> None:
    """A passage and its sentence; the others moved a row down, and are taken over."""
    passages = [PASSAGES[1], "Beans\nSow in June.", PASSAGES[2]]
    sentences = [SENTENCES[1], "Sow in June.", SENTENCES[2]]
    assert write(encoder, tmp_path / "second", (passages, sentences), first).encoded == 2
    write(encoder, tmp_path / "afresh", (passages, sentences))
    for name in ("passages.faiss", "sentences.faiss", "tokens/vectors.npy", "tokens/spans.npy"):
        taken_over = (tmp_path / "second" / name).read_bytes()
        assert taken_over == (tmp_path / "afresh" / name).read_bytes(), name


def test_progress_counts_every_text_to_the_last(encoder: Encoder, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    embedder = Embedder(encoder, None, lambda done, total: told.append((done, total)))
    embedder.passages(PASSAGES, tmp_path)
    assert told == [(1, 3), (2, 3), (3, 3)]
