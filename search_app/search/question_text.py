"""A question as it is read, whoever asks it: checked, in plain characters, bounded.

Every face of the search (pages, API, command line, batch, sandbox, desk) asks the engine, and the
engine reads questions here alone. What follows costs by the words and characters that remain, so
the limits hold after normalisation, which makes up to 18 characters of one.
"""

import re
import unicodedata

from indexer.errors import QueryError
from indexer.words import STRAIGHT_QUOTES, has_lone_surrogate

MAX_QUESTION_LENGTH = 2_000
# Of more words the first and the last are read: people begin with what they have, and end with what
# they ask. The longest judged question has 45 words.
MAX_FIRST_WORDS = 16
MAX_LAST_WORDS = 32

_ALLOWED_CONTROLS = frozenset("\t\n\r")
# What some keyboards write for an apostrophe; NFKC would make a space of one of them.
_APOSTROPHE_TABLE = str.maketrans("`´ʼ′", "''''")
# Quotes become straight; a soft hyphen and a zero-width space go.
_QUOTE_TABLE = STRAIGHT_QUOTES | str.maketrans("", "", "\u00ad\u200b")
# Words divided at apostrophes and hyphens: "a-b-c" costs as much as "a b c".
_WORD_PART_PATTERN = re.compile(r"[^\W_]+")


def normalize_question(question: str) -> str:
    """The question in plain characters, white space folded.

    Raises:
        QueryError: it is empty, too long, or has control or half characters.
    """
    check_characters(question)
    text = normalize_characters(question)
    if not text:
        raise QueryError("The question is empty. Type a few words.", code="empty_question")
    _check_length(text)
    return text


def check_characters(question: str) -> None:
    """Refuse what is no question, were it not empty; see ``normalize_question``."""
    _check_length(question)
    code = "control_characters"
    if any(unicodedata.category(c) == "Cc" and c not in _ALLOWED_CONTROLS for c in question):
        raise QueryError("The question holds control characters. Type it again.", code=code)
    if has_lone_surrogate(question):
        raise QueryError("The question holds half a character. Type it again.", code=code)


def normalize_characters(text: str) -> str:
    """A text in plain characters, white space folded; for one that may hold any character."""
    plain = unicodedata.normalize("NFKC", text.translate(_APOSTROPHE_TABLE))
    return " ".join(plain.translate(_QUOTE_TABLE).split())


def shorten_question(text: str) -> str:
    """A question's first and last words where it has too many, else all of it."""
    parts = list(_WORD_PART_PATTERN.finditer(text))
    if len(parts) <= MAX_FIRST_WORDS + MAX_LAST_WORDS:
        return text
    return f"{text[: parts[MAX_FIRST_WORDS - 1].end()]} {text[parts[-MAX_LAST_WORDS].start() :]}"


def _check_length(text: str) -> None:
    if len(text) > MAX_QUESTION_LENGTH:
        raise QueryError(
            f"The question has {len(text):,} characters; at most {MAX_QUESTION_LENGTH:,} can be"
            " read. Ask it in fewer words.",
            code="question_too_long",
        )
