"""Questions as others would type them: misspelt, in other words, with fewer or more of them.

Each change depends on the seed, its own name and the question alone, so that leaving out a question
changes no other. Drug names and spellings are those of the index's vocabulary.
"""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import chain

from indexer.storage.lexical import ASKING
from indexer.vocabulary import SPELLING, Vocabulary, plain

SEED = 1
# A slip in a shorter word makes another word too easily.
SHORTEST_MISTYPED = 5
FEWEST_KEYWORDS = 2

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_OPENINGS = (
    "hi, I was wondering, ",
    "sorry if this is a silly question but ",
    "so basically I just want to know ",
    "hello there, quick question: ",
    "um, can someone please tell me, ",
)
_CLOSINGS = ("", " thanks so much", " please, thank you", " any help would be great", " thx")
_OTHER_NAME = {"brand": "generic", "generic": "brand"}

Change = Callable[[str, Vocabulary, random.Random], str]


def perturbed(
    questions: Mapping[str, str], vocabulary: Vocabulary, *, seed: int = SEED
) -> dict[str, dict[str, str]]:
    """Changed questions by name of the change and by id; one that stays as it was is not there."""
    found: dict[str, dict[str, str]] = {name: {} for name in CHANGES}
    for name, change in CHANGES.items():
        for query_id, text in questions.items():
            changed = change(text, vocabulary, random.Random(f"{seed} {name} {query_id}"))
            if changed != text:
                found[name][query_id] = changed
    return found


def keyboard_typo(text: str, vocabulary: Vocabulary, chance: random.Random) -> str:
    """One letter inside one word, its neighbour on the keyboard instead."""
    return _at_a_letter(text, chance, lambda letter: chance.choice(_neighbours(letter)))


def dropped_letter(text: str, vocabulary: Vocabulary, chance: random.Random) -> str:
    return _at_a_letter(text, chance, lambda letter: "")


def brand_or_generic(text: str, vocabulary: Vocabulary, chance: random.Random) -> str:
    """Every drug by its other name: a brand by the generic name, a generic by the first brand."""
    matches = list(_WORD.finditer(text))
    words = [match.group() for match in matches]
    for found in reversed(vocabulary.match(words)):
        begin, end = matches[found.start].start(), matches[found.end - 1].end()
        wanted = {_OTHER_NAME[term.kind] for term in found.terms if term.kind in _OTHER_NAME}
        targets = [t.form for t in vocabulary.expansions(text[begin:end]) if t.kind in wanted]
        if targets:
            text = text[:begin] + targets[0] + text[end:]
    return text


def other_spelling(text: str, vocabulary: Vocabulary, chance: random.Random) -> str:
    """Every American spelling British, and every British one American."""
    pairs = [term.forms for term in vocabulary.terms if term.kind == SPELLING]
    other = {plain(forms[0]): forms[1] for forms in pairs}
    other |= {plain(form): forms[0] for forms in pairs for form in forms[1:]}
    return _WORD.sub(lambda match: _like(match.group(), other.get(plain(match.group()))), text)


def bare(text: str, vocabulary: Vocabulary, chance: random.Random) -> str:
    """Lower case without punctuation; a hyphen parts words, an apostrophe does not."""
    return " ".join(re.sub(r"[\W_]+", " ", re.sub("['’]", "", text.lower())).split())


def keywords(text: str, vocabulary: Vocabulary, chance: random.Random) -> str:
    """Without the words of asking, as people type into a search box."""
    kept = [word for word in _WORD.findall(text) if not _asks(word)]
    return " ".join(kept) if len(kept) >= FEWEST_KEYWORDS else text


def filler(text: str, vocabulary: Vocabulary, chance: random.Random) -> str:
    return chance.choice(_OPENINGS) + text + chance.choice(_CLOSINGS)


CHANGES: Mapping[str, Change] = {
    "keyboard typo": keyboard_typo,
    "dropped letter": dropped_letter,
    "brand ↔ generic": brand_or_generic,
    "US ↔ UK spelling": other_spelling,
    "lower case, no punctuation": bare,
    "keywords only": keywords,
    "filler words": filler,
}


def _at_a_letter(text: str, chance: random.Random, change: Callable[[str], str]) -> str:
    """Change one letter after the first of one of the longer words."""
    longer = [m for m in re.finditer(r"[A-Za-z]+", text) if len(m.group()) >= SHORTEST_MISTYPED]
    if not longer:
        return text
    word = chance.choice(longer)
    place = chance.randrange(word.start() + 1, word.end())
    return text[:place] + change(text[place]) + text[place + 1 :]


def _neighbours(letter: str) -> Sequence[str]:
    """Letters beside, above and below, in the case of the letter."""
    row, column = next(
        (row, keys.index(letter.lower()))
        for row, keys in enumerate(_KEYBOARD)
        if letter.lower() in keys
    )
    near = chain(
        _keys(row, column - 1, column + 1),
        _keys(row - 1, column, column + 1),
        _keys(row + 1, column - 1, column),
    )
    return [key.upper() if letter.isupper() else key for key in near]


def _keys(row: int, *columns: int) -> list[str]:
    keys = _KEYBOARD[row] if 0 <= row < len(_KEYBOARD) else ""
    return [keys[column] for column in columns if 0 <= column < len(keys)]


def _like(typed: str, other: str | None) -> str:
    if other is None:
        return typed
    return other[0].upper() + other[1:] if typed[0].isupper() else other


def _asks(word: str) -> bool:
    return all(part in ASKING for part in re.split("['’]", word.casefold()))
