"""Misspelt words, replaced by the words that they certainly mean.

A word is changed where few letters differ (optimal string alignment) and it sounds like another, or
where it sounds the same however it is spelt; a very short one only into one of the commonest. A
word that is or may be right is not changed, and none that denies ("not", "never", "can't") is made
of one that does not, or the reverse.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from indexer.word_lists import EVERYDAY_WORDS, MISSPELT_WORDS, RIGHT_WORDS, read_words
from search_app.search.spelling.contractions import (
    CONTRACTION_STEMS,
    CONTRACTIONS,
    NEGATED_CONTRACTIONS,
    is_denial,
    normalize_apostrophes,
    restore_apostrophe,
)
from search_app.search.spelling.near_words import (
    BOOKLET_TIER,
    COMMON_TIER,
    EVERYDAY_TIER,
    FAMILIAR_TIER,
    MIN_WORD_LENGTH,
    TERM_TIER,
    VOCABULARY_TIER,
    NearWord,
    choose_max_edits,
    compare_words,
)
from search_app.search.spelling.short_words import find_common_words
from search_app.search.spelling.sounds import compute_sound_key

# No word of a booklet that people misspell is longer.
MAX_WORD_LENGTH = 40
# A word that is equally near to two words is read as both of them.
MAX_READINGS = 2
# With capitals alone a word that is longer is shouted.
MAX_ABBREVIATION_LENGTH = 5
_COMMON_ENDINGS = ("s", "es", "ed", "ing", "er", "ly", "'s")
# A word that ends like a drug is one; another drug ends otherwise.
_DRUG_ENDING_PATTERN = re.compile(
    r"(?<=...)(?:mab|nib|lisib|ciclib|parib|parin|platin|rubicin|taxel|olol|pril|sartan|statin|zole"
    r"|azepam|idine|cillin|mycin|oxacin|zide|etine|axine|apine|olone|asone|isone|ifen|afil|tide|stim"
    r"|dronate|metin|setron|gliptin|gliflozin|triptan|cycline)$"
)


@dataclass(frozen=True)
class SpellingCorrector:
    """Corrects words by those of the booklets, of the vocabulary, and that many people ask with.

    ``tiers`` has the words that may be meant; the first tiers are preferred. A common word is one
    that is a single word piece of the model, however rare it is in the booklets.
    """

    known_words: frozenset[str]
    tiers: Mapping[str, int]
    is_common_word: Callable[[str], bool]

    def is_unknown(self, typed_word: str) -> bool:
        """Whether a word may be misspelt: quick, for a word that is not is not looked up."""
        word = normalize_apostrophes(typed_word.casefold())
        if restore_apostrophe(typed_word):
            return True
        if _is_abbreviation(typed_word):
            return False
        plain = word.replace("'", "")
        is_long = len(word) >= MIN_WORD_LENGTH or _find_common_words(typed_word)
        if not is_long or len(word) > MAX_WORD_LENGTH or not plain.isalpha():
            return False
        if plain != word:
            return _may_be_negated(word) and plain not in NEGATED_CONTRACTIONS
        if word in self.known_words or _is_inflected(word, self.known_words):
            return False
        is_right = self.is_common_word(word) or is_spelt_right(word)
        return not is_right or word in read_words(*MISSPELT_WORDS)

    def find_readings(self, typed_word: str) -> tuple[str, ...]:
        """The known words that a misspelt word may be.

        One where it is certain; two where both are equally near; none where it may be right.
        """
        if form := restore_apostrophe(typed_word):
            return (form,)
        if not self.is_unknown(typed_word):
            return ()
        if common := _find_common_words(typed_word):
            return common if len(common) <= MAX_READINGS else ()
        near = sorted(self._find_candidates(normalize_apostrophes(typed_word)))
        best = [one.word for one in near if one[:3] == near[0][:3]]
        if len(best) > MAX_READINGS or _is_denial_doubtful(typed_word.casefold(), near):
            return ()
        return tuple(CONTRACTIONS.get(word, word) for word in best)

    def _find_candidates(self, typed_word: str) -> Iterator[NearWord]:
        word = typed_word.casefold().replace("'", "")
        drug_ending = _DRUG_ENDING_PATTERN.search(word)
        for candidate in self._list_near_words(word):
            tier = self.tiers[candidate]
            if tier == EVERYDAY_TIER and typed_word.istitle():
                continue  # with a capital letter people write names
            if drug_ending and not candidate.endswith(drug_ending.group()):
                continue
            if "'" in typed_word and candidate not in NEGATED_CONTRACTIONS:
                continue
            if candidate in NEGATED_CONTRACTIONS and not _may_be_negated(word):
                continue
            if _is_inflected(candidate, frozenset([word])):
                continue  # a form of the word that no booklet has
            if near := compare_words(word, candidate, tier):
                yield near

    def _list_near_words(self, word: str) -> Iterable[str]:
        """Words with the same first letter that differ in few letters, and all that sound alike."""
        max_edits = choose_max_edits(word)
        group = self._words_by_first_letter.get(word[0], ())
        near = process.extract(word, group, scorer=OSA.distance, score_cutoff=max_edits, limit=None)
        alike = self._words_by_sound.get(compute_sound_key(word), ())
        return dict.fromkeys([*(candidate for candidate, _, _ in near), *alike])

    @cached_property
    def _long_words(self) -> Sequence[str]:
        long_words = (word for word in self.tiers if len(word) >= MIN_WORD_LENGTH)
        return sorted(filter(str.isalpha, long_words))

    # Grouped for the first misspelt word, and not at the start.
    @cached_property
    def _words_by_first_letter(self) -> Mapping[str, Sequence[str]]:
        return _group_words(self._long_words, lambda word: word[0])

    @cached_property
    def _words_by_sound(self) -> Mapping[str, Sequence[str]]:
        return _group_words(self._long_words, compute_sound_key)


def build_spelling_corrector(
    booklet_words: frozenset[str],
    vocabulary_words: frozenset[str],
    stop_words: Iterable[str],
    is_common_word: Callable[[str], bool],
) -> SpellingCorrector:
    known = booklet_words | vocabulary_words | frozenset(stop_words)
    everyday = read_words(*EVERYDAY_WORDS).union(stop_words)
    common = {
        word for word in booklet_words if word in everyday or word.removesuffix("s") in everyday
    }
    tiers = {
        **dict.fromkeys(vocabulary_words, VOCABULARY_TIER),
        **dict.fromkeys(booklet_words, BOOKLET_TIER),
        **dict.fromkeys(booklet_words & vocabulary_words, TERM_TIER),
        **dict.fromkeys(everyday, EVERYDAY_TIER),
        **dict.fromkeys((everyday & known) | NEGATED_CONTRACTIONS, FAMILIAR_TIER),
        **dict.fromkeys(common, COMMON_TIER),
    }
    return SpellingCorrector(
        known_words=known | CONTRACTION_STEMS,
        tiers=tiers,
        is_common_word=is_common_word,
    )


def _find_common_words(typed_word: str) -> tuple[str, ...]:
    """As in ``find_common_words``; with capital letters it is a name or an abbreviation."""
    is_sure = typed_word.islower() and not _may_be_negated(typed_word)
    return find_common_words(typed_word) if is_sure else ()


def _is_abbreviation(typed_word: str) -> bool:
    """By its capitals: "BRAF", "mTOR"."""
    if typed_word.isupper():
        return len(typed_word) <= MAX_ABBREVIATION_LENGTH
    return typed_word[1:] != typed_word[1:].lower()


def _may_be_negated(word: str) -> bool:
    return word.replace("'", "").endswith("nt")


def _is_denial_doubtful(word: str, near: Sequence[NearWord]) -> bool:
    """Whether a word may deny and may not, by the words that are about as near as the nearest."""
    if not near:
        return False
    best = near[0]
    margin = best.cost + best.cost // 2
    letters = 0 if best.word in NEGATED_CONTRACTIONS else best.letters
    may_be = {is_denial(one.word) for one in near if one.cost <= margin or one.letters <= letters}
    if _may_be_negated(word):
        plain = word.replace("'", "")
        may_be |= {True for one in NEGATED_CONTRACTIONS if OSA.distance(plain, one) <= 1}
    return len(may_be) > 1


def is_spelt_right(word: str) -> bool:
    """Whether a word in small letters is in the lists, or the plural of one that is."""
    is_plural = word.endswith("s") and len(word) > MIN_WORD_LENGTH
    right = read_words(*RIGHT_WORDS)
    return word in right or (is_plural and word[:-1] in right)


def _group_words(words: Iterable[str], key: Callable[[str], str]) -> Mapping[str, Sequence[str]]:
    groups = defaultdict[str, list[str]](list)
    for word in words:
        groups[key(word)].append(word)
    return groups


def _is_inflected(word: str, known_words: frozenset[str]) -> bool:
    """Whether the word is a known word with a common ending."""
    stems = (word.removesuffix(ending) for ending in _COMMON_ENDINGS if word.endswith(ending))
    bases = (base for stem in stems for base in _list_base_forms(stem))
    return any(base in known_words for base in bases if len(base) >= MIN_WORD_LENGTH)


def _list_base_forms(stem: str) -> Iterator[str]:
    """The words that may have a stem; "i" is also read as "y". None has an "s" after an "s"."""
    if not stem.endswith("s"):
        yield from (stem, f"{stem}e")
    if stem.endswith("i"):
        yield f"{stem[:-1]}y"
