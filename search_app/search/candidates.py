"""Two stages: candidates from every index, then features of the candidates alone.

Features: ``dense``, the cosine of the passage; ``sentence``, that of its best sentence;
``lexical``, BM25; ``nearby``, BM25 of the passages beside it; ``late``, late interaction.

Late interaction is MaxSim (Khattab & Zaharia, ColBERT, 2020) over the token vectors of the same
model that makes the passage vectors, without further training: each word of the question is matched
with the nearest word of the passage, and the matches are averaged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.encoding.encoder import EncodedText, Vectors
from indexer.storage.index import Index
from indexer.storage.parts import SearchableVectors
from indexer.words import STOP_WORDS
from search_app.search.interpret import InterpretedQuery

Scores = npt.NDArray[np.float64]

# How many each index may propose, and how many become candidates. Beyond these, late interaction
# changes no first page on the dev sets.
MAX_PROPOSED_PASSAGES = 100
SENTENCES_PER_PASSAGE = 3
MAX_CANDIDATES = 32
# Stop words say little of what is asked, but not nothing.
STOP_WORD_WEIGHT = 0.2
# The weight of each index in the choice of candidates; a copy of the first fitted weights.
FIRST_STAGE_WEIGHTS = {"dense": 0.67, "sentence": 0.29, "lexical": 0.38}
FEATURE_NAMES = ("dense", "sentence", "lexical", "late", "nearby")


class ContentWord(NamedTuple):
    """A word of the question that says what is asked, and its word pieces."""

    text: str
    token_positions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages worth a close look, by row in ascending order, and what supports each.

    Each of ``features`` is ``(candidates,)``. A passage's ``cosines`` ``(tokens, pieces)`` compare
    its tokens with the question's; ``matches`` ``(candidates, pieces)`` are their maxima.
    ``token_weights`` ``(pieces,)`` add up to 1. ``sentence_cosines`` are by row of the sentence.
    """

    rows: tuple[int, ...]
    features: Mapping[str, Scores]
    cosines: Sequence[Vectors]
    matches: Scores
    token_weights: Scores
    content_words: tuple[ContentWord, ...]
    sentence_cosines: Mapping[int, float]


def find_candidates(
    index: Index, query: InterpretedQuery, encoded: EncodedText, *, booklet: str | None = None
) -> Candidates:
    """The passages worth a close look for a question, and their features."""
    scores, sentences = _propose_passages(
        index, query, encoded, booklet, limit=MAX_PROPOSED_PASSAGES
    )
    dense, sentence, lexical = scores.values()
    chosen = tuple(sorted(_order_by_all_scores(scores)[:MAX_CANDIDATES]))
    weights = compute_token_weights(index, query.text, encoded)
    cosines = index.tokens.compute_cosines(chosen, np.asfortranarray(encoded.token_vectors))
    matches = _compute_matches(cosines, encoded)
    features = {
        "dense": _fill_missing_scores(dense, chosen),
        "sentence": _fill_missing_scores(sentence, chosen),
        "lexical": np.array([lexical.get(row, 0.0) for row in chosen]),
        "late": matches @ weights,
    }
    features["nearby"] = _score_neighbours(index, features["lexical"], chosen)
    words = extract_content_words(query.text, encoded)
    return Candidates(chosen, features, cosines, matches, weights, words, sentences)


def rank_first_stage(
    index: Index,
    query: InterpretedQuery,
    encoded: EncodedText,
    *,
    limit: int,
    booklet: str | None = None,
) -> list[tuple[int, float]]:
    """Rows of at most ``limit`` passages and the scores by which candidates are chosen, best first.

    For lists that are longer than any reader's: nobody looks at these passages closely.
    """
    wanted = max(limit, MAX_PROPOSED_PASSAGES)
    scores, _ = _propose_passages(index, query, encoded, booklet, limit=wanted)
    rows = _order_by_all_scores(scores)[:limit]
    return list(zip(rows, _sum_scores(scores, rows).tolist(), strict=True))


def compute_token_weights(index: Index, text: str, encoded: EncodedText) -> Scores:
    """The weight of each piece of a question, ``(pieces,)``, adding up to 1.

    Rare pieces weigh more, by the root of their inverse document frequency.
    """
    pieces = [text[start:end].casefold() for start, end in encoded.spans.tolist()]
    content = [piece.isalnum() and piece not in STOP_WORDS for piece in pieces]
    weights = np.where(content, 1.0, STOP_WORD_WEIGHT) if content else np.zeros(0)
    weights = weights * np.sqrt(index.tokens.compute_idf(encoded.token_ids))
    return weights / max(float(weights.sum()), 1e-12)


