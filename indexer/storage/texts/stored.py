"""Documents and passages of a library, read one at a time from the segments that hold them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypeVar, overload

import msgspec

from indexer.documents import Document
from indexer.errors import report_damage
from indexer.passages import Passage, Sentence
from indexer.storage.parts import BookletTexts, PassageTexts
from indexer.storage.segments.rows import BookletPlaces, RowMap, Rows
from indexer.storage.texts.files import (
    DOCUMENTS_FILE,
    PASSAGES_FILE,
    DocumentText,
    StoredPassage,
)
from indexer.storage.texts.lines import LineFile

_Entry = TypeVar("_Entry")

# What is kept for the next to ask: more booklets than a page shows something of.
CACHED_DOCUMENTS = 64
CACHED_PASSAGES = 2_048

LIBRARY_FILE = "library.json"


class LibraryFacts(msgspec.Struct, frozen=True):
    """What is said of all booklets together: their ids in order, their languages and words."""

    booklets: tuple[str, ...]
    languages: frozenset[str]
    words: frozenset[str]


class StoredDocuments(BookletTexts):
    """Documents by id, in the order in which they were read. Safe for several threads.

    ``places`` say where in which of the folders each is.
    """

    def __init__(
        self, folders: Sequence[Path], doc_ids: Sequence[str], places: BookletPlaces
    ) -> None:
        super().__init__(doc_ids)
        self._lines = [LineFile(folder / DOCUMENTS_FILE) for folder in folders]
        self._places = places
        self._read_document = lru_cache(CACHED_DOCUMENTS)(self._build_reader(Document))
        self._read_text = lru_cache(CACHED_DOCUMENTS)(self._build_reader(DocumentText))

    def __getitem__(self, doc_id: str) -> Document:
        return self._read_document(self._numbers[doc_id])

    def get_text(self, doc_id: str) -> DocumentText:
        """Its text and title alone, in a fraction of the time."""
        return self._read_text(self._numbers[doc_id])

    def _build_reader(self, kind: type[_Entry]) -> Callable[[int], _Entry]:
        decode = msgspec.json.Decoder(kind).decode
        all_lines, places = self._lines, self._places

        def read(row: int) -> _Entry:
            segment, place = places[row].tolist()
            lines = all_lines[segment]
            with report_damage(lines.path):
                return decode(lines.read(place))

        return read


class StoredPassages(PassageTexts):
    """Passages by row. Safe to read from several threads."""

    def __init__(
        self, folders: Sequence[Path], documents: StoredDocuments, row_map: RowMap
    ) -> None:
        self._lines = [LineFile(folder / PASSAGES_FILE) for folder in folders]
        self._row_map = row_map
        self._rows = range(len(row_map))
        self._documents = documents
        self._decode = msgspec.json.Decoder(StoredPassage).decode
        self._read = lru_cache(CACHED_PASSAGES)(self._read_passage)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, row: int) -> Passage: ...
    @overload
    def __getitem__(self, row: slice) -> list[Passage]: ...
    def __getitem__(self, row: int | slice) -> Passage | list[Passage]:
        rows = self._rows[row]
        return self._read(rows) if isinstance(rows, int) else [self._read(each) for each in rows]

    def read_many(self, rows: Sequence[int]) -> list[Passage]:
        """The passages of several rows, in their order."""
        return [*map(self._read, rows)]

    def _read_passage(self, row: int) -> Passage:
        segment, place = self._row_map.locate(row)
        lines = self._lines[segment]
        with report_damage(lines.path):
            stored = self._decode(lines.read(place))
            document = self._documents.get_text(stored.doc_id)
        parts = msgspec.structs.asdict(stored)
        parts["sentences"] = tuple(Sentence(*bounds) for bounds in stored.sentences)
        text = document.text[stored.start : stored.end]
        return Passage(title=document.title, text=text, **parts)


class BookletRows(Mapping[str, range]):
    """The rows of each booklet's passages; the bounds say where each begins."""

    def __init__(self, bounds: Rows, doc_ids: Sequence[str]) -> None:
        self._bounds = bounds
        self._places = {doc_id: place for place, doc_id in enumerate(doc_ids)}

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __getitem__(self, doc_id: str) -> range:
        place = self._places[doc_id]
        return range(*self._bounds[place : place + 2].tolist())


def load_library_facts(folder: Path) -> LibraryFacts:
    with report_damage(folder / LIBRARY_FILE):
        return msgspec.json.decode((folder / LIBRARY_FILE).read_bytes(), type=LibraryFacts)
