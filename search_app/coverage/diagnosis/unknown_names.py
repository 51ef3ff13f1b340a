"""Names that nobody told the search: written as codes, or shaped like the names of drugs."""

import re

from indexer.vocabulary import normalize_words
from search_app.coverage.corpus_view import (
    DRUG_ENDING_LENGTH,
    MIN_DRUG_NAME_LENGTH,
    CorpusView,
    extract_typed_words,
)

# Capitals or digits within a word: ESR1, MUGA, DXd.
_CODE_PATTERN = re.compile(r"[^\W\d_]+\d+\w*|\d+[^\W\d_]{2,}\w*|[A-Z]{2,}[a-z]?|\w*[a-z][A-Z]\w*")


def find_unknown_name(question: str, corpus: CorpusView) -> str:
    """The first such name that neither booklets nor vocabulary know; "" where there is none.

    In a question all in capitals a word says nothing by being so.
    """
    for word in extract_typed_words(question):
        if not _is_known_word(word, corpus) and (
            _is_code(word, question) or _is_drug_name(word, corpus)
        ):
            return word
    return ""


def _is_known_word(word: str, corpus: CorpusView) -> bool:
    parts = normalize_words(word)
    return bool(corpus.vocabulary.find_matches([word])) or all(
        part in corpus.known_words for part in parts
    )


def _is_code(word: str, question: str) -> bool:
    return bool(_CODE_PATTERN.fullmatch(word)) and question != question.upper()


def _is_drug_name(word: str, corpus: CorpusView) -> bool:
    folded = word.casefold()
    return (
        len(folded) >= MIN_DRUG_NAME_LENGTH and folded[-DRUG_ENDING_LENGTH:] in corpus.drug_endings
    )
