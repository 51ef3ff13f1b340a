"""Documents and passages, brought for many at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import overload

import msgspec

from indexer.documents import Document
from indexer.passages import Passage
from indexer.postgres.parts.segments import BoundedCache, RowsRequest, SegmentPartitions
from indexer.storage.parts import BookletTexts, PassageTexts
from indexer.storage.segments.rows import SegmentRow

# Letters of all that is kept. Each text counts as some more, for what comes with it.
CACHED_LETTERS = 16 << 20
MORE_LETTERS = 1_024
CHUNK_ROWS = 512

LINE = "line::text"
_decode_passage = msgspec.json.Decoder(Passage).decode
_decode_document = msgspec.json.Decoder(Document).decode


class DatabasePassages(PassageTexts):
    """Passages by row. Safe for several threads."""

    def __init__(self, partitions: SegmentPartitions) -> None:
        self._partitions = partitions
        self._rows = range(len(partitions.rows))
        self._cache = BoundedCache[int, Passage](CACHED_LETTERS, _measure_text)
        self.find_lacking = self._cache.find_lacking

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Passage]:
        for rows in _split(self._rows):
            yield from self.read_many(rows)

    @overload
    def __getitem__(self, row: int) -> Passage: ...
    @overload
    def __getitem__(self, row: slice) -> list[Passage]: ...
    def __getitem__(self, row: int | slice) -> Passage | list[Passage]:
        rows = self._rows[row]
        if isinstance(rows, int):
            return self.read_many([rows])[0]
        return [passage for some in _split(rows) for passage in self.read_many(some)]

    def read_many(self, rows: Sequence[int]) -> list[Passage]:
        found = self._cache.read_through(rows, self._fetch)
        return [found[row] for row in rows]

    def ask(self, rows: Sequence[int]) -> RowsRequest:
        """What others bring along; ``keep`` takes note of it."""
        places = [self._partitions.rows.locate(row) for row in rows]
        return RowsRequest("passages", "row", LINE, places)

    def keep(self, lines: Iterable[tuple[int, str]]) -> None:
        """Take note of passages by row, as they are stored."""
        self._cache.keep({row: _decode_passage(line) for row, line in lines})

    def _fetch(self, rows: list[int]) -> dict[int, Passage]:
        (found,) = self._partitions.read_rows(self.ask(rows))
        return {row: _decode_passage(line) for row, (line,) in zip(rows, found, strict=True)}


class DatabaseDocuments(BookletTexts):
    """Documents by id, in the order in which they were read. Safe for several threads."""

    def __init__(
        self,
        partitions: SegmentPartitions,
        rows_by_booklet: Mapping[str, range],
        passages: DatabasePassages,
    ) -> None:
        super().__init__(rows_by_booklet)
        self._partitions = partitions
        self._rows_by_booklet = rows_by_booklet
        self._passages = passages
        self._cache = BoundedCache[str, Document](CACHED_LETTERS, _measure_text)

    def __getitem__(self, doc_id: str) -> Document:
        return self._cache.read_through([doc_id], self._fetch)[doc_id]

    def prepare(self, doc_ids: Sequence[str]) -> None:
        """Bring these and their passages: marks are made from both."""
        lacking = self._cache.find_lacking(doc_ids)
        if not lacking:
            return
        of_these = (row for doc_id in lacking for row in self._rows_by_booklet[doc_id])
        rows = self._passages.find_lacking(of_these)
        found, passages = self._partitions.read_rows(self._ask(lacking), self._passages.ask(rows))
        self._cache.keep(_decode_documents(lacking, found))
        self._passages.keep((row, line) for row, (line,) in zip(rows, passages, strict=True))

    def _fetch(self, doc_ids: list[str]) -> dict[str, Document]:
        (found,) = self._partitions.read_rows(self._ask(doc_ids))
        return _decode_documents(doc_ids, found)

    def _ask(self, doc_ids: Sequence[str]) -> RowsRequest:
        numbers = [self._numbers[doc_id] for doc_id in doc_ids]
        places = map(SegmentRow._make, self._partitions.places[numbers].tolist())
        return RowsRequest("documents", "place", LINE, [*places])


def _decode_documents(
    doc_ids: Sequence[str], lines: Sequence[tuple[str, ...]]
) -> dict[str, Document]:
    return {n: _decode_document(line) for n, (line,) in zip(doc_ids, lines, strict=True)}


def _measure_text(text: Document | Passage) -> int:
    return len(text.text) + MORE_LETTERS


def _split(rows: range) -> Iterator[range]:
    return (rows[start : start + CHUNK_ROWS] for start in range(0, len(rows), CHUNK_ROWS))
