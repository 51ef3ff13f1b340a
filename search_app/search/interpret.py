"""How a question is read before it is searched: checked, corrected where surely wrong, expanded."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from indexer.errors import QueryError
from indexer.passages import Passage
from indexer.storage.index import Index
from indexer.vocabulary import SPELLING_KIND, Term, Vocabulary, normalize_phrase
from indexer.words import STOP_WORDS, STRAIGHT_QUOTES, WORD_PATTERN, has_lone_surrogate
from search_app.results import Correction, Expansion, Interpretation
from search_app.search.spelling import build_spelling_corrector

MAX_QUESTION_LENGTH = 2_000
EXPANSION_WEIGHT = 0.3
MAX_EXPANSIONS = 6
# A word that may stand for either of two words is searched as both.
AMBIGUOUS_WEIGHT = 0.5
# Kinds of words that say the same as the typed ones; a class says less.
SYNONYM_KINDS = frozenset([SPELLING_KIND, "medical", "generic", "abbreviation", "lay", "brand"])
# A phrase such as "the change" is looked for in so many passages that hold its rarer words.
MAX_PHRASE_CANDIDATES = 50
# The same few words and phrases come with every question.
CACHE_SIZE = 4_096
STOP_WORD_SET = frozenset(STOP_WORDS)
DRUG_KINDS = frozenset(["generic", "brand"])

_ALLOWED_CONTROLS = frozenset("\t\n\r")


@dataclass(frozen=True, slots=True)
class InterpretedQuery:
    """A question ready to be searched.

    ``text`` is encoded: corrected, and in the booklets' own words where they lack the typed ones.
    ``terms`` are weighted words for BM25, the corrected and the expanded ones beside the typed;
    ``interpretation`` is what people are told.
    """

    text: str
    terms: tuple[tuple[str, float], ...]
    interpretation: Interpretation


@dataclass(frozen=True, slots=True)
class _VocabularyPhrase:
    """A phrase of the vocabulary at ``text[start:end]``, and what else the booklets say for it.

    ``missing`` is the name of a drug that they do not hold at all; else empty.
    """

    start: int
    end: int
    expansions: tuple[Expansion, ...]
    missing_drug: str


class Interpreter:
    """Reads questions by the words that one generation knows."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._booklet_words = _collect_booklet_words(index.passages)
        self._spelling_corrector = build_spelling_corrector(
            self._booklet_words,
            frozenset(index.vocabulary.list_words()),
            STOP_WORDS,
            lambda word: index.encoder.count_tokens(word) == 1,
        )
        self._find_word_readings = lru_cache(CACHE_SIZE)(self._spelling_corrector.find_readings)
        self._find_expansions = lru_cache(CACHE_SIZE)(
            partial(_find_expansions, index.vocabulary, self._booklet_words)
        )
        self._has_phrase = lru_cache(CACHE_SIZE)(partial(_has_phrase, index))

    def interpret_question(self, question: str) -> InterpretedQuery:
        """Read a question.

        Raises:
            QueryError: it is empty, too long, or holds control or half characters.
        """
        text = normalize_question(question)
        readings = self._collect_readings(text)
        corrections = {typed: words[0] for typed, words in readings.items() if len(words) == 1}
        corrected = _apply_corrections(text, corrections)
        found = self._find_phrases(corrected)
        either = tuple(
            Expansion(typed, word, SPELLING_KIND)
            for typed, words in readings.items()
            if len(words) > 1
            for word in words
        )
        expansions = (*either, *(e for known in found for e in known.expansions))
        told = tuple(Correction(source, target) for source, target in corrections.items())
        missing = tuple(dict.fromkeys(known.missing_drug for known in found if known.missing_drug))
        return InterpretedQuery(
            text=self._rewrite_phrases(corrected, found),
            terms=self._weight_terms(text, corrected, expansions),
            interpretation=Interpretation(corrected, told, expansions, missing),
        )

    def _collect_readings(self, text: str) -> dict[str, tuple[str, ...]]:
        """The known words that each misspelt word stands for."""
        typed = (match.group() for match in WORD_PATTERN.finditer(text))
        return {word: words for word in typed if (words := self._find_word_readings(word))}

    def _find_phrases(self, text: str) -> list[_VocabularyPhrase]:
        words = list(WORD_PATTERN.finditer(text))
        found = []
        for match in self._index.vocabulary.find_matches([word.group() for word in words]):
            start, end = words[match.start].start(), words[match.end - 1].end()
            source = " ".join(word.group() for word in words[match.start : match.end])
            told = self._find_expansions(source)
            missing = self._is_missing_drug(source, match.terms, told)
            name = _find_written_form(source, match.terms) if missing else ""
            found.append(_VocabularyPhrase(start, end, told, name))
        return found

    def _is_missing_drug(
        self, source: str, terms: Sequence[Term], expansions: Sequence[Expansion]
    ) -> bool:
        named = all(term.kind in DRUG_KINDS for term in terms) and not _contains_all_words(
            self._booklet_words, source
        )
        return named and not any(expansion.kind in DRUG_KINDS for expansion in expansions)

    def _rewrite_phrases(self, text: str, phrases: Sequence[_VocabularyPhrase]) -> str:
        """The text with each phrase that no booklet holds replaced by the nearest one that does."""
        for known in reversed(phrases):
            nearest = next((e for e in known.expansions if e.kind in SYNONYM_KINDS), None)
            if nearest and not self._has_phrase(text[known.start : known.end]):
                text = text[: known.start] + nearest.target + text[known.end :]
        return text

    def _weight_terms(
        self, text: str, corrected: str, expansions: Sequence[Expansion]
    ) -> tuple[tuple[str, float], ...]:
        weights: dict[str, float] = {}
        for term in self._index.lexical.extract_terms(f"{text} {corrected}"):
            weights[term] = 1.0
        for expansion in expansions:
            weight = AMBIGUOUS_WEIGHT if expansion.kind == SPELLING_KIND else EXPANSION_WEIGHT
            for term in self._index.lexical.extract_terms(expansion.target):
                weights.setdefault(term, weight)
        return tuple(weights.items())


