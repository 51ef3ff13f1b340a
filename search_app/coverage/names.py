"""Names that nobody told the search: written as codes, or shaped like the names of drugs."""

import re
from collections import Counter
from collections.abc import Iterator

from indexer.vocabulary import Vocabulary, word_list
from search_app.coverage.shelf import Shelf, typed_words

DRUG_KINDS = frozenset(["generic", "brand"])
# Names of drugs are told by their last letters, where no other word of the booklets ends in them.
ENDING = 3
LEAST_DRUGS = 3
SHORTEST = 7

# Capitals or digits within a word: ESR1, MUGA, DXd.
_CODE = re.compile(r"[^\W\d_]+\d+\w*|\d+[^\W\d_]{2,}\w*|[A-Z]{2,}[a-z]?|\w*[a-z][A-Z]\w*")


def unknown_name(question: str, shelf: Shelf) -> str:
    """The first such name that neither booklets nor vocabulary know; "" where there is none.

    In a question all in capitals a word says nothing by being so.
    """
    endings = drug_endings(shelf)
    for word in typed_words(question):
        if not _told(word, shelf) and (_is_code(word, question) or _is_drug(word, endings)):
            return word
    return ""


def drug_endings(shelf: Shelf) -> frozenset[str]:
    """Endings that several drugs share and no other word has."""
    drugs = set(_drugs(shelf.vocabulary))
    counts = Counter(word[-ENDING:] for word in drugs if len(word) >= SHORTEST)
    others = {word[-ENDING:] for word in shelf.known - drugs if len(word) > ENDING}
    return frozenset(end for end, count in counts.items() if count >= LEAST_DRUGS) - others


def _drugs(vocabulary: Vocabulary) -> Iterator[str]:
    for term in vocabulary.terms:
        if term.kind in DRUG_KINDS:
            yield from (word for form in term.forms for word in word_list(form))


def _told(word: str, shelf: Shelf) -> bool:
    parts = word_list(word)
    return bool(shelf.vocabulary.match([word])) or all(part in shelf.known for part in parts)


def _is_code(word: str, question: str) -> bool:
    return bool(_CODE.fullmatch(word)) and question != question.upper()


def _is_drug(word: str, endings: frozenset[str]) -> bool:
    folded = word.casefold()
    return len(folded) >= SHORTEST and folded[-ENDING:] in endings
