"""The language of a question: by its letters, and by how many of its words are common in one."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from search_app.notices.schema import LanguageEntry, LanguagesFile
from search_app.notices.words import split_words

# Of the letters of a question in another script, and of the words in another language.
MIN_LETTER_SHARE = 0.5
MIN_WORD_SHARE = 0.4
# Fewer common words may be a name, a loan, or a drug; but not where there is no other word.
MIN_WORDS = 2
MIN_LONE_LENGTH = 5  # letters

OWN_LANGUAGE = "en"
OWN_NAMES = {OWN_LANGUAGE: "English", "und": "a language that it does not name"}

_LETTER_PATTERN = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class LanguageRules:
    """``letters`` are of scripts other than the Latin one, as first and last code points.

    ``languages_by_word`` counts on each common word for the languages that have it, but not on what
    is ``english`` too, nor on one word alone that is in ``english_alone``.
    """

    letters: tuple[tuple[LanguageEntry, tuple[tuple[int, int], ...]], ...]
    languages_by_word: Mapping[str, tuple[LanguageEntry, ...]]
    english: frozenset[str]
    english_alone: frozenset[str]


def build_language_rules(file: LanguagesFile) -> LanguageRules:
    by_word: dict[str, tuple[LanguageEntry, ...]] = {}
    for language in file.languages:
        for word in dict.fromkeys(split_words(language.words)):
            by_word[word] = (*by_word.get(word, ()), language)
    letters = tuple(
        (language, tuple((ord(r[0]), ord(r[2])) for r in language.letters))
        for language in file.languages
        if language.letters
    )
    english, alone = (frozenset(split_words(each)) for each in (file.english, file.english_alone))
    return LanguageRules(letters, by_word, english, english | alone)


def find_language(text: str, rules: LanguageRules) -> LanguageEntry | None:
    """The language of a text, if it is surely another one than English."""
    words = split_words(text)
    if not text.isascii():
        points = [ord(letter) for letter in _LETTER_PATTERN.findall(" ".join(words))]
        scripts = [
            (language, sum(any(a <= p <= b for a, b in ranges) for p in points))
            for language, ranges in rules.letters
        ]
        best = max((count for _, count in scripts), default=0)
        if best >= MIN_LETTER_SHARE * max(len(points), 1):
            alike = [language for language, count in scripts if count == best]
            return max(alike, key=lambda one: _count_words(words, one, rules))
    words = [word for word in words if not word[0].isdigit()]
    found = {word for word in words if word in rules.languages_by_word} - rules.english
    is_lone = len(words) == 1 and len(words[0]) >= MIN_LONE_LENGTH
    least = 1 if is_lone and words[0] not in rules.english_alone else MIN_WORDS
    if len(found) < least:
        return None
    counts: dict[str, tuple[int, LanguageEntry]] = {}
    for word in words:
        for language in rules.languages_by_word.get(word, ()):
            count, _ = counts.get(language.code, (0, language))
            counts[language.code] = count + 1, language
    count, language = max(counts.values(), key=lambda one: one[0])
    english = sum(word in rules.english for word in words)
    is_sure = count >= least and count > english and count >= MIN_WORD_SHARE * len(words)
    return language if is_sure else None


def may_be_in(text: str, code: str, rules: LanguageRules) -> bool:
    """Whether a text has a word of a language, and no other language has more of its words."""
    words = split_words(text)
    counts = Counter(
        language.code for word in words for language in rules.languages_by_word.get(word, ())
    )
    counts[OWN_LANGUAGE] = sum(word in rules.english for word in words)
    return 0 < counts[code] == max(counts.values())


def name_language(code: str, rules: LanguageRules) -> str:
    """The English name of a language by its code, such as "es-MX"; the code where it has none."""
    wanted = code.partition("-")[0].lower()
    by_words = (one for languages in rules.languages_by_word.values() for one in languages)
    entries = chain((language for language, _ in rules.letters), by_words)
    names = (language.name for language in entries if language.code == wanted)
    return OWN_NAMES.get(wanted) or next(names, code)


def _count_words(words: list[str], language: LanguageEntry, rules: LanguageRules) -> int:
    return sum(language in rules.languages_by_word.get(word, ()) for word in words)