def extract_content_words(text: str, encoded: EncodedText) -> tuple[ContentWord, ...]:
    """The words of a question that carry its meaning, each with its pieces."""
    spans = encoded.spans.tolist()
    groups: list[list[int]] = []
    previous_end = -1
    for piece, (start, end) in enumerate(spans):
        if start == previous_end and text[start].isalnum() and text[start - 1].isalnum():
            groups[-1].append(piece)
        else:
            groups.append([piece])
        previous_end = end
    words = (
        ContentWord(text[spans[group[0]][0] : spans[group[-1]][1]].casefold(), tuple(group))
        for group in groups
    )
    return tuple(
        w for w in words if len(w.text) > 1 and w.text.isalnum() and w.text not in STOP_WORDS
    )


def _propose_passages(
    index: Index, query: InterpretedQuery, encoded: EncodedText, booklet: str | None, *, limit: int
) -> tuple[dict[str, dict[int, float]], dict[int, float]]:
    """Scores by row of what each index proposes, at most ``limit`` passages; and of sentences."""
    rows = None if booklet is None else index.rows_by_booklet[booklet]
    bounds = index.sentence_bounds
    within = None if rows is None else range(int(bounds[rows.start]), int(bounds[rows.stop]))
    index.passage_vectors.prepare(encoded.vector, limit=limit, rows=rows)
    sentences = _search_vectors(
        index.sentence_vectors, encoded, SENTENCES_PER_PASSAGE * limit, within
    )
    return {
        "dense": _search_vectors(index.passage_vectors, encoded, limit, rows),
        "sentence": _select_best_sentences(index, sentences),
        "lexical": _search_words(index, query, rows, limit),
    }, sentences


def _search_vectors(
    vectors: SearchableVectors, encoded: EncodedText, limit: int, rows: range | None
) -> dict[int, float]:
    """Cosines of the nearest vectors by row, best first."""
    nearest, cosines = vectors.search(encoded.vector, limit=limit, rows=rows)
    return dict(zip(nearest.tolist(), cosines.tolist(), strict=True))


def _select_best_sentences(index: Index, sentence_cosines: Mapping[int, float]) -> dict[int, float]:
    """The best sentence's cosine by row of its passage; sentences come best first."""
    passages = index.sentence_passage_rows[list(sentence_cosines)].tolist()
    pairs = [*zip(passages, sentence_cosines.values(), strict=True)]
    return dict(reversed(pairs))  # of those of one passage the last stays


def _search_words(
    index: Index, query: InterpretedQuery, rows: range | None, limit: int
) -> dict[int, float]:
    """BM25 as a share of the maximum for these terms, so that questions compare."""
    maximum = index.lexical.compute_max_score(query.terms)
    scored = index.lexical.search(query.terms, limit=limit, rows=rows)
    return {row: score / maximum for row, score in scored}


def _score_neighbours(index: Index, lexical_scores: Scores, rows: Sequence[int]) -> Scores:
    """The better lexical score of the candidates beside each in its booklet, else the lowest."""
    scores = dict(zip(rows, lexical_scores.tolist(), strict=True))
    lowest = min(scores.values(), default=0.0)
    passages = index.passages.read_many(rows)
    booklets = {row: passage.doc_id for row, passage in zip(rows, passages, strict=True)}
    around = [
        max(scores[n] if booklets.get(n) == booklet else lowest for n in (row - 1, row + 1))
        for row, booklet in booklets.items()
    ]
    return np.array(around, dtype=np.float64)


def _order_by_all_scores(scores_by_feature: Mapping[str, Mapping[int, float]]) -> list[int]:
    """The rows that are proposed, those first that look best by the scores of all indexes."""
    rows = sorted(set().union(*scores_by_feature.values()))
    order = np.lexsort((np.array(rows), -np.round(_sum_scores(scores_by_feature, rows), 6)))
    return [rows[position] for position in order]


def _sum_scores(
    scores_by_feature: Mapping[str, Mapping[int, float]], rows: Sequence[int]
) -> Scores:
    sums: Scores = np.zeros(len(rows))
    for name, scores in scores_by_feature.items():
        sums = sums + FIRST_STAGE_WEIGHTS[name] * _fill_missing_scores(scores, rows)
    return sums


def _fill_missing_scores(scores_by_row: Mapping[int, float], rows: Sequence[int]) -> Scores:
    """Scores of rows; a row that was not proposed gets the lowest proposed score."""
    lowest = min(scores_by_row.values(), default=0.0)
    return np.array([scores_by_row.get(row, lowest) for row in rows], dtype=np.float64)


def _compute_matches(cosines: Sequence[Vectors], encoded: EncodedText) -> Scores:
    if not cosines:  # a booklet without passages
        return np.zeros((0, len(encoded.token_ids)))
    starts = np.cumsum([0, *map(len, cosines[:-1])])
    return np.maximum.reduceat(np.concatenate(cosines), starts, axis=0).astype(np.float64)
