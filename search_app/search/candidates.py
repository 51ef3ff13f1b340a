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

from indexer.encoding.encoder import Encoded, Vectors
from indexer.storage.index import Index
from indexer.storage.lexical import ASKING
from search_app.search.interpret import Reading

Scores = npt.NDArray[np.float64]

# How many each index may propose, and how many are looked at closely. Beyond these, late
# interaction changes no first page on the dev sets.
PROPOSED = 100
PROPOSED_SENTENCES = 300
LOOKED_AT = 32
# Words of asking say little of what is asked, but not nothing.
ASKING_WEIGHT = 0.2
# How much each index says of who is looked at closely; a copy of the order's first fit.
FIRST_LOOK = {"dense": 0.67, "sentence": 0.29, "lexical": 0.38}
FEATURES = ("dense", "sentence", "lexical", "late", "nearby")


class AskedWord(NamedTuple):
    """A word of the question that says what is asked, and its pieces."""

    text: str
    pieces: tuple[int, ...]


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
    weights: Scores
    words: tuple[AskedWord, ...]
    sentences: Mapping[int, float]


def candidates(
    index: Index, reading: Reading, query: Encoded, *, booklet: str | None = None
) -> Candidates:
    """The passages worth a close look for a question, and their features."""
    rows = None if booklet is None else index.rows_of[booklet]
    dense = _dense(index, query, rows)
    sentences = _sentences(index, query, rows)
    sentence = _best_sentences(index, sentences)
    lexical = _lexical(index, reading, booklet)
    chosen = _chosen({"dense": dense, "sentence": sentence, "lexical": lexical})
    weights = piece_weights(index, reading.text, query)
    cosines = index.tokens.cosines(chosen, np.asfortranarray(query.tokens))
    matches = _matches(cosines, query)
    features = {
        "dense": _filled(dense, chosen),
        "sentence": _filled(sentence, chosen),
        "lexical": np.array([lexical.get(row, 0.0) for row in chosen]),
        "late": matches @ weights,
    }
    features["nearby"] = _nearby(index, features["lexical"], chosen)
    words = asked_words(reading.text, query)
    return Candidates(chosen, features, cosines, matches, weights, words, sentences)


def piece_weights(index: Index, text: str, query: Encoded) -> Scores:
    """How much each piece of a question counts, ``(pieces,)``, adding up to 1.

    Rare pieces count more, by the root of their inverse document frequency.
    """
    pieces = [text[start:end].casefold() for start, end in query.spans.tolist()]
    asked = [piece.isalnum() and piece not in ASKING for piece in pieces]
    weights = np.where(asked, 1.0, ASKING_WEIGHT) if asked else np.zeros(0)
    weights = weights * np.sqrt(index.tokens.rarity(query.pieces))
    return weights / max(float(weights.sum()), 1e-12)


def asked_words(text: str, query: Encoded) -> tuple[AskedWord, ...]:
    """The words of a question that say what is asked, each with its pieces."""
    groups: list[list[int]] = []
    reached = -1
    for piece, (start, end) in enumerate(query.spans.tolist()):
        if start == reached and text[start].isalnum() and text[start - 1].isalnum():
            groups[-1].append(piece)
        else:
            groups.append([piece])
        reached = end
    words = [
        (text[query.spans[group[0], 0] : query.spans[group[-1], 1]].casefold(), tuple(group))
        for group in groups
    ]
    return tuple(
        AskedWord(word, pieces)
        for word, pieces in words
        if len(word) > 1 and word.isalnum() and word not in ASKING
    )


def _dense(index: Index, query: Encoded, rows: range | None) -> dict[int, float]:
    found, scores = index.passage_vectors.search(query.vector, limit=PROPOSED, rows=rows)
    return dict(zip(found.tolist(), scores.tolist(), strict=True))


def _sentences(index: Index, query: Encoded, rows: range | None) -> dict[int, float]:
    """Cosines of the nearest sentences by row, best first."""
    bounds = index.sentence_bounds
    within = None if rows is None else range(int(bounds[rows.start]), int(bounds[rows.stop]))
    found, scores = index.sentence_vectors.search(
        query.vector, limit=PROPOSED_SENTENCES, rows=within
    )
    return dict(zip(found.tolist(), scores.tolist(), strict=True))


def _best_sentences(index: Index, sentences: Mapping[int, float]) -> dict[int, float]:
    """The best sentence's cosine by row of its passage; sentences come best first."""
    best: dict[int, float] = {}
    passages = index.sentence_passage[list(sentences)].tolist()
    for row, score in zip(passages, sentences.values(), strict=True):
        best.setdefault(row, score)
    return best


def _lexical(index: Index, reading: Reading, booklet: str | None) -> dict[int, float]:
    """BM25 as a share of what all terms together could bring, so that questions compare."""
    most = index.lexical.most(reading.terms)
    found = index.lexical.search(reading.terms, limit=PROPOSED, booklet=booklet)
    return {row: score / most for row, score in found}


def _nearby(index: Index, lexical: Scores, rows: Sequence[int]) -> Scores:
    """The better lexical score of the candidates just before and after each, in its booklet.

    One that has no such neighbour gets what the least of all candidates has.
    """
    scores = dict(zip(rows, lexical.tolist(), strict=True))
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


def _chosen(proposed: Mapping[str, Mapping[int, float]]) -> tuple[int, ...]:
    """The rows that look best from afar, in ascending order."""
    rows = sorted(set().union(*proposed.values()))
    sums = sum(FIRST_LOOK[name] * _filled(found, rows) for name, found in proposed.items())
    order = np.lexsort((np.array(rows), -np.round(sums, 6)))
    return tuple(sorted(rows[place] for place in order[:LOOKED_AT]))


def _filled(found: Mapping[int, float], rows: Sequence[int]) -> Scores:
    """Scores of rows; one that was not proposed is at most as good as the last that was."""
    floor = min(found.values(), default=0.0)
    return np.array([found.get(row, floor) for row in rows], dtype=np.float64)


def _matches(cosines: Sequence[Vectors], query: Encoded) -> Scores:
    if not cosines:  # a booklet without passages
        return np.zeros((0, len(query.pieces)))
    starts = np.cumsum([0, *map(len, cosines[:-1])])
    return np.maximum.reduceat(np.concatenate(cosines), starts, axis=0).astype(np.float64)
