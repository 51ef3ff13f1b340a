"""Names that nobody told the search: written as codes, or shaped like the names of drugs."""

import re

from indexer.vocabulary import word_list
from search_app.coverage.corpus_view import ENDING, SHORTEST_DRUG, Shelf, typed_words

# Capitals or digits within a word: ESR1, MUGA, DXd.
_CODE = re.compile(r"[^\W\d_]+\d+\w*|\d+[^\W\d_]{2,}\w*|[A-Z]{2,}[a-z]?|\w*[a-z][A-Z]\w*")


def unknown_name(question: str, shelf: Shelf) -> str:
    """The first such name that neither booklets nor vocabulary know; "" where there is none.

    In a question all in capitals a word says nothing by being so.
    """
    for word in typed_words(question):
        if not _told(word, shelf) and (_is_code(word, question) or _is_drug(word, shelf)):
            return word
    return ""


def _told(word: str, shelf: Shelf) -> bool:
    parts = word_list(word)
    return bool(shelf.vocabulary.match([word])) or all(part in shelf.known for part in parts)


def _is_code(word: str, question: str) -> bool:
    return bool(_CODE.fullmatch(word)) and question != question.upper()


def _is_drug(word: str, shelf: Shelf) -> bool:
    folded = word.casefold()
    return len(folded) >= SHORTEST_DRUG and folded[-ENDING:] in shelf.drug_endings
