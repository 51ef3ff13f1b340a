"""Whether a booklet that names no language is in English, the one that the search is made for."""

from itertools import islice

from indexer.metadata.names import UNKNOWN_LANGUAGE
from indexer.words import STOP_WORDS, WORD_PATTERN

MIN_WORDS, MAX_WORDS = 20, 5_000
# Of all words; a list of drugs has few common words of any language.
MIN_OTHER_SHARE = 0.05
LAST_LATIN_LETTER = "\u024f"
# Of the commonest words of other languages in Latin letters those that English does not have.
_OTHER_WORDS = frozenset(
    "aan als auch avec bir bu che com como con cum dan dans das dei del della den der des det di"
    " du een ein eine el elle em en er es est et för från het il ist je jest keine las le les lo"
    " los mais med mit mu nach na não nicht nie non nous och og op para pas per por pour que qui"
    " se si sie sich są su sunt til um una und une uno van ve voor vous w wie yang y zu ze".split()
)
_ENGLISH_WORDS = frozenset(STOP_WORDS) | {"and", "the", "of", "to", "not"}


def guess_language(text: str) -> str:
    """English, unless enough words are there that are surely of another language."""
    found = (match[0].casefold() for match in WORD_PATTERN.finditer(text))
    words = list(islice((word for word in found if not word.isdecimal()), MAX_WORDS))
    other = sum(word in _OTHER_WORDS and word not in _ENGLISH_WORDS for word in words)
    english = sum(word in _ENGLISH_WORDS for word in words)
    foreign = sum(word[0] > LAST_LATIN_LETTER for word in words)
    is_other = other > english and other >= MIN_OTHER_SHARE * len(words)
    is_foreign = foreign > len(words) / 2
    return UNKNOWN_LANGUAGE if len(words) >= MIN_WORDS and (is_other or is_foreign) else "en"
