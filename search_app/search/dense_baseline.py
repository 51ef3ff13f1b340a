"""The plainest ranking, to compare with: one vector a text, in the order of the cosines."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from indexer.documents import Document
from indexer.encoding.encoder import Vectors
from indexer.passages import Passage
from indexer.storage.index import Index
from search_app.rankings import Scored, ranking_run
from search_app.results import Query, Run

# Cosines are told to so many places; ties beyond them go by id.
PLACES = 6


@dataclass(frozen=True, slots=True)
class Shelf:
    """Texts in the order of their ids, and the vector of each, ``(texts, d)``."""

    places: Sequence[Scored]
    vectors: Vectors


def documents(index: Index) -> Shelf:
    """Whole documents, title and text, encoded anew and cut at the model's window.

    Takes as long as encoding every document.
    """
    ordered = sorted(index.documents.values(), key=lambda document: document.doc_id)
    places = [Scored(document.doc_id, document.doc_id, 0.0) for document in ordered]
    return Shelf(places, index.encoder.encode_truncated([_whole(one) for one in ordered]))


def passages(index: Index) -> Shelf:
    """Passages by the vectors that the index holds of them."""
    order = sorted(range(len(index.passages)), key=lambda row: index.passages[row].passage_id)
    vectors = index.passage_vectors.rows(range(len(index.passages)))
    return Shelf([_place(index.passages[row]) for row in order], vectors[order])


def rank(index: Index, shelf: Shelf, queries: Sequence[Query], *, k: int) -> Run:
    """The run of a batch: the ``k`` nearest texts of each question."""
    vectors = {query.query_id: index.encoder.encode_query(query.text).vector for query in queries}
    return ranking_run(
        {query_id: _ranking(shelf, vector, k) for query_id, vector in vectors.items()},
        {query.query_id: query.text for query in queries},
        generation=index.generation,
        settings={"ranking": "dense"},
    )


def _ranking(shelf: Shelf, vector: Vectors, k: int) -> list[Scored]:
    cosines = np.round(shelf.vectors @ vector, PLACES)
    best = np.argsort(-cosines, kind="stable")[:k]
    return [replace(shelf.places[row], score=float(cosines[row])) for row in best.tolist()]


def _whole(document: Document) -> str:
    """Title and text; a document without a title is called by its id, which says nothing."""
    title = "" if document.title == document.doc_id else document.title
    return f"{title} {document.text}".strip()


def _place(passage: Passage) -> Scored:
    return Scored(passage.doc_id, passage.passage_id, 0.0, passage.text)
