"""Evidence from all candidates together: is the topic there, and is it answered?

Each piece of evidence is a number that compares across questions; the relevance model weighs them.
"""

import re
from collections.abc import Sequence

import numpy as np

from indexer.storage.index import Index
from search_app.search.candidates import Candidates, ContentWord, Scores
from search_app.search.interpret import InterpretedQuery

EVIDENCE_NAMES = tuple("sentence weak_half weak_two unlike unknown words quantity missing".split())
# Whether what is asked of the topic is answered; only where a verifier has read.
ANSWER_EVIDENCE_NAMES = tuple("read_best read_first read_mean lead asked words quantity".split())
# Below this cosine the nearest word of a passage means something else.
MIN_SIMILAR_COSINE = 0.5
# Smaller differences between candidates say nothing.
MIN_DEVIATION = 1e-3
# A question for a figure or a time asks for more than most passages say.
_QUANTITY_PATTERN = re.compile(
    r"\b(?:how (?:much|many|long|often|soon|far|old|high|low|big|fast)"
    r"|what (?:dose|dosage|percentage|percent|age|temperature|number)"
    r"|percentage|odds|chances?|survival|dose|dosage|mg|costs?|price|when)\b",
    re.IGNORECASE,
)


def compute_question_evidence(
    index: Index, query: InterpretedQuery, candidates: Candidates, *, best: int
) -> dict[str, float]:
    """The evidence for a question whose best candidate is at the position ``best``.

    ``sentence`` is the cosine of its best sentence. ``weak_half`` and ``weak_two`` are mean cosines
    of the worst matched half, and of the two worst, of the question's words; ``unlike`` the share
    of words without a similar word in it. ``unknown`` is a mean over all words: of a word that no
    booklet contains, the distance to the nearest word, of others 0. ``words`` is the logarithm of
    their number; ``quantity`` is 1 where a figure or a time is asked for, ``missing`` where the
    question names a drug that no booklet contains.
    """
    all_tokens = tuple(range(len(candidates.token_weights)))
    groups = [word.token_positions for word in candidates.content_words] or [all_tokens]
    matches = _average_by_word(candidates.matches, groups)
    weakest = np.sort(matches[best])
    return {
        "sentence": float(candidates.features["sentence"][best]),
        "weak_half": float(weakest[: max(1, len(weakest) // 2)].mean()),
        "weak_two": float(weakest[:2].mean()),
        "unlike": float((weakest < MIN_SIMILAR_COSINE).mean()),
        "unknown": _score_unknown_words(index, candidates.content_words, matches.max(axis=0)),
        "words": float(np.log1p(len(candidates.content_words))),
        "quantity": float(bool(_QUANTITY_PATTERN.search(query.interpretation.text))),
        "missing": float(bool(query.interpretation.missing_drugs)),
    }


def compute_answer_evidence(
    index: Index, candidates: Candidates, readings: Sequence[float], *, best: int
) -> dict[str, float]:
    """The evidence that the best candidate, at the position ``best``, answers what is asked.

    ``read_best``, ``read_first`` and ``read_mean`` are of the log-odds that the first passages
    answer; ``readings`` come in the order of the hits, and without any there is no evidence.
    ``lead`` is how many standard deviations the best is above all candidates in late interaction;
    ``asked`` is how well its worst matched word is matched of those that do not name the topic.
    """
    if not readings:
        return {}
    late = candidates.features["late"]
    return {
        "read_best": max(readings),
        "read_first": readings[0],
        "read_mean": sum(readings) / len(readings),
        "lead": float((late[best] - late.mean()) / max(float(late.std()), MIN_DEVIATION)),
        "asked": _match_asked_words(index, candidates, best),
    }


def _match_asked_words(index: Index, candidates: Candidates, best: int) -> float:
    """The least match of the words that are not in the booklet's title; 1 where all are."""
    extract_terms = index.lexical.extract_terms
    topic = set(extract_terms(index.passages[candidates.rows[best]].title))
    groups = [
        word.token_positions
        for word in candidates.content_words
        if not topic.issuperset(extract_terms(word.text))
    ]
    if not groups:
        return 1.0
    return float(_average_by_word(candidates.matches[[best]], groups).min())


def _average_by_word(matches: Scores, token_groups: Sequence[Sequence[int]]) -> Scores:
    """Mean match of the pieces of each word, ``(candidates, words)``."""
    if not matches.shape[1]:
        return np.zeros((len(matches), 1))
    shares = np.zeros((matches.shape[1], len(token_groups)))
    for word, group in enumerate(token_groups):
        shares[list(group), word] = 1 / len(group)
    return matches @ shares


def _score_unknown_words(index: Index, words: Sequence[ContentWord], best_matches: Scores) -> float:
    distances = (
        1 - cosine
        for word, cosine in zip(words, best_matches.tolist(), strict=False)
        if not index.lexical.has_word(word.text)
    )
    return float(sum(distances) / max(1, len(words)))
