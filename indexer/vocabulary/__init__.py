"""Words that mean the same: drug names and classes, lay and medical words, spellings.

Editors write ``corpus/vocabulary/*.yaml`` (``vocabulary_files`` reads them); a generation carries
the result as JSON, and the interpreter of questions looks words up here.
"""

import re
import sys
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from indexer.words import STRAIGHT_APOSTROPHES, STRAIGHT_QUOTES, remove_accents

SPELLING_KIND = "spelling"
TERM_KINDS = ("brand", "generic", "class", "lay", "medical", SPELLING_KIND, "abbreviation")

_DIGIT_SPACE_PATTERN = re.compile(r"(?<=\d) | (?=\d)")
_WORD_PATTERN = re.compile(r"[^\W_]+(?:'[^\W_]+)*\+?")


@dataclass(frozen=True, slots=True)
class Term:
    """Forms of one kind within a group of forms that mean the same.

    A ``one_way`` term leads to the rest of its group and is never led to: "drip" means intravenous
    here, but a text about infusions is not found by searching for every "drip".
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
    """All terms; ``classes`` names for each drug group the groups of its classes.

    A class in ``broad`` has too many drugs to search for when the class is asked for.
    """

    terms: tuple[Term, ...] = ()
    classes_by_drug: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    broad_classes: frozenset[str] = frozenset()

    def find_expansions(self, phrase: str) -> tuple[ExpansionTerm, ...]:
        """What else says the phrase, nearest first; empty for a phrase that is not known."""
        told = {_normalize_letters(phrase)}
        found: list[ExpansionTerm] = []
        for target in self._list_expansions(
            self._terms_by_key.get(self._make_key(normalize_words(phrase)), ())
        ):
            if _normalize_letters(target.form) not in told:
                told.add(_normalize_letters(target.form))
                found.append(target)
        return tuple(found)

    def find_matches(self, words: Sequence[str]) -> list[PhraseMatch]:
        """Known phrases from left to right, the longest first, without overlap."""
        found: list[PhraseMatch] = []
        read = [normalize_words(word) for word in words]
        start = 0
        while start < len(words):
            longest = self._find_longest_match(read, start)
            if longest:
                found.append(longest)
            start = longest.end if longest else start + 1
        return found

    def list_words(self) -> tuple[str, ...]:
        """Every word of every form in lower case: none of these is a misspelling."""
        return tuple(
            sorted({w for term in self.terms for f in term.forms for w in normalize_words(f)})
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "terms": [_serialize_term(term) for term in self.terms],
            "classes": {
                drug: list(self.classes_by_drug[drug]) for drug in sorted(self.classes_by_drug)
            },
            "broad": sorted(self.broad_classes),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Vocabulary":
        terms = (Term(**{**term, "forms": tuple(term["forms"])}) for term in stored["terms"])
        classes = {drug: tuple(groups) for drug, groups in stored["classes"].items()}
        return cls(tuple(terms), classes, frozenset(stored["broad"]))

    def _find_longest_match(
        self, word_lists: Sequence[Sequence[str]], start: int
    ) -> PhraseMatch | None:
        if not word_lists[start] or not self._is_form_prefix(self._make_key(word_lists[start][:1])):
            return None
        longest, words = None, list[str]()
        for end, more in enumerate(word_lists[start:], start + 1):
            words += more
            key = self._make_key(words)
            if not self._is_form_prefix(key):
                break
            # A window that ends in bare punctuation reads like the shorter one; the shorter wins.
            if more and key in self._terms_by_key:
                longest = PhraseMatch(start, end, self._terms_by_key[key])
        return longest

    def _is_form_prefix(self, key: str) -> bool:
        return self._sorted_keys[bisect_left(self._sorted_keys, key)].startswith(key)

    def _list_expansions(self, terms: Sequence[Term]) -> Iterable[ExpansionTerm]:
        spelling_first = sorted(terms, key=lambda term: term.kind != SPELLING_KIND)
        groups = tuple(dict.fromkeys(term.group_id for term in spelling_first))
        for group in groups:
            for term in self._terms_by_group[group]:
                if not term.one_way:
                    yield from (ExpansionTerm(form, term.kind) for form in term.forms)
        for group in groups:
            yield from (
                self._make_expansion_term(g, "class") for g in self.classes_by_drug.get(group, ())
            )
            if group not in self.broad_classes:
                yield from (
                    self._make_expansion_term(g, "generic")
                    for g in self._drugs_by_class.get(group, ())
                )

    def _make_expansion_term(self, group: str, kind: str) -> ExpansionTerm:
        return ExpansionTerm(self._terms_by_group[group][0].forms[0], kind)

    def _make_key(self, words: Iterable[str]) -> str:
        """A space between letters counts ("as a" is not "ASA"), one beside a digit does not."""
        spelt = [self._american_spellings.get(word, word) for word in words]
        return _DIGIT_SPACE_PATTERN.sub("", " ".join(spelt)) if len(spelt) > 1 else "".join(spelt)

    def _make_form_keys(self, form: str) -> Iterable[str]:
        """How a form may be typed: as it stands, as one word, and without apostrophes."""
        key = self._make_key(normalize_words(form))
        closed = key.replace(" ", "")
        return dict.fromkeys((key, closed, key.replace("'", ""), closed.replace("'", "")))

    @cached_property
    def _american_spellings(self) -> Mapping[str, str]:
        pairs = (term.forms for term in self.terms if term.kind == SPELLING_KIND)
        return {
            normalize_phrase(other): normalize_phrase(forms[0])
            for forms in pairs
            for other in forms[1:]
        }

    @cached_property
    def _terms_by_key(self) -> Mapping[str, tuple[Term, ...]]:
        found: dict[str, tuple[Term, ...]] = {}
        for term in self.terms:
            for key in dict.fromkeys(
                key for form in term.forms for key in self._make_form_keys(form)
            ):
                found[key] = (*found.get(key, ()), term)
        return found

    @cached_property
    def _sorted_keys(self) -> Sequence[str]:
        return (
            *sorted(self._terms_by_key),
            chr(sys.maxunicode),
        )  # sorts after every key that is asked

    @cached_property
    def _terms_by_group(self) -> Mapping[str, tuple[Term, ...]]:
        found: dict[str, tuple[Term, ...]] = {}
        for term in self.terms:
            found[term.group_id] = (*found.get(term.group_id, ()), term)
        return found

    @cached_property
    def _drugs_by_class(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for drug in sorted(self.classes_by_drug):
            for group in self.classes_by_drug[drug]:
                found[group] = (*found.get(group, ()), drug)
        return found


@lru_cache(maxsize=8192)  # the same few words come with every question
def normalize_words(text: str) -> tuple[str, ...]:
    """Words in lower case without accents, hyphens, slashes, dots and a final "'s"."""
    straight = text.translate(STRAIGHT_QUOTES | STRAIGHT_APOSTROPHES)
    letters = remove_accents(unicodedata.normalize("NFKD", straight).casefold())
    dotless = re.sub(r"\b([^\W_])\.(?=[^\W_]\b)", r"\1", letters)  # "i.v." is one word
    return tuple(word.removesuffix("'s") for word in _WORD_PATTERN.findall(dotless))


def normalize_phrase(phrase: str) -> str:
    """How a phrase reads when case, hyphens and spaces do not count: "T-DM1" is "tdm1"."""
    return "".join(normalize_words(phrase))


def _normalize_letters(phrase: str) -> str:
    """People type "cant" for "can't"; the other way round, "I'll" is not "ill"."""
    return normalize_phrase(phrase).replace("'", "")


def _serialize_term(term: Term) -> dict[str, Any]:
    return {
        "forms": list(term.forms),
        "kind": term.kind,
        "group_id": term.group_id,
        "in_booklet": term.in_booklet,
        "one_way": term.one_way,
    }
