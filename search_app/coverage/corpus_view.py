"""What coverage reads from one generation: its passages, their vectors, and the words they use."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from indexer.encoding.encoder import Vectors
from indexer.passages import Passage
from indexer.storage.index import Index
from indexer.vocabulary import Vocabulary, normalize_words
from indexer.words import STOP_WORDS

DRUG_KINDS = frozenset(["generic", "brand"])
# Drug names are recognized by their last letters, where no other word of the booklets ends so.
DRUG_ENDING_LENGTH = 3
MIN_DRUGS_PER_ENDING = 3
MIN_DRUG_NAME_LENGTH = 7

_WORD_PATTERN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True)
class CorpusView:
    """Passages of one generation by row, with their vectors ``(passages, d)``.

    ``extract_stems`` gives the terms of a text as they are indexed; ``encode_texts`` one vector per
    text, ``(texts, d)``; ``is_single_token`` says whether the model reads a word whole.
    """

    generation: str
    passages: Sequence[Passage]
    vectors: Vectors
    vocabulary: Vocabulary
    extract_stems: Callable[[str], list[str]]
    encode_texts: Callable[[Sequence[str]], Vectors]
    is_single_token: Callable[[str], bool]

    @cached_property
    def passages_by_id(self) -> Mapping[str, Passage]:
        return {passage.passage_id: passage for passage in self.passages}

    @cached_property
    def has_several_booklets(self) -> bool:
        return len({passage.doc_id for passage in self.passages}) > 1

    @cached_property
    def passage_counts_by_word(self) -> Mapping[str, int]:
        """Words of the booklets in lower case, and the number of passages that contain each."""
        texts = (normalize_words(passage.embedding_text) for passage in self.passages)
        return Counter(word for words in texts for word in dict.fromkeys(words))

    @cached_property
    def booklet_stems(self) -> frozenset[str]:
        return frozenset(self.extract_stems(" ".join(self.passage_counts_by_word)))

    @cached_property
    def known_words(self) -> frozenset[str]:
        """Words of booklets and vocabulary, and stop words."""
        return frozenset([*self.passage_counts_by_word, *self.vocabulary.list_words(), *STOP_WORDS])

    @cached_property
    def drug_endings(self) -> frozenset[str]:
        """Endings that several drugs share and no other word has."""
        terms = (term for term in self.vocabulary.terms if term.kind in DRUG_KINDS)
        drugs = {word for term in terms for form in term.forms for word in normalize_words(form)}
        long_names = (word for word in drugs if len(word) >= MIN_DRUG_NAME_LENGTH)
        counts = Counter(word[-DRUG_ENDING_LENGTH:] for word in long_names)
        others = (word for word in self.known_words - drugs if len(word) > DRUG_ENDING_LENGTH)
        shared = {ending for ending, count in counts.items() if count >= MIN_DRUGS_PER_ENDING}
        return frozenset(shared - {word[-DRUG_ENDING_LENGTH:] for word in others})

    @cached_property
    def section_names(self) -> tuple[str, ...]:
        """Every section once, in reading order."""
        return tuple(dict.fromkeys(get_section_name(one.passage_id, self) for one in self.passages))

    @cached_property
    def heading_stems(self) -> frozenset[frozenset[str]]:
        """The stems of each heading."""
        headings = {heading for passage in self.passages for heading in passage.heading_path}
        return frozenset(frozenset(self.extract_stems(heading)) for heading in headings)


def build_corpus_view(index: Index) -> CorpusView:
    return CorpusView(
        generation=index.generation,
        passages=index.passages,
        vectors=index.passage_vectors.get_all_vectors(),
        vocabulary=index.vocabulary,
        extract_stems=index.lexical.extract_terms,
        encode_texts=index.encoder.encode_truncated,
        is_single_token=lambda word: index.encoder.count_tokens(word) == 1,
    )


def format_location(passage_id: str, corpus: CorpusView) -> str:
    """The headings above a passage; with its booklet's title where there are several booklets."""
    passage = corpus.passages_by_id[passage_id]
    titles = (passage.title,) if corpus.has_several_booklets else ()
    return " > ".join(part for part in (*titles, *passage.heading_path) if part) or passage.title


def get_section_name(passage_id: str, corpus: CorpusView) -> str:
    """The innermost heading of a passage, with its booklet's title where there are several."""
    passage = corpus.passages_by_id[passage_id]
    heading = passage.heading_path[-1] if passage.heading_path else passage.title
    return f"{passage.title}: {heading}" if corpus.has_several_booklets else heading


def extract_typed_words(text: str) -> list[str]:
    """The words of a question as they were typed; a hyphen separates words."""
    return _WORD_PATTERN.findall(text)
