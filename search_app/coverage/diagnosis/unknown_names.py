"""Names that the search does not know: written as codes, or shaped like the names of drugs."""

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
    """The first such name that is in neither booklets nor vocabulary; "" where there is none.

    In a question written all in capitals, capitals do not make a word a code.
    """
    may_hold_codes = question != question.upper()
    for word in extract_typed_words(question):
        is_code = may_hold_codes and _CODE_PATTERN.fullmatch(word)
        if (is_code or _is_drug_name(word, corpus)) and not _is_known_word(word, corpus):
            return word
    return ""


def _is_known_word(word: str, corpus: CorpusView) -> bool:
    parts = normalize_words(word)
    return bool(corpus.vocabulary.find_matches([word])) or corpus.known_words.issuperset(parts)


def _is_drug_name(word: str, corpus: CorpusView) -> bool:
    ending = word.casefold()[-DRUG_ENDING_LENGTH:]
    return len(word.casefold()) >= MIN_DRUG_NAME_LENGTH and ending in corpus.drug_endings
