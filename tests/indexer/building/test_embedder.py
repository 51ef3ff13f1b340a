from pathlib import Path

import numpy as np
import pytest

from indexer.building.embedder import Embedder, Encodings, VectorSource
from indexer.encoding.encoder import Encoder
from indexer.storage import tokens, vectors
from indexer.storage.tokens import QUANTIZER_FILE, TokenIndex, quantize_tokens

pytestmark = pytest.mark.slow

PASSAGES = ["Beans\nSow in May.", "Beans\nWater the roots.", "Beans\nPick often."]
SENTENCES = ["Sow in May.", "Water the roots.", "Pick often.", "Sow in May."]


def write(
    encoder: Encoder, folder: Path, texts: tuple[list[str], list[str]], before: Path | None = None
) -> Embedder:
    """Embed passages and sentences into a folder, as a build does."""
    folder.mkdir()
    embedder = Embedder(encoder, lambda encodings, total: encodings)
    counts = encoder.count_token_vectors(texts[0])
    is_large = sum(counts) > tokens.MAX_EXACT_TOKENS
    sources = [VectorSource(before)] if before else []
    codec = before / "tokens" / QUANTIZER_FILE if before and is_large else None
    codec = codec if codec and codec.exists() else None
    passages = embedder.embed_passages(texts[0], folder, counts, sources, codec)
    vectors.write_vector_index(passages, folder / "passages.faiss")
    sentences = embedder.embed_sentences(texts[1], folder, sources)
    vectors.write_vector_index(sentences, folder / "sentences.faiss")
    if is_large and not codec:
        quantize_tokens([folder / "tokens"])
    return embedder


@pytest.fixture
def first(encoder: Encoder, tmp_path: Path) -> Path:
    write(encoder, tmp_path / "first", (PASSAGES, SENTENCES))
    return tmp_path / "first"


def vector(encoder: Encoder, text: str) -> np.ndarray:
    ((_, one),) = encoder.encode_documents([text])
    return one.vector


def test_each_text_has_its_own_vector_and_tokens(encoder: Encoder, first: Path) -> None:
    held = VectorSource(first)
    held_tokens = TokenIndex(first / "tokens")
    for row, text in enumerate(PASSAGES):
        (stored,) = held.load_passage_vectors([row])
        np.testing.assert_array_equal(stored, vector(encoder, text))
        spans = held_tokens.get_tokens(row).spans.tolist()
        assert "".join(text[a:b] for a, b in spans) == "".join(text.split())
    for row, text in enumerate(SENTENCES):
        (stored,) = held.load_sentence_vectors([row])
        np.testing.assert_array_equal(stored, vector(encoder, text))


def test_the_same_sentence_is_encoded_once(encoder: Encoder, tmp_path: Path) -> None:
    assert write(encoder, tmp_path / "first", (PASSAGES, SENTENCES)).encoded_count == 3 + 3


def test_the_same_texts_are_not_encoded_again(
    encoder: Encoder, first: Path, tmp_path: Path
) -> None:
    assert write(encoder, tmp_path / "second", (PASSAGES, SENTENCES), first).encoded_count == 0
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
    assert write(encoder, tmp_path / "second", (passages, sentences), first).encoded_count == 2
    write(encoder, tmp_path / "afresh", (passages, sentences))
    for name in ("passages.faiss", "sentences.faiss", "tokens/vectors.npy", "tokens/spans.npy"):
        taken_over = (tmp_path / "second" / name).read_bytes()
        assert taken_over == (tmp_path / "afresh" / name).read_bytes(), name


def test_progress_counts_every_text_to_the_last(encoder: Encoder, tmp_path: Path) -> None:
    shown: list[tuple[int, int]] = []

    def show(encodings: Encodings, total: int) -> Encodings:
        for done, encoding in enumerate(encodings, start=1):
            shown.append((done, total))
            yield encoding

    counts = encoder.count_token_vectors(PASSAGES)
    Embedder(encoder, show).embed_passages(PASSAGES, tmp_path, counts)
    assert shown == [(1, 3), (2, 3), (3, 3)]


# A library: more tokens than the limit below, and than a codec learns from.
MANY = [f"Bed {n}\n" + " ".join(f"Row {n} has {n * m} beans." for m in range(9)) for n in range(12)]
ITS_SENTENCES = [text.partition("\n")[2] for text in MANY]


@pytest.fixture
def library(encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tokens, "MAX_EXACT_TOKENS", 500)
    write(encoder, tmp_path / "library", (MANY, ITS_SENTENCES))
    return tmp_path / "library"


def contents(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_a_library_keeps_codes_near_to_its_token_vectors(encoder: Encoder, library: Path) -> None:
    held = TokenIndex(library / "tokens")
    assert held.token_count > 500
    assert held.quantizer is not None
    assert held.quantizer.code_size == 96
    for row, encoded in encoder.encode_documents(MANY):
        assert np.sum(held.get_vectors(row) * encoded.token_vectors, axis=1).min() > 0.9


def test_a_library_rebuilt_is_the_same_to_the_byte(
    encoder: Encoder, library: Path, tmp_path: Path
) -> None:
    again = write(encoder, tmp_path / "again", (MANY, ITS_SENTENCES), library)
    assert again.encoded_count == 0
    assert contents(tmp_path / "again") == contents(library)


def test_one_changed_word_in_a_library_encodes_only_what_it_touches(
    encoder: Encoder, library: Path, tmp_path: Path
) -> None:
    """And the passage that was changed back has the codes that it had."""
    changed = [MANY[0].replace("has", "holds", 1), *MANY[1:]]
    sentences = [changed[0].partition("\n")[2], *ITS_SENTENCES[1:]]
    edited, back = tmp_path / "edited", tmp_path / "back"
    assert write(encoder, edited, (changed, sentences), library).encoded_count == 2
    codes = [TokenIndex(folder / "tokens") for folder in (library, edited)]
    for row in range(1, len(MANY)):
        np.testing.assert_array_equal(
            codes[1].get_stored_tokens(row), codes[0].get_stored_tokens(row)
        )
    assert write(encoder, back, (MANY, ITS_SENTENCES), edited).encoded_count == 2
    assert contents(back) == contents(library)


def test_a_booklet_that_grows_into_a_library_encodes_only_what_is_new(
    encoder: Encoder, library: Path, tmp_path: Path
) -> None:
    booklet, grown = tmp_path / "booklet", tmp_path / "grown"
    write(encoder, booklet, (MANY[:5], ITS_SENTENCES[:5]))
    assert TokenIndex(booklet / "tokens").quantizer is None
    assert write(encoder, grown, (MANY, ITS_SENTENCES), booklet).encoded_count == 7 + 7
    assert contents(grown) == contents(library)


def test_a_library_that_shrinks_to_a_booklet_is_as_exact_as_one(
    encoder: Encoder, library: Path, tmp_path: Path
) -> None:
    """Passages are encoded again, for codes lost what a booklet keeps; sentences lost nothing."""
    booklet, shrunk = tmp_path / "booklet", tmp_path / "shrunk"
    write(encoder, booklet, (MANY[:5], ITS_SENTENCES[:5]))
    assert write(encoder, shrunk, (MANY[:5], ITS_SENTENCES[:5]), library).encoded_count == 5
    assert contents(shrunk) == contents(booklet)
