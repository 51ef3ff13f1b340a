"""Documents and passages, brought for many at once."""

from collections.abc import Iterator, Sequence
from typing import overload

import msgspec

from indexer.documents import Document
from indexer.passages import Passage
from indexer.postgres.parts.segments import BoundedCache, SegmentPartitions
from indexer.storage.parts import BookletTexts, PassageTexts
from indexer.storage.segments.rows import SegmentRow

CACHED_DOCUMENTS = 64
CACHED_PASSAGES = 2_048
CHUNK_ROWS = 512

_PASSAGES = (
    "select {segment}::integer, row, line::text from {table} where row = any({rows}::integer[])"
)
_DOCUMENTS = (
    "select {segment}::integer, place, line::text from {table} where place = any({rows}::integer[])"
)
_decode_passage = msgspec.json.Decoder(Passage).decode
_decode_document = msgspec.json.Decoder(Document).decode


class DatabaseDocuments(BookletTexts):
    """Documents by id, in the order in which they were read. Safe for several threads."""

    def __init__(self, partitions: SegmentPartitions, doc_ids: Sequence[str]) -> None:
        self._partitions = partitions
        places = partitions.places.tolist()
        self._places = {n: SegmentRow(*place) for n, place in zip(doc_ids, places, strict=True)}
        self._cache = BoundedCache[SegmentRow, Document](CACHED_DOCUMENTS)

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __contains__(self, doc_id: object) -> bool:
        return doc_id in self._places

    def __getitem__(self, doc_id: str) -> Document:
        place = self._places[doc_id]
        return self._cache.read_through([place], self._fetch)[place]

    def prepare(self, doc_ids: Sequence[str]) -> None:
        """Bring all of these."""
        self._cache.read_through([self._places[doc_id] for doc_id in doc_ids], self._fetch)

    def _fetch(self, places: list[SegmentRow]) -> dict[SegmentRow, Document]:
        found = self._partitions.read_rows(_DOCUMENTS, "documents", places)
        return {SegmentRow(segment, row): _decode_document(line) for segment, row, line in found}


class DatabasePassages(PassageTexts):
    """Passages by row. Safe for several threads."""

    def __init__(self, partitions: SegmentPartitions) -> None:
        self._partitions = partitions
        self._rows = range(len(partitions.rows))
        self._cache = BoundedCache[SegmentRow, Passage](CACHED_PASSAGES)

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
        places = [self._partitions.rows.locate(row) for row in rows]
        found = self._cache.read_through(places, self._fetch)
        return [found[place] for place in places]

    def _fetch(self, places: list[SegmentRow]) -> dict[SegmentRow, Passage]:
        found = self._partitions.read_rows(_PASSAGES, "passages", places)
        return {SegmentRow(segment, row): _decode_passage(line) for segment, row, line in found}


def _split(rows: range) -> Iterator[range]:
    return (rows[start : start + CHUNK_ROWS] for start in range(0, len(rows), CHUNK_ROWS))
