"""Lists of words in small letters: what is a name, what is spelt right, what people ask with."""

from pathlib import Path

_FOLDER = Path(__file__).parent


def _read_words(name: str) -> frozenset[str]:
    lines = (_FOLDER / name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


FIRST_NAMES = _read_words("first_names.txt")
# Without plurals in "s" of others.
ORDINARY_WORDS = _read_words("ordinary_words.txt")
# Common words as some people type them; no names either.
MISSPELT_WORDS = _read_words("misspelt_words.txt")
# Words that many people ask with.
EVERYDAY_WORDS = _read_words("everyday_words.txt")
# Of them and of the stop words, short ones that nearly everybody asks with.
COMMONEST_WORDS = _read_words("commonest_words.txt")
# Every word and name that is known to be spelt right.
RIGHT_WORDS = FIRST_NAMES.union(
    ORDINARY_WORDS,
    *map(_read_words, ["medical_words.txt", "rarer_words.txt", "proper_names.txt"]),
)
