"""How a question is read before it is searched: checked, corrected where surely wrong, expanded."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from indexer.errors import QueryError
from indexer.lexical import ASKING
from indexer.passages import Passage
from indexer.store import Index
from search_app.results import Correction, Expansion, Interpretation

LONGEST_QUESTION = 2_000
# Shorter words have too many neighbours one letter away.
SHORTEST_CORRECTED = 5
# Letters that may differ, by the length of the word as typed.
EDITS = {5: 1, 6: 1, 7: 2, 8: 2, 9: 2}
MOST_EDITS = 3
EXPANSION_WEIGHT = 0.3
MOST_EXPANSIONS = 6

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_ALLOWED_CONTROLS = frozenset("\t\n\r")


@dataclass(frozen=True, slots=True)
class Reading:
    """A question ready to be searched.

    ``text`` is encoded; ``terms`` are weighted words for BM25, the corrected and the expanded ones
    beside the typed; ``interpretation`` is what people are told.
    """

    text: str
    terms: tuple[tuple[str, float], ...]
    interpretation: Interpretation


class Interpreter:
    """Reads questions by the words that one generation knows."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._corpus = _corpus_words(index.passages)
        self._known = frozenset([*self._corpus, *index.vocabulary.words(), *ASKING])
        self._by_start = _by_start(
            word for word in self._known if len(word) >= SHORTEST_CORRECTED - 1
        )

    def read(self, question: str) -> Reading:
        """Read a question.

        Raises:
            QueryError: it is empty, too long, or holds control characters.
        """
        text = checked(question)
        corrections = self._corrections(text)
        corrected = _corrected(text, corrections)
        expansions = self._expansions(corrected)
        told = tuple(Correction(source, target) for source, target in corrections.items())
        return Reading(
            text=corrected,
            terms=self._terms(text, corrected, expansions),
            interpretation=Interpretation(corrected, told, expansions),
        )

    def _terms(
        self, text: str, corrected: str, expansions: Sequence[Expansion]
    ) -> tuple[tuple[str, float], ...]:
        weights: dict[str, float] = {}
        for term in self._index.lexical.terms(f"{text} {corrected}"):
            weights[term] = 1.0
        for expansion in expansions:
            for term in self._index.lexical.terms(expansion.target):
                weights.setdefault(term, EXPANSION_WEIGHT)
        return tuple(weights.items())

    def _expansions(self, text: str) -> tuple[Expansion, ...]:
        """Other words for what was asked that the booklets use."""
        words = [match.group() for match in _WORD.finditer(text)]
        found = []
        for match in self._index.vocabulary.match(words):
            source = " ".join(words[match.start : match.end])
            targets = self._index.vocabulary.expansions(source)
            used = [target for target in targets if self._in_corpus(target.form)]
            found += [Expansion(source, t.form, t.kind) for t in used[:MOST_EXPANSIONS]]
        return tuple(found)

    def _in_corpus(self, phrase: str) -> bool:
        return all(word in self._corpus for word in _words(phrase))

    def _corrections(self, text: str) -> dict[str, str]:
        found = {}
        for match in _WORD.finditer(text):
            target = self._correction(match.group())
            if target is not None:
                found[match.group()] = target
        return found

    def _correction(self, typed: str) -> str | None:
        """The known word that a surely misspelt one stands for; None where that is not sure.

        A word that the model reads whole is a common word and is left alone, however rare it is
        in the booklets.
        """
        word = typed.casefold()
        if len(word) < SHORTEST_CORRECTED or not word.isalpha() or word in self._known:
            return None
        if self._index.encoder.count(word) == 1 or _inflected(word, self._known):
            return None
        return self._nearest(word)

    def _nearest(self, word: str) -> str | None:
        most = EDITS.get(len(word), MOST_EDITS)
        near = [
            (distance, candidate not in self._corpus, candidate)
            for candidate in self._by_start.get(word[0], ())
            if abs(len(candidate) - len(word)) <= most
            and (distance := OSA.distance(word, candidate, score_cutoff=most)) <= most
        ]
        near.sort()
        if not near or (len(near) > 1 and near[0][:2] == near[1][:2]):
            return None
        return near[0][2]


def checked(question: str) -> str:
    """The question in plain characters, white space folded.

    Raises:
        QueryError: it is empty, too long, or holds control characters.
    """
    if any(unicodedata.category(c) == "Cc" and c not in _ALLOWED_CONTROLS for c in question):
        raise QueryError(
            "The question holds control characters. Type it again.", code="control_characters"
        )
    text = " ".join(_plain(question).split())
    if not text:
        raise QueryError("The question is empty. Type a few words.", code="empty_question")
    if len(question) > LONGEST_QUESTION:
        raise QueryError(
            f"The question has {len(question):,} characters; at most {LONGEST_QUESTION:,} can be"
            " read. Ask it in fewer words.",
            code="question_too_long",
        )
    return text


def _plain(text: str) -> str:
    quotes = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00ad": "", "\u200b": ""})
    return unicodedata.normalize("NFKC", text).translate(quotes)


def _corrected(text: str, corrections: Mapping[str, str]) -> str:
    return _WORD.sub(lambda match: corrections.get(match.group(), match.group()), text)


def _words(text: str) -> list[str]:
    return [
        part
        for match in _WORD.finditer(text)
        for part in re.split(r"['’-]", match.group().casefold())
    ]


def _corpus_words(passages: Iterable[Passage]) -> frozenset[str]:
    return frozenset(word for passage in passages for word in _words(passage.embedded))


def _by_start(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Words by their first letter, which people seldom get wrong."""
    groups: dict[str, list[str]] = {}
    for word in sorted(words):
        groups.setdefault(word[0], []).append(word)
    return {letter: tuple(group) for letter, group in groups.items()}


def _inflected(word: str, known: frozenset[str]) -> bool:
    """Whether a known word with a common ending makes the word."""
    endings = ("s", "es", "ed", "ing", "er", "ly", "'s")
    return any(
        word.endswith(ending)
        and {word.removesuffix(ending), word.removesuffix(ending) + "e"} & known
        for ending in endings
    )
