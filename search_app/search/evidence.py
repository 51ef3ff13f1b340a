"""What the candidates together say of a question: whether the booklets answer it at all.

Each piece of evidence is a number that compares across questions; the relevance model weighs them.
"""

import re
from collections.abc import Sequence

import numpy as np

from indexer.storage.index import Index
from search_app.search.candidates import Candidates, ContentWord, Scores
from search_app.search.interpret import InterpretedQuery

EVIDENCE_NAMES = (
    "sentence",
    "weak_half",
    "weak_two",
    "unlike",
    "unknown",
    "words",
    "quantity",
    "missing",
)
# Below this cosine the nearest word of a passage means something else.
MIN_SIMILAR_COSINE = 0.5
# Asking for a figure or a time is asking for more than most passages say.
_QUANTITY_PATTERN = re.compile(
    r"\b(?:how (?:much|many|long|often|soon|far|old|high|low|big|fast)"
    r"|what (?:dose|dosage|percentage|percent|age|temperature|number)"
    r"|percentage|odds|chances?|survival|dose|dosage|mg|costs?|price|when)\b",
    re.IGNORECASE,
)


def compute_question_evidence(
    index: Index, interpreted_query: InterpretedQuery, candidates: Candidates, *, best: int
) -> dict[str, float]:
    """The evidence for a question whose best candidate is ``best``.

    ``sentence`` is the cosine of its best sentence. ``weak_half`` and ``weak_two`` are mean cosines
    of the worse matched half, and of the two worst, of the words asked; ``unlike`` the share of
    words that nothing in it is like. ``unknown`` sums how far words that no booklet holds are from
    anything, a word. ``words`` is the logarithm of how many there are; ``quantity`` is 1 where a
    figure or a time is asked for, ``missing`` where a drug is named that no booklet holds.
    """
    groups = [list(word.token_positions) for word in candidates.content_words] or [
        list(range(len(candidates.token_weights)))
    ]
    matches = _average_by_word(candidates.matches, groups)
    weakest = np.sort(matches[best])
    return {
        "sentence": float(candidates.features["sentence"][best]),
        "weak_half": float(weakest[: max(1, len(weakest) // 2)].mean()),
        "weak_two": float(weakest[:2].mean()),
        "unlike": float((weakest < MIN_SIMILAR_COSINE).mean()),
        "unknown": _score_unknown_words(index, candidates.content_words, matches.max(axis=0)),
        "words": float(np.log1p(len(candidates.content_words))),
        "quantity": float(bool(_QUANTITY_PATTERN.search(interpreted_query.interpretation.text))),
        "missing": float(bool(interpreted_query.interpretation.missing_drugs)),
    }


def _average_by_word(matches: Scores, token_groups: Sequence[Sequence[int]]) -> Scores:
    """Mean match of the pieces of each word, ``(candidates, words)``."""
    if not matches.shape[1]:
        return np.zeros((len(matches), 1))
    shares = np.zeros((matches.shape[1], len(token_groups)))
    for word, group in enumerate(token_groups):
        shares[group, word] = 1 / len(group)
    return matches @ shares


def _score_unknown_words(
    index: Index, content_words: Sequence[ContentWord], best_matches: Scores
) -> float:
    far = [
        1 - near
        for word, near in zip(content_words, best_matches.tolist(), strict=False)
        if not index.lexical.has_word(word.text)
    ]
    return float(sum(far) / max(1, len(content_words)))
