"""Two stages: candidates from every index, then features of the candidates alone.

Features: ``dense``, the cosine of the passage; ``sentence``, that of its best sentence;
``lexical``, BM25; ``nearby``, BM25 of the passages beside it; ``late``, late interaction.

Late interaction is MaxSim (Khattab & Zaharia, ColBERT, 2020) over the token vectors of the same
model that makes the passage vectors, untrained: each word of the question is matched with the
nearest word of the passage, and the matches are averaged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.encoding.encoder import EncodedText, Vectors
from indexer.storage.index import Index
from indexer.words import STOP_WORDS
from search_app.search.interpret import InterpretedQuery

Scores = npt.NDArray[np.float64]

# How many each index may propose, and how many are looked at closely. Beyond these, late
# interaction changes no first page on the dev sets.
MAX_PROPOSED_PASSAGES = 100
MAX_PROPOSED_SENTENCES = 300
MAX_CANDIDATES = 32
# Words of asking say little of what is asked, but not nothing.
STOP_WORD_WEIGHT = 0.2
# How much each index says of who is looked at closely; a copy of the order's first fit.
FIRST_STAGE_WEIGHTS = {"dense": 0.67, "sentence": 0.29, "lexical": 0.38}
FEATURE_NAMES = ("dense", "sentence", "lexical", "late", "nearby")


class ContentWord(NamedTuple):
    """A word of the question that says what is asked, and its pieces."""

    text: str
    token_positions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages looked at closely, by row in ascending order, and what speaks for each.

    Each of ``features`` is ``(candidates,)``. ``cosines`` ``(tokens, pieces)`` of each candidate
    compares its tokens with the pieces of the question, ``matches`` ``(candidates, pieces)`` is the
    nearest of each piece; ``weights`` says how much a piece counts, 1 together. ``words`` are the
    pieces of each word that says what is asked. ``sentences`` are cosines of sentence vectors by
    row.
    """

    rows: tuple[int, ...]
    features: Mapping[str, Scores]
    cosines: Sequence[Vectors]
    matches: Scores
    token_weights: Scores
    content_words: tuple[ContentWord, ...]
    sentence_cosines: Mapping[int, float]


def find_candidates(
    index: Index,
    interpreted_query: InterpretedQuery,
    encoded_query: EncodedText,
    *,
    booklet: str | None = None,
) -> Candidates:
    """The passages worth a close look for a question, and their features."""
    rows = None if booklet is None else index.rows_by_booklet[booklet]
    dense = _search_passages(index, encoded_query, rows)
    sentences = _search_sentences(index, encoded_query, rows)
    sentence = _select_best_sentences(index, sentences)
    lexical = _search_words(index, interpreted_query, booklet)
    chosen = _select_candidates({"dense": dense, "sentence": sentence, "lexical": lexical})
    weights = compute_token_weights(index, interpreted_query.text, encoded_query)
    cosines = index.tokens.compute_cosines(chosen, np.asfortranarray(encoded_query.token_vectors))
    matches = _compute_matches(cosines, encoded_query)
    features = {
        "dense": _fill_missing_scores(dense, chosen),
        "sentence": _fill_missing_scores(sentence, chosen),
        "lexical": np.array([lexical.get(row, 0.0) for row in chosen]),
        "late": matches @ weights,
    }
    features["nearby"] = _score_neighbours(index, features["lexical"], chosen)
    words = extract_content_words(interpreted_query.text, encoded_query)
    return Candidates(chosen, features, cosines, matches, weights, words, sentences)


def compute_token_weights(index: Index, text: str, encoded_query: EncodedText) -> Scores:
    """How much each piece of a question counts, ``(pieces,)``, adding up to 1.

    Rare pieces count more, by the root of their inverse document frequency.
    """
    pieces = [text[start:end].casefold() for start, end in encoded_query.spans.tolist()]
    asked = [piece.isalnum() and piece not in STOP_WORDS for piece in pieces]
    weights = np.where(asked, 1.0, STOP_WORD_WEIGHT) if asked else np.zeros(0)
    weights = weights * np.sqrt(index.tokens.compute_idf(encoded_query.token_ids))
    return weights / max(float(weights.sum()), 1e-12)


