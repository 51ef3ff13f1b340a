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

SPELLING = "spelling"
KINDS = ("brand", "generic", "class", "lay", "medical", SPELLING, "abbreviation")

_APOSTROPHES = str.maketrans("’‘ʼ`", "''''")
_NEXT_TO_DIGIT = re.compile(r"(?<=\d) | (?=\d)")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*\+?")


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


class Match(NamedTuple):
    """``words[start:end]`` is a known phrase, a form of each of the terms."""

    start: int
    end: int
    terms: tuple[Term, ...]


class Target(NamedTuple):
    """What else to search for, and what kind of word that is."""

    form: str
    kind: str


@dataclass(frozen=True)
class Vocabulary:
    """All terms; ``classes`` names for each drug group the groups of its classes.

    A class in ``broad`` has too many drugs to search for when the class is asked for.
    """

    terms: tuple[Term, ...] = ()
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    broad: frozenset[str] = frozenset()

    def expansions(self, phrase: str) -> tuple[Target, ...]:
        """What else says the phrase, nearest first; empty for a phrase that is not known."""
        told = {_letters(phrase)}
        found: list[Target] = []
        for target in self._targets(self._by_key.get(self._joined(word_list(phrase)), ())):
            if _letters(target.form) not in told:
                told.add(_letters(target.form))
                found.append(target)
        return tuple(found)

    def match(self, words: Sequence[str]) -> list[Match]:
        """Known phrases from left to right, the longest first, without overlap."""
        found: list[Match] = []
        read = [word_list(word) for word in words]
        start = 0
        while start < len(words):
            longest = self._longest(read, start)
            if longest:
                found.append(longest)
            start = longest.end if longest else start + 1
        return found

    def words(self) -> tuple[str, ...]:
        """Every word of every form in lower case: none of these is a misspelling."""
        return tuple(sorted({w for term in self.terms for f in term.forms for w in word_list(f)}))

    def as_json(self) -> dict[str, Any]:
        return {
            "terms": [_term_json(term) for term in self.terms],
            "classes": {drug: list(self.classes[drug]) for drug in sorted(self.classes)},
            "broad": sorted(self.broad),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Vocabulary":
        terms = (Term(**{**term, "forms": tuple(term["forms"])}) for term in stored["terms"])
        classes = {drug: tuple(groups) for drug, groups in stored["classes"].items()}
        return cls(tuple(terms), classes, frozenset(stored["broad"]))

    def _longest(self, read: Sequence[Sequence[str]], start: int) -> Match | None:
        if not read[start] or not self._begins_a_form(self._joined(read[start][:1])):
            return None
        longest, words = None, list[str]()
        for end, more in enumerate(read[start:], start + 1):
            words += more
            key = self._joined(words)
            if not self._begins_a_form(key):
                break
            # A window that ends in bare punctuation reads like the shorter one; the shorter wins.
            if more and key in self._by_key:
                longest = Match(start, end, self._by_key[key])
        return longest

    def _begins_a_form(self, key: str) -> bool:
        return self._sorted_keys[bisect_left(self._sorted_keys, key)].startswith(key)

    def _targets(self, terms: Sequence[Term]) -> Iterable[Target]:
        spelling_first = sorted(terms, key=lambda term: term.kind != SPELLING)
        groups = tuple(dict.fromkeys(term.group_id for term in spelling_first))
        for group in groups:
            for term in self._by_group[group]:
                if not term.one_way:
                    yield from (Target(form, term.kind) for form in term.forms)
        for group in groups:
            yield from (self._name(g, "class") for g in self.classes.get(group, ()))
            if group not in self.broad:
                yield from (self._name(g, "generic") for g in self._drugs.get(group, ()))

    def _name(self, group: str, kind: str) -> Target:
        return Target(self._by_group[group][0].forms[0], kind)

    def _joined(self, words: Iterable[str]) -> str:
        """A space between letters counts ("as a" is not "ASA"), one beside a digit does not."""
        spelt = [self._american.get(word, word) for word in words]
        return _NEXT_TO_DIGIT.sub("", " ".join(spelt)) if len(spelt) > 1 else "".join(spelt)

    def _keys(self, form: str) -> Iterable[str]:
        """How a form may be typed: as it stands, as one word, and without apostrophes."""
        key = self._joined(word_list(form))
        closed = key.replace(" ", "")
        return dict.fromkeys((key, closed, key.replace("'", ""), closed.replace("'", "")))

    @cached_property
    def _american(self) -> Mapping[str, str]:
        pairs = (term.forms for term in self.terms if term.kind == SPELLING)
        return {plain(other): plain(forms[0]) for forms in pairs for other in forms[1:]}

    @cached_property
    def _by_key(self) -> Mapping[str, tuple[Term, ...]]:
        found: dict[str, tuple[Term, ...]] = {}
        for term in self.terms:
            for key in dict.fromkeys(key for form in term.forms for key in self._keys(form)):
                found[key] = (*found.get(key, ()), term)
        return found

    @cached_property
    def _sorted_keys(self) -> Sequence[str]:
        return (*sorted(self._by_key), chr(sys.maxunicode))  # sorts after every key that is asked

    @cached_property
    def _by_group(self) -> Mapping[str, tuple[Term, ...]]:
        found: dict[str, tuple[Term, ...]] = {}
        for term in self.terms:
            found[term.group_id] = (*found.get(term.group_id, ()), term)
        return found

    @cached_property
    def _drugs(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for drug in sorted(self.classes):
            for group in self.classes[drug]:
                found[group] = (*found.get(group, ()), drug)
        return found


@lru_cache(maxsize=8192)  # the same few words come with every question
def word_list(text: str) -> tuple[str, ...]:
    """Words in lower case without accents, hyphens, slashes, dots and a final "'s"."""
    folded = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold()
    letters = "".join(letter for letter in folded if not unicodedata.combining(letter))
    dotless = re.sub(r"\b([^\W_])\.(?=[^\W_]\b)", r"\1", letters)  # "i.v." is one word
    return tuple(word.removesuffix("'s") for word in _WORD.findall(dotless))


def plain(phrase: str) -> str:
    """How a phrase reads when case, hyphens and spaces do not count: "T-DM1" is "tdm1"."""
    return "".join(word_list(phrase))


def _letters(phrase: str) -> str:
    """People type "cant" for "can't"; the other way round, "I'll" is not "ill"."""
    return plain(phrase).replace("'", "")


def _term_json(term: Term) -> dict[str, Any]:
    return {
        "forms": list(term.forms),
        "kind": term.kind,
        "group_id": term.group_id,
        "in_booklet": term.in_booklet,
        "one_way": term.one_way,
    }
