"""How a question is read before it is searched: checked, corrected where surely wrong, expanded."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from indexer.errors import QueryError
from indexer.passages import Passage
from indexer.storage.index import Index
from indexer.storage.lexical import ASKING
from indexer.surrogates import has_lone_surrogate
from indexer.vocabulary import SPELLING_KIND, Term, Vocabulary, normalize_phrase
from search_app.results import Correction, Expansion, Interpretation
from search_app.search.spelling import speller

LONGEST_QUESTION = 2_000
EXPANSION_WEIGHT = 0.3
MOST_EXPANSIONS = 6
# A word that may stand for either of two words is searched as both.
EITHER_WEIGHT = 0.5
# Kinds of words that say the same as the typed ones; a class says less.
REWRITTEN = frozenset([SPELLING_KIND, "medical", "generic", "abbreviation", "lay", "brand"])
# A phrase such as "the change" is looked for in so many passages that hold its rarer words.
LOOKED_THROUGH = 50
# The same few words and phrases come with every question.
REMEMBERED = 4_096
ASKED = frozenset(ASKING)
DRUG = frozenset(["generic", "brand"])

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_ALLOWED_CONTROLS = frozenset("\t\n\r")


@dataclass(frozen=True, slots=True)
class Reading:
    """A question ready to be searched.

    ``text`` is encoded: corrected, and in the booklets' own words where they lack the typed ones.
    ``terms`` are weighted words for BM25, the corrected and the expanded ones beside the typed;
    ``interpretation`` is what people are told.
    """

    text: str
    terms: tuple[tuple[str, float], ...]
    interpretation: Interpretation


@dataclass(frozen=True, slots=True)
class _Known:
    """A phrase of the vocabulary at ``text[start:end]``, and what else the booklets say for it.

    ``missing`` is the name of a drug that they do not hold at all; else empty.
    """

    start: int
    end: int
    expansions: tuple[Expansion, ...]
    missing: str


class Interpreter:
    """Reads questions by the words that one generation knows."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._corpus = _corpus_words(index.passages)
        self._speller = speller(
            self._corpus,
            frozenset(index.vocabulary.list_words()),
            ASKING,
            lambda word: index.encoder.count(word) == 1,
        )
        self._spelt = lru_cache(REMEMBERED)(self._speller.readings)
        self._told = lru_cache(REMEMBERED)(partial(_told, index.vocabulary, self._corpus))
        self._holds = lru_cache(REMEMBERED)(partial(_holds, index))

    def read(self, question: str) -> Reading:
        """Read a question.

        Raises:
            QueryError: it is empty, too long, or holds control or half characters.
        """
        text = checked(question)
        readings = self._readings(text)
        corrections = {typed: words[0] for typed, words in readings.items() if len(words) == 1}
        corrected = _corrected(text, corrections)
        found = self._known(corrected)
        either = tuple(
            Expansion(typed, word, SPELLING_KIND)
            for typed, words in readings.items()
            if len(words) > 1
            for word in words
        )
        expansions = (*either, *(e for known in found for e in known.expansions))
        told = tuple(Correction(source, target) for source, target in corrections.items())
        missing = tuple(dict.fromkeys(known.missing for known in found if known.missing))
        return Reading(
            text=self._in_their_words(corrected, found),
            terms=self._terms(text, corrected, expansions),
            interpretation=Interpretation(corrected, told, expansions, missing),
        )

    def _readings(self, text: str) -> dict[str, tuple[str, ...]]:
        """The known words that each misspelt word stands for."""
        typed = (match.group() for match in _WORD.finditer(text))
        return {word: words for word in typed if (words := self._spelt(word))}

    def _known(self, text: str) -> list[_Known]:
        words = list(_WORD.finditer(text))
        found = []
        for match in self._index.vocabulary.find_matches([word.group() for word in words]):
            start, end = words[match.start].start(), words[match.end - 1].end()
            source = " ".join(word.group() for word in words[match.start : match.end])
            told = self._told(source)
            missing = self._is_missing_drug(source, match.terms, told)
            name = _written(source, match.terms) if missing else ""
            found.append(_Known(start, end, told, name))
        return found

    def _is_missing_drug(
        self, source: str, terms: Sequence[Term], told: Sequence[Expansion]
    ) -> bool:
        named = all(term.kind in DRUG for term in terms) and not _all_in(self._corpus, source)
        return named and not any(expansion.kind in DRUG for expansion in told)

    def _in_their_words(self, text: str, found: Sequence[_Known]) -> str:
        """The text with each phrase that no booklet holds replaced by the nearest one that does."""
        for known in reversed(found):
            nearest = next((e for e in known.expansions if e.kind in REWRITTEN), None)
            if nearest and not self._holds(text[known.start : known.end]):
                text = text[: known.start] + nearest.target + text[known.end :]
        return text

    def _terms(
        self, text: str, corrected: str, expansions: Sequence[Expansion]
    ) -> tuple[tuple[str, float], ...]:
        weights: dict[str, float] = {}
        for term in self._index.lexical.terms(f"{text} {corrected}"):
            weights[term] = 1.0
        for expansion in expansions:
            weight = EITHER_WEIGHT if expansion.kind == SPELLING_KIND else EXPANSION_WEIGHT
            for term in self._index.lexical.terms(expansion.target):
                weights.setdefault(term, weight)
        return tuple(weights.items())


def checked(question: str) -> str:
    """The question in plain characters, white space folded.

    Raises:
        QueryError: it is empty, too long, or holds control or half characters.
    """
    if any(unicodedata.category(c) == "Cc" and c not in _ALLOWED_CONTROLS for c in question):
        raise QueryError(
            "The question holds control characters. Type it again.", code="control_characters"
        )
    if has_lone_surrogate(question):
        raise QueryError(
            "The question holds half a character. Type it again.", code="control_characters"
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


def _written(source: str, terms: Iterable[Term]) -> str:
    """A phrase as the vocabulary writes it: "nerlynx" is "Nerlynx"."""
    forms = (form for term in terms for form in term.forms)
    return next(
        (form for form in forms if normalize_phrase(form) == normalize_phrase(source)), source
    )


def _told(vocabulary: Vocabulary, corpus: frozenset[str], source: str) -> tuple[Expansion, ...]:
    """What else to search for beside a phrase: only what booklets hold."""
    used = [target for target in vocabulary.find_expansions(source) if _all_in(corpus, target.form)]
    return tuple(Expansion(source, t.form, t.kind) for t in used[:MOST_EXPANSIONS])


def _holds(index: Index, phrase: str) -> bool:
    """Whether a booklet holds a phrase; one with words of asking only as it stands."""
    rows = index.lexical.holding(phrase, limit=LOOKED_THROUGH)
    if not set(_words(phrase)) & ASKED:
        return bool(rows)
    return any(phrase.casefold() in index.passages[row].text.casefold() for row in rows)


def _all_in(corpus: frozenset[str], phrase: str) -> bool:
    return all(word in corpus for word in _words(phrase))


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
    return frozenset(word for passage in passages for word in _words(passage.embedding_text))
