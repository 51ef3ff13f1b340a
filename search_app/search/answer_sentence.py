"""The marked answer: which sentence of a passage answers best."""

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from indexer.storage.index import Index
from search_app.search.candidates import Candidates, Scores

# What a sentence gains by its likeness as a whole, and what introducing a list costs it.
WHOLE_WEIGHT = 0.1
LEAD_IN_COSTS = 0.1
REMEMBERED = 4_096  # passages


class Parts(NamedTuple):
    """The sentences of a passage.

    ``rows`` are theirs among the sentence vectors, ``firsts`` the passage's tokens that they begin
    with, ``leads`` says which introduce a list.
    """

    rows: range
    firsts: tuple[int, ...]
    leads: tuple[bool, ...]


PartsOf = Callable[[int], Parts]


def parts_of(index: Index) -> PartsOf:
    """Gives the sentences of a passage by its row, and remembers them."""
    return lru_cache(REMEMBERED)(partial(_parts, index))


def best_sentences(found: Candidates, places: Sequence[int], parts_of: PartsOf) -> list[int]:
    """Which sentence of each candidate answers best, word by word; the lead-in of a list seldom.

    Of sentences that match alike, the one that is nearer as a whole. All candidates at once, for
    every step costs more than its numbers.
    """
    if not places:
        return []
    parts = [parts_of(found.rows[place]) for place in places]
    least = min(found.sentences.values())
    whole = np.array([found.sentences.get(row, least) for part in parts for row in part.rows])
    leads = np.array([lead for part in parts for lead in part.leads])
    late = _late(found, places, parts)
    merits = np.round(late + WHOLE_WEIGHT * whole - LEAD_IN_COSTS * leads, 6)
    ends = np.cumsum([len(part.rows) for part in parts])
    return [int(np.argmax(of_one)) for of_one in np.split(merits, ends[:-1])]


def _late(found: Candidates, places: Sequence[int], parts: Sequence[Parts]) -> Scores:
    """Late interaction with each sentence of the candidates, ``(sentences,)``."""
    starts, inside, tokens = list[int](), list[bool](), 0
    for place, part in zip(places, parts, strict=True):
        starts += [tokens, *(tokens + first for first in part.firsts)]  # what stands above is first
        inside += [False, *[True] * len(part.firsts)]
        tokens += len(found.cosines[place])
    cosines = np.concatenate([found.cosines[place] for place in places])
    late: Scores = np.maximum.reduceat(cosines, starts, axis=0)[inside] @ found.weights
    return late


def _parts(index: Index, row: int) -> Parts:
    passage, tokens = index.passages[row], index.tokens.of(row).spans[:, 0]
    shift = len(passage.prefix) - passage.start
    starts = [sentence.start + shift for sentence in passage.sentences]
    firsts = np.minimum(np.searchsorted(tokens, starts), len(tokens) - 1).tolist()
    leads = (passage.text[one.end - passage.start - 1] == ":" for one in passage.sentences)
    begin, end = index.sentence_bounds[row : row + 2].tolist()
    return Parts(range(begin, end), tuple(firsts), tuple(leads))
