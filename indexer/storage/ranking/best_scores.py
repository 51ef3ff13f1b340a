"""The passages with the best sums of scores, term by term, and few others.

After Turtle and Flood (Query evaluation: strategies and optimizations, 1995): the terms that count
most come first, and once what is left to come cannot lift another passage among the best, the other
terms are only looked up in those that can still be.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.storage.postings import Integers

Scores = npt.NDArray[np.float32]

# Sums in another order differ in their last digits.
SLACK = np.float32(1e-4)


class ScoredTerm(NamedTuple):
    """A term in a field: what of its occurrences counts at most, and how to read them.

    ``read`` gives rows, ascending, and the share of it that each row gets, below 1.
    """

    read: Callable[[], tuple[Integers, Scores]]
    most: np.float32


class _ReadTerm(NamedTuple):
    """The rows of a term, ascending, and their shares."""

    rows: Integers
    shares: Scores


def score_all(
    terms: Sequence[ScoredTerm], count: int, within: range | None
) -> tuple[Integers, Scores]:
    """Every row of the ``count`` that holds a term, ascending, and its score."""
    scores = np.zeros(count, dtype=np.float32)
    for term in terms:
        rows, shares = term.read()
        scores[rows] += term.most * shares
    if within is not None:
        scores[: within.start] = scores[within.stop :] = 0
    found = np.flatnonzero(scores > 0)
    return found, scores[found]


def score_best(terms: Sequence[ScoredTerm], count: int, limit: int) -> tuple[Integers, Scores]:
    """As ``score_all``, of the ``limit`` best rows and a few more, to the last digit."""
    order = sorted(range(len(terms)), key=lambda n: (-terms[n].most, n))
    sums = np.zeros(count, dtype=np.float32)
    read: dict[int, _ReadTerm] = {}
    rest, least = float(sum(term.most for term in terms)), np.float32(0)
    for number in order:
        if least > rest + SLACK:
            break
        found = read[number] = _ReadTerm(*terms[number].read())
        sums[found.rows] += terms[number].most * found.shares
        rest -= float(terms[number].most)
        least = max(least, _find_least(sums[found.rows], limit))
    rows = np.flatnonzero(sums >= max(least - rest - SLACK, np.finfo(np.float32).tiny))
    for number in order[len(read) :]:
        found = read[number] = _ReadTerm(*terms[number].read())
        sums[rows] += _score_rows(terms[number], found, rows)
        rest -= float(terms[number].most)
        least = max(least, _find_least(sums[rows], limit))
        rows = rows[sums[rows] >= least - rest - SLACK]
    scores = np.zeros(len(rows), dtype=np.float32)
    for number, term in enumerate(terms):  # in their own order, as ``score_all`` adds
        scores += _score_rows(term, read[number], rows)
    return rows[scores > 0], scores[scores > 0]


def select_best(rows: Integers, scores: Scores, limit: int) -> list[tuple[int, float]]:
    """The best rows and their scores, best first, ties by row; ``rows`` ascend."""
    if limit < len(rows):
        is_good = scores >= np.partition(scores, -limit)[-limit]
        rows, scores = rows[is_good], scores[is_good]
    order = np.lexsort((rows, -scores))[:limit]
    return list(zip(rows[order].tolist(), scores[order].tolist(), strict=True))


def _find_least(scores: Scores, limit: int) -> np.float32:
    """What a passage needs to be among the best, by these scores; 0 where there are too few."""
    return np.partition(scores, -limit)[-limit] if len(scores) >= limit else np.float32(0)


def _score_rows(term: ScoredTerm, postings: _ReadTerm, rows: Integers) -> Scores:
    """What a term gives to some rows, ascending; 0 to those that lack it."""
    scores = np.zeros(len(rows), dtype=np.float32)
    if len(postings.rows):
        places = np.minimum(np.searchsorted(postings.rows, rows), len(postings.rows) - 1)
        has = postings.rows[places] == rows
        scores[has] = term.most * postings.shares[places[has]]
    return scores
