"""Words that mean the same: drug names and classes, lay and medical words, spellings.

Editors write ``corpus/vocabulary/*.yaml``, which ``indexer.vocabulary.files`` reads; a generation
carries the result as JSON, and the interpreter of questions looks words up here.
"""

import re
import sys
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from indexer.words import (
    STRAIGHT_APOSTROPHES,
    STRAIGHT_QUOTES,
    cache_short_texts,
    remove_accents,
)

SPELLING_KIND = "spelling"
# A longer word is in no form; it is not kept in memory either.
MAX_WORD_LENGTH = 100

Value = TypeVar("Value")

_DIGIT_SPACE_PATTERN = re.compile(r"(?<=\d) | (?=\d)")
_WORD_PATTERN = re.compile(r"[^\W_]+(?:'[^\W_]+)*\+?")


@dataclass(frozen=True, slots=True)
class Term:
    """Forms of one kind within a group of forms that mean the same.

    A question with a ``one_way`` term is searched with the rest of its group, never the reverse:
    "drip" means intravenous, but a text about infusions is not found by searching every "drip".
    """

    forms: tuple[str, ...]
    kind: str
    group_id: str
    in_booklet: bool = True
    one_way: bool = False


class PhraseMatch(NamedTuple):
    """``words[start:end]`` is a known phrase, a form of each of the terms."""

    start: int
    end: int
    terms: tuple[Term, ...]


class ExpansionTerm(NamedTuple):
    """What else to search for, and what kind of word that is."""

    form: str
    kind: str


