"""The marked answer: which sentence of a passage answers best."""

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from indexer.storage.index import Index
from search_app.search.candidates import Candidates, Scores

# What a sentence gains by its likeness as a whole, and what introducing a list costs it.
WHOLE_WEIGHT = 0.1
LEAD_IN_PENALTY = 0.1
CACHE_SIZE = 4_096  # passages


class PassageSentences(NamedTuple):
    """The sentences of a passage.

    ``rows`` are theirs among the sentence vectors, ``firsts`` the passage's tokens that they begin
    with, ``leads`` says which introduce a list.
    """

    rows: range
    first_tokens: tuple[int, ...]
    are_lead_ins: tuple[bool, ...]


SentenceLookup = Callable[[int], PassageSentences]


def build_sentence_lookup(index: Index) -> SentenceLookup:
    """Gives the sentences of a passage by its row, and remembers them."""
    return lru_cache(CACHE_SIZE)(partial(_locate_sentences, index))


def choose_answer_sentences(
    candidates: Candidates, positions: Sequence[int], get_sentences: SentenceLookup
) -> list[int]:
    """Which sentence of each candidate answers best, word by word; the lead-in of a list seldom.

    Of sentences that match alike, the one that is nearer as a whole. All candidates at once, for
    every step costs more than its numbers.
    """
    if not positions:
        return []
    parts = [get_sentences(candidates.rows[place]) for place in positions]
    least = min(candidates.sentence_cosines.values())
    whole = np.array(
        [candidates.sentence_cosines.get(row, least) for part in parts for row in part.rows]
    )
    leads = np.array([lead for part in parts for lead in part.are_lead_ins])
    late = _score_late_interaction(candidates, positions, parts)
    merits = np.round(late + WHOLE_WEIGHT * whole - LEAD_IN_PENALTY * leads, 6)
    ends = np.cumsum([len(part.rows) for part in parts])
    return [int(np.argmax(of_one)) for of_one in np.split(merits, ends[:-1])]


def _score_late_interaction(
    candidates: Candidates,
    positions: Sequence[int],
    sentences_by_passage: Sequence[PassageSentences],
) -> Scores:
    """Late interaction with each sentence of the candidates, ``(sentences,)``."""
    starts, inside, tokens = list[int](), list[bool](), 0
    for place, part in zip(positions, sentences_by_passage, strict=True):
        starts += [
            tokens,
            *(tokens + first for first in part.first_tokens),
        ]  # what stands above is first
        inside += [False, *[True] * len(part.first_tokens)]
        tokens += len(candidates.cosines[place])
    cosines = np.concatenate([candidates.cosines[place] for place in positions])
    late: Scores = np.maximum.reduceat(cosines, starts, axis=0)[inside] @ candidates.token_weights
    return late


def _locate_sentences(index: Index, row: int) -> PassageSentences:
    passage, tokens = index.passages[row], index.tokens.get_tokens(row).spans[:, 0]
    shift = len(passage.prefix) - passage.start
    starts = [sentence.start + shift for sentence in passage.sentences]
    firsts = np.minimum(np.searchsorted(tokens, starts), len(tokens) - 1).tolist()
    leads = (passage.text[one.end - passage.start - 1] == ":" for one in passage.sentences)
    begin, end = index.sentence_bounds[row : row + 2].tolist()
    return PassageSentences(range(begin, end), tuple(firsts), tuple(leads))
