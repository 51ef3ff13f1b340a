from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer.errors import IndexDamagedError, IndexNotFoundError
from indexer.readers import read_booklet
from indexer.splitting.split import split_document
from indexer.storage.index import Index, open_generation, open_index
from tests.support.sample_booklet import CHAPTERS

pytestmark = pytest.mark.slow


def test_documents_come_back_as_they_were_read(garden: Index) -> None:
    (document,) = garden.documents.values()
    assert document == read_booklet(Path(document.source))


def test_passages_come_back_as_they_were_split(garden: Index) -> None:
    (document,) = garden.documents.values()
    card = garden.encoder.card
    assert list(garden.passages) == split_document(
        document, count_tokens=garden.encoder.count_tokens, window=card.window
    )
    assert garden.get_passages("beans") == list(garden.passages)
    assert [passage.heading_path[-1] for passage in garden.passages] == list(CHAPTERS)


def test_every_offset_holds(garden: Index) -> None:
    for passage in garden.passages:
        text = garden.documents[passage.doc_id].text
        assert text[passage.start : passage.end] == passage.text
        for sentence in passage.sentences:
            assert text[sentence.start : sentence.end] == passage.get_sentence_text(sentence)


def test_every_row_is_the_row_of_its_passage(garden: Index) -> None:
    sentences = [(row, s) for row, p in enumerate(garden.passages) for s in p.sentences]
    assert garden.sentence_passage_rows.tolist() == [row for row, _ in sentences]
    assert len(garden.sentence_vectors) == len(sentences) == garden.sentence_bounds[-1]
    for place in (0, 7, len(sentences) - 1):
        row, sentence = sentences[place]
        text = garden.passages[row].get_sentence_text(sentence)
        near = (
            garden.encoder.encode_query(text).vector @ garden.sentence_vectors.get_all_vectors().T
        )
        assert near[place] == pytest.approx(near.max(), abs=1e-6)
        assert near[place] > 0.9999
        spans = garden.tokens.get_tokens(row).spans[[0, -1]].tolist()
        embedded = garden.passages[row].embedding_text
        assert embedded[slice(*spans[0])] == "Growing"
        assert embedded[slice(*spans[1])] == "."


def test_the_manifest_counts_what_is_there(garden: Index) -> None:
    counts = {"documents": 1, "passages": len(CHAPTERS), "sentences": len(garden.sentence_vectors)}
    assert garden.manifest.counts == counts
    assert garden.manifest.model["fingerprint"] == garden.encoder.card.fingerprint
    assert set(garden.manifest.versions) >= {"torch", "faiss-cpu", "tantivy", "onnxruntime"}


def test_parts_that_differ_in_length_are_refused(garden: Index) -> None:
    message = f"The parts of generation {garden.generation} differ in length. Build it again"
    with pytest.raises(IndexDamagedError, match=message):
        replace(garden, passage_vectors=garden.sentence_vectors)
    with pytest.raises(IndexDamagedError, match=message):
        replace(garden, sentence_bounds=np.array([0, 1]))


def test_where_nothing_is_published_there_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError, match="No index in .* Build one with: make index"):
        open_index(tmp_path)
    with pytest.raises(IndexDamagedError, match=r"manifest\.json cannot be used: it is missing"):
        open_generation(tmp_path)
