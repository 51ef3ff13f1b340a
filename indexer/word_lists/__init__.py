"""Lists of words in small letters: what is a name, what is spelt right, what people ask with.

A list is read when it is first needed: a question whose words are all known needs none.
"""

import re
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent
_COMMENT_PATTERN = re.compile("^#.*", re.MULTILINE)

FIRST_NAMES = ("first_names.txt",)
# Without plurals in "s" of others.
ORDINARY_WORDS = ("ordinary_words.txt",)
# Common words as some people type them; no names either.
MISSPELT_WORDS = ("misspelt_words.txt",)
# Words that many people ask with.
EVERYDAY_WORDS = ("everyday_words.txt",)
# Of them and of the stop words, short ones that nearly everybody asks with.
COMMONEST_WORDS = ("commonest_words.txt",)
# Every word and name that is known to be spelt right.
RIGHT_WORDS = (
    *FIRST_NAMES,
    *ORDINARY_WORDS,
    *("medical_words.txt", "rarer_words.txt", "proper_names.txt"),
)


@cache
def read_words(*names: str) -> frozenset[str]:
    """All words of the lists, such as ``*RIGHT_WORDS``."""
    texts = ((_FOLDER / name).read_text(encoding="utf-8") for name in names)
    return frozenset().union(*(_COMMENT_PATTERN.sub("", text).split() for text in texts))