def normalize_question(question: str) -> str:
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
    text = " ".join(_normalize_characters(question).split())
    if not text:
        raise QueryError("The question is empty. Type a few words.", code="empty_question")
    if len(question) > MAX_QUESTION_LENGTH:
        raise QueryError(
            f"The question has {len(question):,} characters; at most {MAX_QUESTION_LENGTH:,} can be"
            " read. Ask it in fewer words.",
            code="question_too_long",
        )
    return text


def _find_written_form(source: str, terms: Iterable[Term]) -> str:
    """A phrase as the vocabulary writes it: "nerlynx" is "Nerlynx"."""
    forms = (form for term in terms for form in term.forms)
    return next(
        (form for form in forms if normalize_phrase(form) == normalize_phrase(source)), source
    )


def _find_expansions(
    vocabulary: Vocabulary, booklet_words: frozenset[str], source: str
) -> tuple[Expansion, ...]:
    """What else to search for beside a phrase: only what booklets hold."""
    used = [
        target
        for target in vocabulary.find_expansions(source)
        if _contains_all_words(booklet_words, target.form)
    ]
    return tuple(Expansion(source, t.form, t.kind) for t in used[:MAX_EXPANSIONS])


def _has_phrase(index: Index, phrase: str) -> bool:
    """Whether a booklet holds a phrase; one with words of asking only as it stands."""
    rows = index.lexical.search_phrase(phrase, limit=MAX_PHRASE_CANDIDATES)
    if not set(_split_words(phrase)) & STOP_WORD_SET:
        return bool(rows)
    return any(phrase.casefold() in index.passages[row].text.casefold() for row in rows)


def _contains_all_words(booklet_words: frozenset[str], phrase: str) -> bool:
    return all(word in booklet_words for word in _split_words(phrase))


def _normalize_characters(text: str) -> str:
    visible = re.sub("[\u00ad\u200b]", "", unicodedata.normalize("NFKC", text))
    return visible.translate(STRAIGHT_QUOTES)


def _apply_corrections(text: str, corrections: Mapping[str, str]) -> str:
    return WORD_PATTERN.sub(lambda match: corrections.get(match.group(), match.group()), text)


def _split_words(text: str) -> list[str]:
    return [
        part
        for match in WORD_PATTERN.finditer(text)
        for part in re.split(r"['’-]", match.group().casefold())
    ]


def _collect_booklet_words(passages: Iterable[Passage]) -> frozenset[str]:
    return frozenset(word for passage in passages for word in _split_words(passage.embedding_text))
