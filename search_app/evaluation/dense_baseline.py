"""The plainest ranking, to compare with: one vector a text, in the order of the cosines."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from indexer.documents import Document
from indexer.encoding.encoder import Vectors
from indexer.storage.index import Index
from search_app.results import Query, RankingEntry, Run, build_ranking_run

# Decimal places of cosines; ties beyond them are ordered by id.
COSINE_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class TextVectors:
    """Texts in the order of their ids, and the vector of each, ``(texts, d)``."""

    entries: Sequence[RankingEntry]
    vectors: Vectors


def encode_whole_documents(index: Index) -> TextVectors:
    """Whole documents, title and text, encoded and cut at the model's window. Slow."""
    documents = sorted(index.documents.values(), key=lambda document: document.doc_id)
    entries = [RankingEntry(document.doc_id, document.doc_id, 0.0) for document in documents]
    texts = [_join_title_and_text(document) for document in documents]
    return TextVectors(entries, index.encoder.encode_truncated(texts))


def collect_passage_vectors(index: Index) -> TextVectors:
    """Passages with their vectors in the index."""
    order = sorted(range(len(index.passages)), key=lambda row: index.passages[row].passage_id)
    passages = [index.passages[row] for row in order]
    entries = [RankingEntry(p.doc_id, p.passage_id, 0.0, p.text) for p in passages]
    return TextVectors(entries, index.passage_vectors.get_all_vectors()[order])


def rank_queries(
    index: Index, text_vectors: TextVectors, queries: Sequence[Query], *, k: int
) -> Run:
    """The run of a batch: the ``k`` nearest texts of each question."""
    return build_ranking_run(
        {query.query_id: _rank_texts(index, text_vectors, query, k) for query in queries},
        {query.query_id: query.text for query in queries},
        generation=index.generation,
        settings={"ranking": "dense"},
    )


def _rank_texts(
    index: Index, text_vectors: TextVectors, query: Query, k: int
) -> list[RankingEntry]:
    query_vector = index.encoder.encode_query(query.text).vector
    cosines = np.round(text_vectors.vectors @ query_vector, COSINE_DECIMALS)
    nearest = (
        replace(text_vectors.entries[row], score=float(cosines[row]))
        for row in np.argsort(-cosines, kind="stable").tolist()
        if query.booklet in ("", text_vectors.entries[row].booklet_id)
    )
    return list(islice(nearest, k))


def _join_title_and_text(document: Document) -> str:
    """Title and text; a title that only repeats the id is left out."""
    title = "" if document.title == document.doc_id else document.title
    return f"{title} {document.text}".strip()
