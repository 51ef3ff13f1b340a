"""How near two words are in letters and sounds, and whether a slip of the fingers explains it."""

from typing import NamedTuple

from rapidfuzz.distance import OSA

from search_app.search.spelling.sounds import compute_sound_key, compute_spoken_form

# Shorter words have too many neighbours.
MIN_WORD_LENGTH = 4
# A shorter word must sound the same, or differ in one letter, unless the vocabulary has the other.
SHORT_WORD_LENGTH = 6
# In a word at least this long two vowels may be wrong, however they are spelt.
MEDIUM_WORD_LENGTH = 7
# In a word at least this long three letters may be wrong, or two and a sound.
LONG_WORD_LENGTH = 9
# However alike two words sound, no more letters may differ.
MAX_LETTERS_OF_A_SOUND = 4
# How many letters may be wrong at all, of a word that is not long.
MAX_EDITS = 2
# A wrong letter counts as much as two wrong sounds; a word that many people ask with is one nearer.
LETTER_COST = 2
# Of words that neither the booklets nor the vocabulary have.
MAX_EVERYDAY_COST = 4
MAX_EVERYDAY_LETTERS = 3
# Which of the words that are as near is meant: one that people ask with and the booklets have, then
# the vocabulary, then neither; then one of both the others, of the booklets, of the vocabulary.
COMMON_TIER, FAMILIAR_TIER, EVERYDAY_TIER, TERM_TIER, BOOKLET_TIER, VOCABULARY_TIER = range(6)
# In letters and sounds, of a short word.
_MAX_SHORT_DIFFERENCES = {
    COMMON_TIER: 2,
    FAMILIAR_TIER: 2,
    EVERYDAY_TIER: 1,
    TERM_TIER: 2,
    BOOKLET_TIER: 1,
    VOCABULARY_TIER: 2,
}


class NearWord(NamedTuple):
    """A known word that a misspelt one may be; the nearest sorts first."""

    cost: int
    tier: int
    letters: int
    word: str


def compare_words(word: str, candidate: str, tier: int) -> NearWord | None:
    """How near two words are in letters and sounds; None where no slip explains it."""
    letters = OSA.distance(word, candidate)
    sounds = OSA.distance(compute_sound_key(word), compute_sound_key(candidate), score_cutoff=1)
    spoken = OSA.distance(compute_spoken_form(word), compute_spoken_form(candidate))
    if sounds:
        is_explained = sounds == 1 and letters <= _choose_max_edits_beside_sound(word, tier)
        is_explained |= letters == 1 and len(word) >= LONG_WORD_LENGTH
        cost = LETTER_COST * letters + sounds
    else:
        is_explained = letters <= choose_max_edits(word) or _is_spoken_alike(word, letters, spoken)
        cost = LETTER_COST * min(letters, spoken + 2)
    if tier == EVERYDAY_TIER:
        is_explained &= cost <= MAX_EVERYDAY_COST and letters <= MAX_EVERYDAY_LETTERS
    if len(word) < SHORT_WORD_LENGTH and spoken and sorted(word) != sorted(candidate):
        is_explained &= letters + sounds <= _MAX_SHORT_DIFFERENCES[tier]
        is_explained &= len(word) > MIN_WORD_LENGTH or len(candidate) > MIN_WORD_LENGTH
    if len(word) < SHORT_WORD_LENGTH and word[0] != candidate[0]:
        is_explained &= spoken == 0 and letters <= MAX_EDITS
    cost -= tier in (COMMON_TIER, FAMILIAR_TIER)
    return NearWord(cost, tier, letters, candidate) if is_explained else None


def _is_spoken_alike(word: str, letters: int, spoken: int) -> bool:
    max_spoken = sum(len(word) >= length for length in (SHORT_WORD_LENGTH, MEDIUM_WORD_LENGTH))
    return spoken <= max_spoken and letters <= MAX_LETTERS_OF_A_SOUND


def _choose_max_edits_beside_sound(word: str, tier: int) -> int:
    """How many letters may differ where one sound does."""
    if len(word) <= MIN_WORD_LENGTH or (tier == EVERYDAY_TIER and len(word) < SHORT_WORD_LENGTH):
        return 0
    return MAX_EDITS if len(word) >= LONG_WORD_LENGTH and tier != EVERYDAY_TIER else 1


def choose_max_edits(word: str) -> int:
    return MAX_EDITS + (len(word) >= LONG_WORD_LENGTH)
