"""A question before it is searched: checked, corrected where certainly wrong, expanded."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import NamedTuple

from indexer.storage.index import Index
from indexer.vocabulary import SPELLING_KIND, Term, normalize_phrase
from indexer.words import STOP_WORDS, WORD_PATTERN, cache_short_texts, divide_words
from search_app.results import Correction, Expansion, Interpretation
from search_app.search.question_text import (
    normalize_characters,
    normalize_question,
    shorten_question,
)
from search_app.search.spelling import build_spelling_corrector
from search_app.search.spelling.contractions import is_denial

# How many word pieces are encoded; the longest judged question has 56.
MAX_PIECES = 60
# A question with more unknown words is in no language of the booklets; the first are corrected.
MAX_MISSPELT_WORDS = 12
# More known phrases than a question has in which words are added.
MAX_PHRASES = 12
EXPANSION_WEIGHT = 0.3
MAX_EXPANSIONS = 6
# A word that may be either of two words is searched as both.
AMBIGUOUS_WEIGHT = 0.5
# Kinds of words that say the same as the typed ones; a class says less.
SYNONYM_KINDS = frozenset([SPELLING_KIND, "medical", "generic", "abbreviation", "lay", "brand"])
# In how many passages with its rarer words a phrase such as "the change" is searched.
MAX_PHRASE_CANDIDATES = 50
CACHE_SIZE = 4_096
STOP_WORD_SET = frozenset(STOP_WORDS)
DRUG_KINDS = frozenset(["generic", "brand"])


@dataclass(frozen=True, slots=True)
class InterpretedQuery:
    """A question ready to be searched.

    ``text`` is for the encoder: corrected, in the booklets' own words where they lack the typed
    ones. ``terms`` are weighted words for BM25: the typed ones, corrections and expansions.
    """

    text: str
    terms: tuple[tuple[str, float], ...]
    interpretation: Interpretation


class _VocabularyPhrase(NamedTuple):
    """A phrase at ``text[start:end]``; ``missing_drug`` is a drug that no booklet has, or ""."""

    start: int
    end: int
    expansions: tuple[Expansion, ...]
    missing_drug: str


class Interpreter:
    """Interprets questions by the words that one generation knows."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._booklet_words = index.words
        corrector = build_spelling_corrector(
            self._booklet_words,
            frozenset(index.vocabulary.list_words()),
            STOP_WORDS,
            lambda word: index.encoder.count_tokens(word) == 1,
        )
        # The same few words and phrases come with every question.
        self._is_unknown = cache_short_texts(corrector.is_unknown, CACHE_SIZE)
        self._find_readings = cache_short_texts(corrector.find_readings, CACHE_SIZE)
        self._find_expansions = cache_short_texts(self._select_expansions, CACHE_SIZE)
        self._has_phrase = cache_short_texts(partial(_has_phrase, index), CACHE_SIZE)

    def interpret_question(self, question: str, keep: Collection[str] = ()) -> InterpretedQuery:
        """Check, correct and expand a question; the words to ``keep`` are not corrected.

        Raises:
            QueryError: it is empty, too long, or has control or half characters.
        """
        whole = normalize_question(question)
        text = shorten_question(whole)
        readings = self._read_misspelt_words(text, keep)
        corrections = {word: words[0] for word, words in readings.items() if len(words) == 1}
        corrected = WORD_PATTERN.sub(lambda m: corrections.get(m.group(), m.group()), text)
        phrases = list(self._find_phrases(corrected))
        ambiguous = (
            Expansion(word, reading, SPELLING_KIND)
            for word, words in readings.items()
            for reading in words
            if len(words) > 1
        )
        expansions = (*ambiguous, *(e for phrase in phrases for e in phrase.expansions))
        interpretation = Interpretation(
            corrected,
            tuple(Correction(source, target) for source, target in corrections.items()),
            expansions,
            tuple(dict.fromkeys(p.missing_drug for p in phrases if p.missing_drug)),
            shortened=text != whole,
        )
        terms = self._weight_terms(text, corrected, expansions)
        rewritten = self._rewrite_phrases(corrected, phrases)
        encoded_text = self._index.encoder.cut_text(rewritten, MAX_PIECES)
        return InterpretedQuery(encoded_text, terms, interpretation)

    def _read_misspelt_words(self, text: str, keep: Collection[str]) -> dict[str, tuple[str, ...]]:
        """What each misspelt word may be; how many are looked at does not depend on the cache."""
        typed = dict.fromkeys(WORD_PATTERN.findall(text))
        as_typed = {normalize_characters(word).casefold() for word in keep}
        may_change = (word for word in typed if word.casefold() not in as_typed)
        unknown = islice(filter(self._is_unknown, may_change), MAX_MISSPELT_WORDS)
        return {word: words for word in unknown if (words := self._find_readings(word))}

    def _find_phrases(self, text: str) -> Iterator[_VocabularyPhrase]:
        words = list(WORD_PATTERN.finditer(text))
        matches = self._index.vocabulary.find_matches([word.group() for word in words])
        for match in matches[:MAX_PHRASES]:
            matched = words[match.start : match.end]
            source = " ".join(word.group() for word in matched)
            expansions = self._find_expansions(source)
            drug = ""
            if self._is_missing_drug(source, match.terms, expansions):
                drug = _find_written_form(source, match.terms)
            yield _VocabularyPhrase(matched[0].start(), matched[-1].end(), expansions, drug)

    def _is_missing_drug(
        self, source: str, terms: Sequence[Term], expansions: Sequence[Expansion]
    ) -> bool:
        return (
            all(term.kind in DRUG_KINDS for term in terms)
            and not self._booklet_words.issuperset(divide_words(source))
            and not any(expansion.kind in DRUG_KINDS for expansion in expansions)
        )

    def _select_expansions(self, source: str) -> tuple[Expansion, ...]:
        """What else to search for beside a phrase: only what booklets contain."""
        expansions = (
            Expansion(source, target.form, target.kind)
            for target in self._index.vocabulary.find_expansions(source)
            if self._booklet_words.issuperset(divide_words(target.form))
        )
        return tuple(islice(expansions, MAX_EXPANSIONS))

    def _rewrite_phrases(self, text: str, phrases: Sequence[_VocabularyPhrase]) -> str:
        """Replace each phrase that no booklet contains by the nearest one that some does.

        Words that deny stay, and none comes in: "can't poop" is asked as
        "can't poop constipation".
        """
        for phrase in reversed(phrases):
            typed = text[phrase.start : phrase.end]
            forms = [e.target for e in phrase.expansions if e.kind in SYNONYM_KINDS]
            nearest = next((form for form in forms if not _has_denial(form)), None)
            if nearest and not self._has_phrase(typed):
                said = f"{typed} {nearest}" if _has_denial(typed) else nearest
                text = text[: phrase.start] + said + text[phrase.end :]
        return text

    def _weight_terms(
        self, text: str, corrected: str, expansions: Sequence[Expansion]
    ) -> tuple[tuple[str, float], ...]:
        extract_terms = self._index.lexical.extract_terms
        weights = dict.fromkeys(extract_terms(f"{text} {corrected}"), 1.0)
        for expansion in expansions:
            weight = AMBIGUOUS_WEIGHT if expansion.kind == SPELLING_KIND else EXPANSION_WEIGHT
            for term in extract_terms(expansion.target):
                weights.setdefault(term, weight)
        return tuple(weights.items())


def _find_written_form(source: str, terms: Iterable[Term]) -> str:
    """A phrase as the vocabulary writes it: "nerlynx" is "Nerlynx"."""
    key = normalize_phrase(source)
    forms = (form for term in terms for form in term.forms)
    return next((form for form in forms if normalize_phrase(form) == key), source)


def _has_phrase(index: Index, phrase: str) -> bool:
    """Whether a booklet contains a phrase; one with stop words only exactly as it is typed."""
    rows = index.lexical.search_phrase(phrase, limit=MAX_PHRASE_CANDIDATES)
    if not set(divide_words(phrase)) & STOP_WORD_SET:
        return bool(rows)
    return any(phrase.casefold() in index.passages[row].text.casefold() for row in rows)


def _has_denial(phrase: str) -> bool:
    return any(map(is_denial, WORD_PATTERN.findall(phrase)))