@dataclass(frozen=True)
class Vocabulary:
    """All terms; ``classes_by_drug`` names for each drug group the groups of its classes.

    A broad class has too many drugs to search for when the class is asked for.
    """

    terms: tuple[Term, ...] = ()
    classes_by_drug: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    broad_classes: frozenset[str] = frozenset()

    def find_expansions(self, phrase: str) -> tuple[ExpansionTerm, ...]:
        """What else says the phrase, nearest first; empty for a phrase that is not known."""
        terms = self._terms_by_key.get(self._make_key(normalize_words(phrase)), ())
        nearest: dict[str, ExpansionTerm] = {}
        for expansion in self._list_expansions(terms):
            nearest.setdefault(_normalize_letters(expansion.form), expansion)
        nearest.pop(_normalize_letters(phrase), None)
        return tuple(nearest.values())

    def find_matches(self, words: Sequence[str]) -> list[PhraseMatch]:
        """Known phrases from left to right, the longest first, without overlap."""
        matches: list[PhraseMatch] = []
        normalized = [
            normalize_words(word) if len(word) <= MAX_WORD_LENGTH else (word,) for word in words
        ]
        for start in range(len(words)):
            if not matches or start >= matches[-1].end:
                matches += self._find_longest_match(normalized, start)
        return matches

    def list_words(self) -> tuple[str, ...]:
        """Every word of every form in lower case: none of these is a misspelling."""
        forms = {form for term in self.terms for form in term.forms}
        return tuple(sorted({word for form in forms for word in normalize_words(form)}))

    def to_json(self) -> dict[str, Any]:
        return {
            "terms": [{**asdict(term), "forms": list(term.forms)} for term in self.terms],
            "classes": {drug: list(names) for drug, names in sorted(self.classes_by_drug.items())},
            "broad": sorted(self.broad_classes),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Vocabulary":
        terms = (Term(**{**term, "forms": tuple(term["forms"])}) for term in stored["terms"])
        classes = {drug: tuple(groups) for drug, groups in stored["classes"].items()}
        return cls(tuple(terms), classes, frozenset(stored["broad"]))

    def _find_longest_match(
        self, normalized: Sequence[Sequence[str]], start: int
    ) -> Sequence[PhraseMatch]:
        """One match at most. ``normalized`` are the words of each typed word, "T-DM1" being two."""
        longest: list[PhraseMatch] = []
        words: list[str] = []
        if not normalized[start] or not self._is_form_prefix(normalized[start][:1]):
            return longest
        for end, more in enumerate(normalized[start:], start + 1):
            words += more
            if not self._is_form_prefix(words):
                break
            # A window that ends in bare punctuation reads like the shorter one; the shorter wins.
            if more and (terms := self._terms_by_key.get(self._make_key(words))):
                longest = [PhraseMatch(start, end, terms)]
        return longest

    def _is_form_prefix(self, words: Iterable[str]) -> bool:
        key = self._make_key(words)
        return self._sorted_keys[bisect_left(self._sorted_keys, key)].startswith(key)

    def _list_expansions(self, terms: Sequence[Term]) -> Iterator[ExpansionTerm]:
        spelling_first = sorted(terms, key=lambda term: term.kind != SPELLING_KIND)
        groups = dict.fromkeys(term.group_id for term in spelling_first)
        for term in [term for group in groups for term in self._terms_by_group[group]]:
            if not term.one_way:
                yield from (ExpansionTerm(form, term.kind) for form in term.forms)
        for group in groups:
            related = [(name, "class") for name in self.classes_by_drug.get(group, ())]
            if group not in self.broad_classes:
                related += [(drug, "generic") for drug in self._drugs_by_class.get(group, ())]
            for name, kind in related:
                yield ExpansionTerm(self._terms_by_group[name][0].forms[0], kind)

    def _make_key(self, words: Iterable[str]) -> str:
        """A space between letters counts ("as a" is not "ASA"), one beside a digit does not."""
        spelt = [self._american_spellings.get(word, word) for word in words]
        return _DIGIT_SPACE_PATTERN.sub("", " ".join(spelt)) if len(spelt) > 1 else "".join(spelt)

    def _make_form_keys(self, form: str) -> Iterable[str]:
        """How a form may be typed: as it is, as one word, and without apostrophes."""
        key = self._make_key(normalize_words(form))
        closed = key.replace(" ", "")
        return key, closed, key.replace("'", ""), closed.replace("'", "")

    @cached_property
    def _american_spellings(self) -> Mapping[str, str]:
        pairs = (term.forms for term in self.terms if term.kind == SPELLING_KIND)
        normalized = (tuple(map(normalize_phrase, forms)) for forms in pairs)
        return {other: american for american, *others in normalized for other in others}

    @cached_property
    def _terms_by_key(self) -> Mapping[str, tuple[Term, ...]]:
        forms = ((form, term) for term in self.terms for form in term.forms)
        return _group((key, term) for form, term in forms for key in self._make_form_keys(form))

    @cached_property
    def _sorted_keys(self) -> Sequence[str]:
        return (*sorted(self._terms_by_key), chr(sys.maxunicode))  # sorts after every other key

    @cached_property
    def _terms_by_group(self) -> Mapping[str, tuple[Term, ...]]:
        return _group((term.group_id, term) for term in self.terms)

    @cached_property
    def _drugs_by_class(self) -> Mapping[str, tuple[str, ...]]:
        drugs = sorted(self.classes_by_drug.items())
        return _group((name, drug) for drug, classes in drugs for name in classes)


def _group(pairs: Iterable[tuple[str, Value]]) -> dict[str, tuple[Value, ...]]:
    """The values of each key, each once, in their order."""
    groups: dict[str, dict[Value, None]] = defaultdict(dict)
    for key, value in pairs:
        groups[key][value] = None
    return {key: tuple(values) for key, values in groups.items()}


def normalize_words(text: str) -> tuple[str, ...]:
    """Words in lower case without accents, hyphens, slashes, dots and a final "'s"."""
    return _cached_words(text)


def _compute_words(text: str) -> tuple[str, ...]:
    straight = text.translate(STRAIGHT_QUOTES | STRAIGHT_APOSTROPHES)
    letters = remove_accents(unicodedata.normalize("NFKD", straight).casefold())
    dotless = re.sub(r"\b([^\W_])\.(?=[^\W_]\b)", r"\1", letters)  # "i.v." is one word
    return tuple(word.removesuffix("'s") for word in _WORD_PATTERN.findall(dotless))


# The same few words come with every question.
_cached_words = cache_short_texts(_compute_words, 8192)


def normalize_phrase(phrase: str) -> str:
    """How a phrase reads when case, hyphens and spaces do not count: "T-DM1" is "tdm1"."""
    return "".join(normalize_words(phrase))


def _normalize_letters(phrase: str) -> str:
    """People type "cant" for "can't"; the other way round, "I'll" is not "ill"."""
    return normalize_phrase(phrase).replace("'", "")