def extract_content_words(text: str, encoded_query: EncodedText) -> tuple[ContentWord, ...]:
    """The words of a question that say what is asked, each with its pieces."""
    groups: list[list[int]] = []
    reached = -1
    for piece, (start, end) in enumerate(encoded_query.spans.tolist()):
        if start == reached and text[start].isalnum() and text[start - 1].isalnum():
            groups[-1].append(piece)
        else:
            groups.append([piece])
        reached = end
    words = [
        (
            text[encoded_query.spans[group[0], 0] : encoded_query.spans[group[-1], 1]].casefold(),
            tuple(group),
        )
        for group in groups
    ]
    return tuple(
        ContentWord(word, pieces)
        for word, pieces in words
        if len(word) > 1 and word.isalnum() and word not in STOP_WORDS
    )


def _search_passages(
    index: Index, encoded_query: EncodedText, rows: range | None
) -> dict[int, float]:
    found, scores = index.passage_vectors.search(
        encoded_query.vector, limit=MAX_PROPOSED_PASSAGES, rows=rows
    )
    return dict(zip(found.tolist(), scores.tolist(), strict=True))


def _search_sentences(
    index: Index, encoded_query: EncodedText, rows: range | None
) -> dict[int, float]:
    """Cosines of the nearest sentences by row, best first."""
    bounds = index.sentence_bounds
    within = None if rows is None else range(int(bounds[rows.start]), int(bounds[rows.stop]))
    found, scores = index.sentence_vectors.search(
        encoded_query.vector, limit=MAX_PROPOSED_SENTENCES, rows=within
    )
    return dict(zip(found.tolist(), scores.tolist(), strict=True))


def _select_best_sentences(index: Index, sentence_cosines: Mapping[int, float]) -> dict[int, float]:
    """The best sentence's cosine by row of its passage; sentences come best first."""
    best: dict[int, float] = {}
    passages = index.sentence_passage_rows[list(sentence_cosines)].tolist()
    for row, score in zip(passages, sentence_cosines.values(), strict=True):
        best.setdefault(row, score)
    return best


def _search_words(
    index: Index, interpreted_query: InterpretedQuery, booklet: str | None
) -> dict[int, float]:
    """BM25 as a share of what all terms together could bring, so that questions compare."""
    most = index.lexical.compute_max_score(interpreted_query.terms)
    found = index.lexical.search(
        interpreted_query.terms, limit=MAX_PROPOSED_PASSAGES, booklet=booklet
    )
    return {row: score / most for row, score in found}


def _score_neighbours(index: Index, lexical_scores: Scores, rows: Sequence[int]) -> Scores:
    """The better lexical score of the candidates just before and after each, in its booklet.

    One that has no such neighbour gets what the least of all candidates has.
    """
    scores = dict(zip(rows, lexical_scores.tolist(), strict=True))
    least = min(scores.values(), default=0.0)
    booklets = [index.passages[row].doc_id for row in rows]
    around = [
        max(
            scores[near] if near in scores and index.passages[near].doc_id == booklet else least
            for near in (row - 1, row + 1)
        )
        for row, booklet in zip(rows, booklets, strict=True)
    ]
    return np.array(around, dtype=np.float64)


def _select_candidates(scores_by_feature: Mapping[str, Mapping[int, float]]) -> tuple[int, ...]:
    """The rows that look best from afar, in ascending order."""
    rows = sorted(set().union(*scores_by_feature.values()))
    sums = sum(
        FIRST_STAGE_WEIGHTS[name] * _fill_missing_scores(found, rows)
        for name, found in scores_by_feature.items()
    )
    order = np.lexsort((np.array(rows), -np.round(sums, 6)))
    return tuple(sorted(rows[place] for place in order[:MAX_CANDIDATES]))


def _fill_missing_scores(scores_by_row: Mapping[int, float], rows: Sequence[int]) -> Scores:
    """Scores of rows; one that was not proposed is at most as good as the last that was."""
    floor = min(scores_by_row.values(), default=0.0)
    return np.array([scores_by_row.get(row, floor) for row in rows], dtype=np.float64)


def _compute_matches(cosines: Sequence[Vectors], encoded_query: EncodedText) -> Scores:
    if not cosines:  # a booklet without passages
        return np.zeros((0, len(encoded_query.token_ids)))
    starts = np.cumsum([0, *map(len, cosines[:-1])])
    return np.maximum.reduceat(np.concatenate(cosines), starts, axis=0).astype(np.float64)
