"""How well each sentence of a passage answers: what the mark is chosen by."""

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

from indexer.storage.index import Index
from search_app.search.candidates import Candidates, Scores
from search_app.search.verification import VerifiedPassage

# What a sentence gains by its similarity as a whole, and what introducing a list costs it.
WHOLE_WEIGHT = 0.1
LEAD_IN_PENALTY = 0.1
# What a sentence gains that the verifier takes for the one that answers.
READING_WEIGHT = 0.2
CACHE_SIZE = 4_096  # passages


class PassageSentences(NamedTuple):
    """The sentences of a passage, with their rows among the sentence vectors.

    Also the passage's token that each begins with, and which of them introduce a list.
    """

    rows: range
    first_tokens: tuple[int, ...]
    are_lead_ins: tuple[bool, ...]


SentenceLookup = Callable[[int], PassageSentences]


def build_sentence_lookup(index: Index) -> SentenceLookup:
    """A cached function that gives the sentences of a passage by its row."""
    return lru_cache(CACHE_SIZE)(partial(_locate_sentences, index))


def score_answer_sentences(
    candidates: Candidates, positions: Sequence[int], get_sentences: SentenceLookup
) -> list[Scores]:
    """How well each sentence of each candidate answers, word by word; the lead-in of a list less.

    Of sentences that match alike, the one that is nearer as a whole. All candidates at once: each
    numpy call costs more than its arithmetic.
    """
    if not positions:
        return []
    parts = [get_sentences(candidates.rows[position]) for position in positions]
    cosines = candidates.sentence_cosines
    lowest = min(cosines.values())
    whole = np.array([cosines.get(row, lowest) for part in parts for row in part.rows])
    lead_ins = np.array([is_lead_in for part in parts for is_lead_in in part.are_lead_ins])
    late = _score_late_interaction(candidates, positions, parts)
    scores = np.round(late + WHOLE_WEIGHT * whole - LEAD_IN_PENALTY * lead_ins, 6)
    ends = accumulate((len(part.rows) for part in parts), initial=0)
    return [scores[start:end] for start, end in pairwise(ends)]


def add_readings(scores: Scores, verified: VerifiedPassage | None) -> Scores:
    """The scores of a passage's sentences, with what the verifier says of them if it read it."""
    return scores if verified is None else scores + READING_WEIGHT * verified.sentence_scores


def _score_late_interaction(
    candidates: Candidates, positions: Sequence[int], parts: Sequence[PassageSentences]
) -> Scores:
    """Late interaction with each sentence of the candidates, ``(sentences,)``."""
    starts, inside, tokens = list[int](), list[bool](), 0
    for position, part in zip(positions, parts, strict=True):
        starts += [tokens, *(tokens + first for first in part.first_tokens)]  # the prefix is first
        inside += [False, *[True] * len(part.first_tokens)]
        tokens += len(candidates.cosines[position])
    cosines = np.concatenate([candidates.cosines[position] for position in positions])
    late: Scores = np.maximum.reduceat(cosines, starts, axis=0)[inside] @ candidates.token_weights
    return late


def _locate_sentences(index: Index, row: int) -> PassageSentences:
    passage, token_starts = index.passages[row], index.tokens.get_tokens(row).spans[:, 0]
    shift = len(passage.prefix) - passage.start
    starts = [sentence.start + shift for sentence in passage.sentences]
    first = np.minimum(np.searchsorted(token_starts, starts), len(token_starts) - 1)
    lead_ins = (passage.get_sentence_text(s).endswith(":") for s in passage.sentences)
    rows = range(*index.sentence_bounds[row : row + 2].tolist())
    return PassageSentences(rows, tuple(first.tolist()), tuple(lead_ins))
