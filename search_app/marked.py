"""The marked answer: which sentence of a passage answers best."""

from collections.abc import Sequence

import numpy as np

from indexer.store import Index
from search_app.ranking import Candidates, Scores

# What a sentence gains by its likeness as a whole, and what introducing a list costs it.
WHOLE_WEIGHT = 0.1
LEAD_IN_COSTS = 0.1


def best_sentences(index: Index, found: Candidates, places: Sequence[int]) -> list[int]:
    """Which sentence of each candidate answers best, word by word; the lead-in of a list seldom.

    Of sentences that match alike, the one that is nearer as a whole. All candidates at once, for
    every step costs more than its numbers.
    """
    if not places:
        return []
    rows = [found.rows[place] for place in places]
    leads = np.array([lead for row in rows for lead in _leads_in(index, row)])
    merits = _late(index, found, places) + WHOLE_WEIGHT * _whole(index, found, rows)
    merits = np.round(merits - LEAD_IN_COSTS * leads, 6)
    ends = np.cumsum([len(index.passages[row].sentences) for row in rows])
    return [int(np.argmax(of_one)) for of_one in np.split(merits, ends[:-1])]


def _late(index: Index, found: Candidates, places: Sequence[int]) -> Scores:
    """Late interaction with each sentence of the candidates, ``(sentences,)``."""
    starts, inside, tokens = list[int](), list[bool](), 0
    for place in places:
        firsts = _first_tokens(index, found.rows[place])
        starts += [tokens, *(tokens + first for first in firsts)]  # what stands above comes first
        inside += [False, *[True] * len(firsts)]
        tokens += len(found.cosines[place])
    cosines = np.concatenate([found.cosines[place] for place in places])
    late: Scores = np.maximum.reduceat(cosines, starts, axis=0)[inside] @ found.weights
    return late


def _first_tokens(index: Index, row: int) -> list[int]:
    """Which token of a passage each of its sentences begins with."""
    passage, tokens = index.passages[row], index.tokens.of(row).spans[:, 0]
    shift = len(passage.prefix) - passage.start
    starts = [sentence.start + shift for sentence in passage.sentences]
    firsts: list[int] = np.minimum(np.searchsorted(tokens, starts), len(tokens) - 1).tolist()
    return firsts


def _whole(index: Index, found: Candidates, rows: Sequence[int]) -> Scores:
    """Cosine of each sentence of passages, at most the least proposed where it was not."""
    least = min(found.sentences.values())
    bounds = (index.sentence_bounds[row : row + 2].tolist() for row in rows)
    return np.array([found.sentences.get(n, least) for b, e in bounds for n in range(b, e)])


def _leads_in(index: Index, row: int) -> list[bool]:
    passage = index.passages[row]
    return [passage.text[one.end - passage.start - 1] == ":" for one in passage.sentences]
