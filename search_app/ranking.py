"""Two stages: candidates from every index, then features of the candidates alone.

Late interaction is MaxSim (Khattab & Zaharia, ColBERT, 2020) over the token vectors of the same
model that makes the passage vectors, untrained: each word of the question is matched with the
nearest word of the passage, and the matches are averaged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.encoder import Encoded, Vectors
from indexer.lexical import ASKING
from indexer.store import Index
from search_app.interpret import Reading

Scores = npt.NDArray[np.float64]

# How many each index may propose, and how many are looked at closely. Beyond the first fifty, late
# interaction changes no first page on the dev sets.
PROPOSED = 100
PROPOSED_SENTENCES = 300
LOOKED_AT = 50
# Words of asking say little of what is asked, but not nothing.
ASKING_WEIGHT = 0.2
FEATURES = ("dense", "sentence", "lexical", "late")


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages looked at closely, by row in ascending order, and what speaks for each.

    Each of ``features`` is ``(candidates,)``; ``matches`` ``(candidates, question pieces)`` is the
    nearest cosine of each piece of the question in each passage, and ``weights`` says how much each
    piece counts; they add up to 1.
    """

    rows: tuple[int, ...]
    query: Encoded
    features: Mapping[str, Scores]
    matches: Scores
    weights: Scores


def candidates(
    index: Index, reading: Reading, query: Encoded, *, booklet: str | None = None
) -> Candidates:
    """The passages worth a close look for a question, and their features."""
    rows = None if booklet is None else index.rows_of[booklet]
    dense = _dense(index, query, rows)
    sentence = _best_sentences(index, query, rows)
    lexical = _lexical(index, reading, booklet)
    chosen = _chosen(dense, sentence, lexical)
    weights = piece_weights(reading.text, query)
    matches = _matches(index, query, chosen)
    features = {
        "dense": _filled(dense, chosen),
        "sentence": _filled(sentence, chosen),
        "lexical": np.array([lexical.get(row, 0.0) for row in chosen]),
        "late": matches @ weights,
    }
    return Candidates(chosen, query, features, matches, weights)


def piece_weights(text: str, query: Encoded) -> Scores:
    """How much each piece of a question counts, ``(pieces,)``, adding up to 1."""
    pieces = [text[start:end].casefold() for start, end in query.spans.tolist()]
    asked = [piece.isalnum() and piece not in ASKING for piece in pieces]
    weights = np.where(asked, 1.0, ASKING_WEIGHT) if asked else np.zeros(0)
    return weights / max(float(weights.sum()), 1e-12)


def token_matches(index: Index, query: Encoded, row: int) -> Vectors:
    """Cosine of each token of a passage with each piece of a question, ``(tokens, pieces)``."""
    return index.tokens.of(row).vectors @ query.tokens.T


def best_sentence(index: Index, found: Candidates, row: int) -> int:
    """Which sentence of a passage answers best: nearest as a whole and word by word."""
    passage = index.passages[row]
    spans = index.tokens.of(row).spans
    near = token_matches(index, found.query, row)
    shift = len(passage.prefix) - passage.start
    whole = _sentence_cosines(index, found.query, row)
    scores = []
    for place, sentence in enumerate(passage.sentences):
        inside = (spans[:, 0] >= sentence.start + shift) & (spans[:, 1] <= sentence.end + shift)
        late = float(near[inside].max(axis=0) @ found.weights) if inside.any() else 0.0
        scores.append(round(late + float(whole[place]), 6))
    return int(np.argmax(scores))


def _dense(index: Index, query: Encoded, rows: range | None) -> dict[int, float]:
    found, scores = index.passage_vectors.search(query.vector, limit=PROPOSED, rows=rows)
    return dict(zip(found.tolist(), scores.tolist(), strict=True))


def _best_sentences(index: Index, query: Encoded, rows: range | None) -> dict[int, float]:
    bounds = index.sentence_bounds
    within = None if rows is None else range(int(bounds[rows.start]), int(bounds[rows.stop]))
    found, scores = index.sentence_vectors.search(
        query.vector, limit=PROPOSED_SENTENCES, rows=within
    )
    best: dict[int, float] = {}
    for row, score in zip(index.sentence_passage[found].tolist(), scores.tolist(), strict=True):
        best.setdefault(row, score)  # they come best first
    return best


def _lexical(index: Index, reading: Reading, booklet: str | None) -> dict[int, float]:
    """BM25 as a share of the best passage's, so that questions of any length compare."""
    found = dict(index.lexical.search(reading.terms, limit=PROPOSED, booklet=booklet))
    best = max(found.values(), default=1.0)
    return {row: score / best for row, score in found.items()}


def _chosen(*proposed: Mapping[int, float]) -> tuple[int, ...]:
    """The rows with the highest sum of what each index says, in ascending order."""
    rows = sorted(set().union(*proposed))
    sums = sum(_filled(found, rows) for found in proposed)
    order = np.lexsort((np.array(rows), -np.round(sums, 6)))
    return tuple(sorted(rows[place] for place in order[:LOOKED_AT]))


def _filled(found: Mapping[int, float], rows: Sequence[int]) -> Scores:
    """Scores of rows; one that was not proposed is at most as good as the last that was."""
    floor = min(found.values(), default=0.0)
    return np.array([found.get(row, floor) for row in rows])


def _matches(index: Index, query: Encoded, rows: Sequence[int]) -> Scores:
    nearest = [token_matches(index, query, row).max(axis=0) for row in rows]
    return np.array(nearest, dtype=np.float64).reshape(len(rows), len(query.pieces))


def _sentence_cosines(index: Index, query: Encoded, row: int) -> Vectors:
    begin, end = index.sentence_bounds[row : row + 2].tolist()
    vectors = index.sentence_vectors.rows(range(begin, end))
    return vectors @ query.vector
