"""Which words are names: first names, and what is no ordinary word."""

import re
from functools import cache
from string import ascii_lowercase

from indexer.word_lists import FIRST_NAMES, MISSPELT_WORDS, ORDINARY_WORDS, read_words
from search_app.querylog.patterns import (
    CLOSINGS,
    NAME_END_WORDS,
    RELATIVES,
    TITLES,
    WORDS_AFTER_I_AM,
)

MIN_NAME_LENGTH = 3
MAX_NAME_LENGTH = 40
# A shorter word is near to too many.
MIN_SLIP_LENGTH = 5
# What is unknown and ends like this is a drug, an illness or a treatment.
MEDICAL_ENDING_PATTERN = re.compile(
    r"(?:mab|nib|lib|rib|parin|platin|rubicin|taxel|olol|pril|sartan|statin|azole|idine|amide|oxin"
    r"|cillin|mycin|itis|osis|emia|aemia|pathy|oma|omas|ectomy|ology|plasty|scopy|gram|algia|penia"
    r"|zide|phen|fen|etine|axine|apine|olone|asone|ifen|afil|parib|lisib|tinib|tide|stim|dronate"
    r"|itine|inib|metin|curcumin|min|cin|therapy|genic|static|tomy)s?$"
)


@cache
def list_ordinary_words() -> frozenset[str]:
    words = read_words(*ORDINARY_WORDS, *MISSPELT_WORDS)
    in_patterns = f"{RELATIVES}|{TITLES}|{CLOSINGS}".split("|")
    return words.union(NAME_END_WORDS, WORDS_AFTER_I_AM, in_patterns)


def is_unknown(word: str) -> bool:
    """A first name, or no ordinary word and no abbreviation."""
    is_short = len(word.strip(".")) < MIN_NAME_LENGTH or (word.isupper() and len(word) < 6)
    return is_first_name(word) or (is_name(word) and not is_short)


def is_first_name(word: str) -> bool:
    return any(part in read_words(*FIRST_NAMES) for part in _split_name(word))


def is_name(word: str) -> bool:
    """No ordinary word; a single letter is an initial where it is a capital or has a dot."""
    if len(word.rstrip(".")) == 1:
        return word.endswith(".") or (word.isupper() and word not in "AI")
    return is_first_name(word) or not all(map(_is_ordinary, _split_name(word)))


def is_slip(word: str) -> bool:
    """Whether an ordinary word has one letter more, fewer, another, or two swapped."""
    plain = word.casefold().strip(".")
    if not MIN_SLIP_LENGTH <= len(plain) <= MAX_NAME_LENGTH or plain in read_words(*FIRST_NAMES):
        return False
    splits = [(plain[:place], plain[place:]) for place in range(len(plain) + 1)]
    near = {before + after[1:] for before, after in splits}
    near |= {before + after[1::-1] + after[2:] for before, after in splits}
    near |= {b + c + a[drop:] for b, a in splits for c in ascii_lowercase for drop in (0, 1)}
    return not near.isdisjoint(list_ordinary_words())


def _is_ordinary(word: str) -> bool:
    words = list_ordinary_words()
    return word in words or word.removesuffix("s") in words


def _split_name(word: str) -> list[str]:
    """Its parts in small letters; an ordinary word with a hyphen is one part."""
    plain = word.casefold().strip(".")
    if plain in list_ordinary_words():
        return [plain]
    return [part for part in re.split("[.-]", plain.removesuffix("'s").replace("'", "")) if part]
