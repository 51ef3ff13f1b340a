"""Questions as others would type them: misspelt, in other words, with fewer or more of them.

Each change depends on the seed, its own name and the question alone, so that leaving out a question
changes no other. Drug names and spellings are those of the index's vocabulary.
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import chain

from indexer.vocabulary import SPELLING_KIND, Vocabulary, normalize_phrase
from indexer.words import STOP_WORDS, WORD_PATTERN

SEED = 1
# A slip in a shorter word makes another word too easily.
MIN_TYPO_WORD_LENGTH = 5
MIN_KEYWORDS = 2

_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_OPENINGS = (
    "hi, I was wondering, ",
    "sorry if this is a silly question but ",
    "so basically I just want to know ",
    "hello there, quick question: ",
    "um, can someone please tell me, ",
)
_CLOSINGS = ("", " thanks so much", " please, thank you", " any help would be great", " thx")
_OPPOSITE_KIND = {"brand": "generic", "generic": "brand"}

Perturbation = Callable[[str, Vocabulary, random.Random], str]


def perturb_questions(
    questions: Mapping[str, str], vocabulary: Vocabulary, *, seed: int = SEED
) -> dict[str, dict[str, str]]:
    """Changed questions by name of the change and by id; one that stays as it was is not there."""
    found: dict[str, dict[str, str]] = {name: {} for name in PERTURBATIONS}
    for name, change in PERTURBATIONS.items():
        for query_id, text in questions.items():
            changed = change(text, vocabulary, random.Random(f"{seed} {name} {query_id}"))
            if changed != text:
                found[name][query_id] = changed
    return found


def make_keyboard_typo(text: str, vocabulary: Vocabulary, rng: random.Random) -> str:
    """One letter inside one word, its neighbour on the keyboard instead."""
    return _edit_random_letter(text, rng, lambda letter: rng.choice(_list_neighbour_keys(letter)))


def drop_letter(text: str, vocabulary: Vocabulary, rng: random.Random) -> str:
    return _edit_random_letter(text, rng, lambda letter: "")


def swap_brand_and_generic(text: str, vocabulary: Vocabulary, rng: random.Random) -> str:
    """Every drug by its other name: a brand by the generic name, a generic by the first brand."""
    matches = list(WORD_PATTERN.finditer(text))
    words = [match.group() for match in matches]
    for found in reversed(vocabulary.find_matches(words)):
        begin, end = matches[found.start].start(), matches[found.end - 1].end()
        wanted = {_OPPOSITE_KIND[term.kind] for term in found.terms if term.kind in _OPPOSITE_KIND}
        targets = [t.form for t in vocabulary.find_expansions(text[begin:end]) if t.kind in wanted]
        if targets:
            text = text[:begin] + targets[0] + text[end:]
    return text


def swap_spelling(text: str, vocabulary: Vocabulary, rng: random.Random) -> str:
    """Every American spelling British, and every British one American."""
    pairs = [term.forms for term in vocabulary.terms if term.kind == SPELLING_KIND]
    other = {normalize_phrase(forms[0]): forms[1] for forms in pairs}
    other |= {normalize_phrase(form): forms[0] for forms in pairs for form in forms[1:]}
    return WORD_PATTERN.sub(
        lambda match: _match_case(match.group(), other.get(normalize_phrase(match.group()))), text
    )


def strip_case_and_punctuation(text: str, vocabulary: Vocabulary, rng: random.Random) -> str:
    """Lower case without punctuation; a hyphen parts words, an apostrophe does not."""
    return " ".join(re.sub(r"[\W_]+", " ", re.sub("['’]", "", text.lower())).split())


def keep_keywords(text: str, vocabulary: Vocabulary, rng: random.Random) -> str:
    """Without the words of asking, as people type into a search box."""
    kept = [word for word in WORD_PATTERN.findall(text) if not _is_stop_word(word)]
    return " ".join(kept) if len(kept) >= MIN_KEYWORDS else text


def add_filler(text: str, vocabulary: Vocabulary, rng: random.Random) -> str:
    return rng.choice(_OPENINGS) + text + rng.choice(_CLOSINGS)


PERTURBATIONS: Mapping[str, Perturbation] = {
    "keyboard typo": make_keyboard_typo,
    "dropped letter": drop_letter,
    "brand ↔ generic": swap_brand_and_generic,
    "US ↔ UK spelling": swap_spelling,
    "lower case, no punctuation": strip_case_and_punctuation,
    "keywords only": keep_keywords,
    "filler words": add_filler,
}


def _edit_random_letter(text: str, rng: random.Random, edit: Callable[[str], str]) -> str:
    """Change one letter after the first of one of the longer words."""
    longer = [m for m in re.finditer(r"[A-Za-z]+", text) if len(m.group()) >= MIN_TYPO_WORD_LENGTH]
    if not longer:
        return text
    word = rng.choice(longer)
    place = rng.randrange(word.start() + 1, word.end())
    return text[:place] + edit(text[place]) + text[place + 1 :]


def _list_neighbour_keys(letter: str) -> Sequence[str]:
    """Letters beside, above and below, in the case of the letter."""
    row, column = next(
        (row, keys.index(letter.lower()))
        for row, keys in enumerate(_KEYBOARD)
        if letter.lower() in keys
    )
    near = chain(
        _list_keys(row, column - 1, column + 1),
        _list_keys(row - 1, column, column + 1),
        _list_keys(row + 1, column - 1, column),
    )
    return [key.upper() if letter.isupper() else key for key in near]


def _list_keys(row: int, *columns: int) -> list[str]:
    keys = _KEYBOARD[row] if 0 <= row < len(_KEYBOARD) else ""
    return [keys[column] for column in columns if 0 <= column < len(keys)]


def _match_case(word: str, replacement: str | None) -> str:
    if replacement is None:
        return word
    return replacement[0].upper() + replacement[1:] if word[0].isupper() else replacement


def _is_stop_word(word: str) -> bool:
    return all(part in STOP_WORDS for part in re.split("['’]", word.casefold()))
