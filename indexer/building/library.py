"""A library of segments in the making: what is new is written, what stays is taken over."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from shutil import copytree, rmtree

import numpy as np

from indexer.building.embedder import Embedder, ProgressWrapper, VectorSource
from indexer.building.merging import SegmentSize, plan_merges
from indexer.building.previous import BookletPlace, EarlierWork
from indexer.building.segments import (
    LibraryCodes,
    SplitBooklet,
    TextSegment,
    choose_segment_name,
    copy_segment_texts,
    count_passages,
    count_sentences,
    fill_segment,
    write_segment_texts,
)
from indexer.documents import Document
from indexer.encoding.encoder import Encoder
from indexer.errors import NoBookletsError
from indexer.readers import KeptBooklet
from indexer.splitting.split import split_document
from indexer.storage import tokens
from indexer.storage.arrays import load_array
from indexer.storage.manifest import FileRecord
from indexer.storage.ranking.recall import load_recalls
from indexer.storage.segments.library import open_segment_texts, write_library_files
from indexer.storage.segments.segment import (
    CELLS_FILE,
    SEGMENTS_FOLDER,
    TOKENS_FOLDER,
    load_segment_records,
    seal_segment,
)
from indexer.storage.texts.files import BOOKLET_BOUNDS_FILE, compute_document_key
from indexer.storage.tokens import quantize_tokens

# So many passages are split and encoded together: what a killed build loses, and holds in memory.
BATCH_PASSAGES = 2_000
# Tokens as half floats take eight times the disk of codes: so many, 4 GB, are enough to learn from.
MAX_UNCODED_TOKENS = 5_000_000


@dataclass(frozen=True, slots=True)
class WrittenLibrary:
    """What a library came to; ``segments`` are names in the order of their numbers.

    ``recall`` is the least share of the nearest vectors that a segment's search finds.
    """

    counts: dict[str, int]
    segments: tuple[str, ...]
    encoded_count: int
    recall: float
    records: dict[str, FileRecord]


class LibraryBuilder:
    """Writes a library into a staging folder, from booklets that are added one by one.

    A booklet that the previous generation has is not split again, and its segment is not written
    again. The encoder is opened when there is something to split.
    """

    def __init__(
        self,
        staged: Path,
        open_encoder: Callable[[], Encoder],
        earlier: EarlierWork,
        progress: ProgressWrapper = lambda encodings, total: encodings,
    ) -> None:
        self._staged = staged
        self._open_encoder = open_encoder
        self._take_over = earlier.take_over
        self._progress = progress
        previous = earlier.previous
        self._held = previous.booklets if previous else {}
        segments = previous.segments if previous else ()
        self._sources = [*map(VectorSource, (*earlier.salvaged, *segments))]
        self._quantizer_file = previous.quantizer_file if previous else None
        self._cells_file = previous.cells_file if previous else None
        self._places: dict[str, BookletPlace | None] = {}  # None: in the batch
        self._batch: list[SplitBooklet] = []
        self._batch_passages = 0
        self._new: list[TextSegment] = []
        self._sentences = 0

    @cached_property
    def encoder(self) -> Encoder:
        return self._open_encoder()

    @cached_property
    def _embedder(self) -> Embedder:
        return Embedder(self.encoder, self._progress)

    @cached_property
    def _window(self) -> int:
        return self.encoder.card.window - self.encoder.count_tokens(
            self.encoder.card.document_prompt
        )

    @property
    def keys(self) -> list[str]:
        """The keys of all booklets, in their order; what is added must have been flushed."""
        return [place.key for place in self._places.values() if place]

    def add(self, booklet: Document | KeptBooklet) -> None:
        """The next booklet; the ids of all differ."""
        held = self._held.get(booklet.doc_id)
        if isinstance(booklet, KeptBooklet) or (held and held.key == compute_document_key(booklet)):
            self._places[booklet.doc_id] = self._held[booklet.doc_id]
            return
        count = self.encoder.count_tokens
        passages = split_document(booklet, count_tokens=count, window=self._window)
        self._places[booklet.doc_id] = None
        self._batch.append((booklet, passages))
        self._batch_passages += len(passages)
        if self._batch_passages >= BATCH_PASSAGES:
            self.flush()

    def flush(self) -> None:
        """Write the texts of what was added."""
        if not self._batch:
            return
        documents = [document for document, _ in self._batch]
        keys = [compute_document_key(document) for document in documents]
        folder = self._staged / SEGMENTS_FOLDER / choose_segment_name(keys)
        write_segment_texts(folder, self._batch)
        for place, (document, key) in enumerate(zip(documents, keys, strict=True)):
            self._places[document.doc_id] = BookletPlace(folder, place, key)
        texts = [passage.embedding_text for _, passages in self._batch for passage in passages]
        self._new.append(TextSegment(folder, self.encoder.count_token_vectors(texts)))
        self._batch, self._batch_passages = [], 0

    def finish(self) -> WrittenLibrary:
        """Encode, merge, take over and add up.

        Raises:
            NoBookletsError: the booklets have no text.
        """
        self.flush()
        token_count = self._count_tokens()
        if not token_count:
            raise NoBookletsError("The booklets hold no text to search.")
        if self._quantizer_file and token_count <= tokens.MAX_EXACT_TOKENS:
            self._write_anew_without_codes()
        self._sentences = sum(map(count_sentences, self._group_booklets()))
        filled = 0
        for segment in self._new:
            self._fill(segment, self._sources)
            self._sources.append(VectorSource(segment.folder))
            filled += sum(segment.token_counts)
            if not self._quantizer_file and filled > MAX_UNCODED_TOKENS:
                self._quantize()
        if not self._quantizer_file and token_count > tokens.MAX_EXACT_TOKENS:
            self._quantize()
        self._merge()
        return self._write_library()

    def _group_booklets(self) -> dict[Path, list[BookletPlace]]:
        """The booklets of each segment that holds any, in their order."""
        groups: dict[Path, list[BookletPlace]] = {}
        for place in filter(None, self._places.values()):
            groups.setdefault(place.segment, []).append(place)
        return groups

    def _count_tokens(self) -> int:
        """Of all passages of the library."""
        new = {segment.folder: segment.token_counts for segment in self._new}
        total = sum(map(sum, new.values()))
        for segment, places in self._group_booklets().items():
            if segment not in new:
                total += _sum_token_counts(segment, places)
        return total

    def _write_anew_without_codes(self) -> None:
        """Codes lost what a small library keeps: what was taken over is encoded again."""
        new = {segment.folder for segment in self._new}
        groups = self._group_booklets()
        places = [place for segment, some in groups.items() if segment not in new for place in some]
        self._quantizer_file = None
        if places:
            folder = self._copy_texts(places)
            _, passages = open_segment_texts(folder)
            texts = [passage.embedding_text for passage in passages]
            self._new.append(TextSegment(folder, self.encoder.count_token_vectors(texts)))

    def _fill(self, segment: TextSegment, sources: Sequence[VectorSource]) -> None:
        library = LibraryCodes(self._quantizer_file, self._cells_file, self._sentences)
        fill_segment(segment, self._embedder, sources, library=library)
        cells = segment.folder / CELLS_FILE
        self._cells_file = self._cells_file or (cells if cells.exists() else None)
        self._seal(segment.folder)

    def _seal(self, segment: Path) -> None:
        seal_segment(segment, self.encoder.card.fingerprint)

    def _quantize(self) -> None:
        """The library has become large: all of its tokens become codes."""
        for segment in self._group_booklets():
            if not self._is_staged(segment):  # all of these are filled
                target = self._staged / SEGMENTS_FOLDER / segment.name
                copytree(segment, target)
                self._move_booklets({segment: target})
        segments = [s for s in self._group_booklets() if (s / TOKENS_FOLDER).exists()]
        quantize_tokens([segment / TOKENS_FOLDER for segment in segments])
        for segment in segments:
            self._seal(segment)
        self._quantizer_file = segments[0] / TOKENS_FOLDER / tokens.QUANTIZER_FILE

    def _merge(self) -> None:
        groups = self._group_booklets()
        segments = {segment.name: segment for segment in groups}
        sizes = {
            segment.name: SegmentSize(_count_live(segment, places), count_passages(segment))
            for segment, places in groups.items()
        }
        merged: list[Path] = []
        for names in plan_merges(sizes):
            old = [segments[name] for name in names]
            wanted = {*old}
            places = [p for p in self._places.values() if p and p.segment in wanted]
            counts = [*_list_token_counts(places)]
            folder = self._copy_texts(places)
            self._fill(TextSegment(folder, counts), [*map(VectorSource, old)])
            merged += filter(self._is_staged, old)
        for segment in merged:  # not before: one of them may hold what makes codes of tokens
            rmtree(segment)

    def _copy_texts(self, places: Sequence[BookletPlace]) -> Path:
        """A new segment with the texts of these booklets; they are there from now on."""
        folder = self._staged / SEGMENTS_FOLDER / choose_segment_name([p.key for p in places])
        copy_segment_texts(folder, places)
        moved = {place: BookletPlace(folder, n, place.key) for n, place in enumerate(places)}
        self._places = {
            doc_id: moved.get(place, place) if place else None
            for doc_id, place in self._places.items()
        }
        return folder

    def _move_booklets(self, targets: dict[Path, Path]) -> None:
        for doc_id, place in self._places.items():
            if place and place.segment in targets:
                moved = place._replace(segment=targets[place.segment])
                self._places[doc_id] = moved

    def _is_staged(self, segment: Path) -> bool:
        return segment.is_relative_to(self._staged)

    def _write_library(self) -> WrittenLibrary:
        segments = [*self._group_booklets()]
        for segment in segments:
            if not self._is_staged(segment):
                self._take_over(f"{SEGMENTS_FOLDER}/{segment.name}")
        numbers = {segment: number for number, segment in enumerate(segments)}
        booklets = {
            doc_id: (numbers[place.segment], place.place)
            for doc_id, place in self._places.items()
            if place
        }
        rows = write_library_files(
            self._staged, [self._staged / SEGMENTS_FOLDER / s.name for s in segments], booklets
        )
        counts = {
            "documents": len(booklets),
            "passages": len(rows.passages),
            "sentences": len(rows.sentences),
        }
        recalls = [share for segment in segments for share in load_recalls(segment).values()]
        return WrittenLibrary(
            counts,
            segments=tuple(segment.name for segment in segments),
            encoded_count=self._embedder.encoded_count,
            recall=min(recalls, default=1.0),
            records=self._collect_records(),
        )

    def _collect_records(self) -> dict[str, FileRecord]:
        """Of the files of all that was written."""
        records: dict[str, FileRecord] = {}
        for segment in filter(self._is_staged, self._group_booklets()):
            for name, record in load_segment_records(segment).items():
                records[f"{SEGMENTS_FOLDER}/{segment.name}/{name}"] = record
        return records


def _list_token_counts(places: Sequence[BookletPlace]) -> Iterator[int]:
    """How many tokens each passage of these booklets has, in their order."""
    load = cache(load_array)
    for segment, place, _ in places:
        bounds = load(segment / BOOKLET_BOUNDS_FILE)
        tokens_before = load(segment / TOKENS_FOLDER / "bounds.npy")
        yield from np.diff(tokens_before[bounds[place] : bounds[place + 1] + 1]).tolist()


def _sum_token_counts(segment: Path, places: Sequence[BookletPlace]) -> int:
    """How many tokens these booklets of one segment have."""
    tokens_before = load_array(segment / TOKENS_FOLDER / "bounds.npy")
    before = tokens_before[load_array(segment / BOOKLET_BOUNDS_FILE)]
    numbers = np.array([each.place for each in places])
    return int((before[numbers + 1] - before[numbers]).sum())


def _count_live(segment: Path, places: Sequence[BookletPlace]) -> int:
    bounds = load_array(segment / BOOKLET_BOUNDS_FILE).tolist()
    return sum(bounds[each.place + 1] - bounds[each.place] for each in places)
