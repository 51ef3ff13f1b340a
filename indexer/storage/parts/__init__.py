"""What an opened generation gives to those who ask, whatever it lies in: a folder, or a database.

The narrow waist between the two. Candidates, late interaction, verifier and relevance model know
these alone, so that an answer is the same wherever its parts come from. Rows are those of the
library, as ``Index`` has them. Each part is safe to use from several threads.
"""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from indexer.documents import Document
from indexer.encoding.encoder import Vectors
from indexer.passages import Passage
from indexer.storage.postings import Integers
from indexer.storage.segments.rows import Rows
from indexer.storage.tokens import PassageTokens


class SearchableVectors(Protocol):
    """Dense candidates, of passages or of sentences."""

    def __len__(self) -> int: ...

    def prepare(self, query: Vectors, *, limit: int, rows: range | None = None) -> None:
        """Take note that this is searched next; where a search is a journey, it may set out."""

    def search(
        self, query: Vectors, *, limit: int, rows: range | None = None
    ) -> tuple[Rows, Vectors]:
        """The rows nearest to one vector ``(d,)``, at most ``limit``, and their inner products.

        Best first, ties by row. ``rows`` restricts the search to a range, and costs no recall.
        """

    def get_vectors(self, rows: range) -> Vectors:
        """The vectors of a range of rows ``(n, d)``, as they were added."""

    def get_all_vectors(self) -> Vectors:
        """Every vector ``(n, d)``, as it was added."""


class SearchableTokens(Protocol):
    """Token codes of passages, for late interaction."""

    def __len__(self) -> int: ...

    def get_tokens(self, row: int) -> PassageTokens:
        """Tokens of one passage."""

    def get_vectors(self, row: int) -> Vectors:
        """Token vectors of one passage, ``(tokens, t)``, of length 1."""

    def compute_idf(self, token_ids: npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
        """Inverse document frequency of word pieces in the library, ``(n,)``, above 0."""

    def compute_cosines(self, rows: Sequence[int], query: Vectors) -> list[Vectors]:
        """For each passage, its tokens' cosines with each vector ``(n, t)``: ``(tokens, n)``."""


class LibraryPostings(Protocol):
    """Lexical candidates: which passages hold which terms. BM25 over them is ``LexicalIndex``'s.

    Rows ascend. A term that no passage holds has no rows.
    """

    def get_lengths(self, field: str) -> Integers:
        """How many terms each passage of the library has in a field, ``(passages,)``."""

    def prepare(self, terms: Sequence[str]) -> None:
        """Take note that these are read next; where each read is a journey, one may do for all."""

    def count_passages(self, field: str, term: str) -> int:
        """In how many passages of the library a term occurs."""

    def read(self, field: str, term: str) -> tuple[Integers, Integers]:
        """Rows of the passages that hold a term, and how often it occurs in each."""

    def read_phrase(
        self, field: str, terms: Sequence[str], max_gaps: int
    ) -> tuple[Integers, Integers]:
        """As ``read``, for terms that follow each other, as ``FieldPostings.read_phrase``."""


class BookletTexts(Mapping[str, Document]):
    """Documents by id, in the order in which they were read: that of ``doc_ids``."""

    def __init__(self, doc_ids: Iterable[str]) -> None:
        self._numbers = {doc_id: number for number, doc_id in enumerate(doc_ids)}

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __contains__(self, doc_id: object) -> bool:
        return doc_id in self._numbers

    def prepare(self, doc_ids: Sequence[str]) -> None:  # a folder needs none
        """Take note that these are read next; where each read is a journey, one may do for all."""


class PassageTexts(Sequence[Passage]):
    """Passages by row."""

    @abstractmethod
    def read_many(self, rows: Sequence[int]) -> list[Passage]:
        """The passages of several rows, in their order; one journey may do for all."""
