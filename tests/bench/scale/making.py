"""A made library: booklets as files, and the generation that they would become.

``python -m tests.bench.scale.making PASSAGES BOOKLETS INDEX FITTED ENCODER`` prints the cost as
JSON. Reading, splitting and tokenizing are left out beside encoding: they are measured, by the
booklet, with ``tests.bench.scale.building``.
"""

import json
import resource
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from itertools import chain
from pathlib import Path
from shutil import copytree
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.building.embedder import Embedder, hash_text
from indexer.building.merging import MAX_SEGMENT_PASSAGES
from indexer.building.segments import (
    LibraryCodes,
    TextSegment,
    choose_segment_name,
    fill_segment,
    write_segment_texts,
)
from indexer.building.sources import SourceRecorder
from indexer.encoding.encoder import Encoder, Vectors, load_tokenizer
from indexer.paths import RELEVANCE
from indexer.readers import stream_booklets
from indexer.storage import generations, tokens
from indexer.storage.index import save_json
from indexer.storage.manifest import Manifest
from indexer.storage.segments.library import write_library_files
from indexer.storage.segments.segment import (
    CELLS_FILE,
    PASSAGE_KEYS_FILE,
    SEGMENTS_FOLDER,
    SENTENCE_KEYS_FILE,
    TOKENS_FOLDER,
    load_segment_records,
    seal_segment,
)
from indexer.storage.texts.files import compute_document_key
from indexer.storage.tokens import PassageTokens, TokenWriter
from indexer.storage.vectors import ProductQuantizer, train_quantizer
from indexer.vocabulary import Vocabulary
from tests.bench.scale.texts import ComposedBooklet, choose_file, compose_booklets, read_topics

SENTENCES_PER_PASSAGE = 3.5
TOKENS_PER_PASSAGE = 70
# With all that is missed, texts would be farther from each other than real ones are.
RESIDUAL_SHARE = 0.7


class MadeParts:
    """What each half of a sentence, each heading and each title gives to a text's vectors."""

    def __init__(self, fitted: Path, encoder_folder: Path, halves: Sequence[str]) -> None:
        self._means = np.load(fitted / "means.npy")
        self.residuals = np.load(fitted / "residuals.npy").astype(np.float32)
        self._tokenizer = load_tokenizer(encoder_folder)
        self.find_part = cache(self._tokenize)
        self.halves = [self._tokenize(half) for half in halves]
        self.half_sums = np.stack([self.add_up(part.token_ids) for part in self.halves])

    def add_up(self, token_ids: npt.NDArray[np.int32]) -> Vectors:
        known = np.minimum(token_ids, len(self._means) - 1)
        total: Vectors = self._means[known].sum(axis=0)
        return total

    def _tokenize(self, text: str) -> PassageTokens:
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        spans = np.array(encoding.offsets, dtype=np.uint32).reshape(-1, 2)
        return PassageTokens(np.array(encoding.ids, dtype=np.int32), spans)


class MadeTokens:
    """The tokens of one segment's passages, as ``TokenWriter.copy_passage`` wants them."""

    def __init__(
        self, fitted: Path, passages: Sequence[PassageTokens], quantizer: Path | None
    ) -> None:
        self._passages = passages
        self._starts = np.load(fitted / "starts.npy")
        pool = np.load(fitted / "pool.npy")
        self.quantizer = ProductQuantizer(quantizer) if quantizer else None
        self._pool = self.quantizer.encode(pool.astype(np.float32)) if self.quantizer else pool

    def get_tokens(self, row: int) -> PassageTokens:
        return self._passages[row]

    def get_stored_tokens(self, row: int) -> npt.NDArray[Any]:
        ids = np.minimum(self._passages[row].token_ids, len(self._starts) - 2)
        counts = np.maximum(self._starts[ids + 1] - self._starts[ids], 1)
        drawn = (row * 7_919 + np.arange(len(ids)) * 104_729) % counts
        stored: npt.NDArray[Any] = self._pool[
            np.minimum(self._starts[ids] + drawn, len(self._pool) - 1)
        ]
        return stored


class MadeEmbedder(Embedder):
    """Gives a segment's made vectors; ``seconds`` were spent on making them."""

    def __init__(self, encoder: Encoder, fitted: Path, parts: MadeParts) -> None:
        super().__init__(encoder, lambda encodings, total: encodings)
        self.seconds = 0.0
        self._fitted, self.parts = fitted, parts
        self.fingerprint = encoder.card.fingerprint
        self.booklets: Sequence[ComposedBooklet] = ()
        self.passages: Sequence[PassageTokens] = ()

    def embed_passages(
        self,
        texts: Sequence[str],
        folder: Path,
        token_counts: Sequence[int],
        sources: object = (),
        quantizer_file: Path | None = None,
    ) -> Vectors:
        began = time.perf_counter()
        made = MadeTokens(self._fitted, self.passages, quantizer_file)
        self.seconds += time.perf_counter() - began
        dimension = self._encoder.card.token_dimension
        with TokenWriter(folder / TOKENS_FOLDER, token_counts, dimension, quantizer_file) as writer:
            for row in range(len(texts)):
                writer.copy_passage(row, made, row)  # type: ignore[arg-type]
        (folder / PASSAGE_KEYS_FILE).write_bytes(b"".join(map(hash_text, texts)))
        began = time.perf_counter()
        numbers, sizes, extra = self._list_halves()
        vectors = self._pool_halves(numbers, sizes, extra)
        self.seconds += time.perf_counter() - began
        return vectors

    def embed_sentences(self, texts: Sequence[str], folder: Path, sources: object = ()) -> Vectors:
        (folder / SENTENCE_KEYS_FILE).write_bytes(b"".join(map(hash_text, texts)))
        began = time.perf_counter()
        numbers, _, _ = self._list_halves()
        vectors = self._pool_halves(numbers, np.full(len(numbers) // 2, 2), None)
        self.seconds += time.perf_counter() - began
        return vectors

    def _list_halves(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Vectors]:
        """All halves in their order, how many each passage has, and what heads each passage."""
        numbers, sizes, heads = list[int](), list[int](), list[Vectors]()
        for booklet in self.booklets:
            title = self.parts.add_up(self.parts.find_part(booklet.document.title).token_ids)
            for passage, halves in booklet.passages:
                numbers += [half.number for pair in halves for half in pair]
                sizes.append(2 * len(halves))
                heading = self.parts.find_part(passage.heading_path[-1]).token_ids
                heads.append(title + self.parts.add_up(heading))
        return np.array(numbers), np.array(sizes), np.stack(heads)

    def _pool_halves(
        self,
        numbers: npt.NDArray[np.int64],
        sizes: npt.NDArray[np.int64],
        extra: Vectors | None,
    ) -> Vectors:
        """The vectors of texts that are so many halves each, ``(texts, d)``, some at a time."""
        ends = np.cumsum(sizes)
        vectors = np.empty((len(sizes), self.parts.half_sums.shape[1]), dtype=np.float32)
        residuals = self.parts.residuals
        for first in range(0, len(sizes), 10_000):
            last = min(first + 10_000, len(sizes))
            begin = ends[first] - sizes[first]
            here = numbers[begin : ends[last - 1]]
            starts = ends[first:last] - sizes[first:last] - begin
            sums = np.add.reduceat(self.parts.half_sums[here], starts)
            if extra is not None:
                sums += extra[first:last]
            mixed = np.add.reduceat(here * np.arange(1, len(here) + 1) % 1_000_003, starts)
            if extra is None:  # equal sentences are equal
                mixed = here[::2] * 31 + here[1::2] * 17
            vectors[first:last] = _scale(
                _scale(sums) + RESIDUAL_SHARE * residuals[mixed % len(residuals)]
            )
        return vectors


def make_library(
    passages: int, booklets: Path, index: Path, fitted: Path, encoder_folder: Path
) -> dict[str, float]:
    """Seconds and megabytes, without those of making vectors."""
    topics, halves = read_topics()
    encoder = Encoder(encoder_folder)
    embedder = MadeEmbedder(encoder, fitted, MadeParts(fitted, encoder_folder, halves))
    quantizer = _provide_quantizer(fitted, passages)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    began, cpu = time.perf_counter(), time.process_time()
    with generations.lock_index(index), generations.create_staging_folder(index) as staged:
        segments: list[Path] = []
        places: dict[str, tuple[int, int]] = {}
        for some in _list_segments(passages, compose_booklets(passages, topics)):
            for place, booklet in enumerate(some):
                places[booklet.document.doc_id] = (len(segments), place)
                _write_file(booklets, booklet)
            cells = next((s / CELLS_FILE for s in segments if (s / CELLS_FILE).exists()), None)
            sentences = round(passages * SENTENCES_PER_PASSAGE)
            library = LibraryCodes(quantizer, cells, sentences)
            segments.append(_write_segment(staged, some, embedder, library))
        copytree(encoder_folder, staged / "encoder")
        counts = _publish(index, staged, (segments, places), (booklets, encoder))
    return {
        "seconds": time.perf_counter() - began - embedder.seconds,
        "cpu": time.process_time() - cpu - embedder.seconds,
        "making": embedder.seconds,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
        "own_megabytes": own,
        "segments": len(segments),
        **counts,
    }


def _publish(
    index: Path,
    staged: Path,
    written: tuple[Sequence[Path], dict[str, tuple[int, int]]],
    made_of: tuple[Path, Encoder],
) -> Mapping[str, int]:
    """Write what is of the whole library, and publish it; how much there is."""
    (segments, places), (booklets, encoder) = written, made_of
    rows = write_library_files(staged, segments, places)
    recorder, sources = SourceRecorder(), dict[str, str]()
    kept = stream_booklets([booklets], lambda source: [Path(source.name).stem], recorder.hash_file)
    for source, _ in kept:
        recorder.record(source, Path(source.name).stem)
        sources[source.name] = ""
    recorder.save(staged)
    recorder.save_looks(index)
    save_json(staged / "vocabulary.json", Vocabulary().to_json())
    (staged / "relevance.json").write_bytes(RELEVANCE.read_bytes())
    records = {
        f"{SEGMENTS_FOLDER}/{segment.name}/{name}": record
        for segment in segments
        for name, record in load_segment_records(segment).items()
    }
    counts = {
        "documents": len(places),
        "passages": len(rows.passages),
        "sentences": len(rows.sentences),
    }
    draft = Manifest(
        generation="",
        created="",
        content="made",
        versions={},
        model=asdict(encoder.card),
        settings={},
        counts=counts,
        sources=sources,
        segments=tuple(segment.name for segment in segments),
    )
    return generations.publish_generation(index, staged, draft, known=records).counts


def _provide_quantizer(fitted: Path, passages: int) -> Path | None:
    """What makes codes of token vectors, where a library of so many passages has them."""
    if passages * TOKENS_PER_PASSAGE <= tokens.MAX_EXACT_TOKENS:
        return None
    quantizer = fitted / tokens.QUANTIZER_FILE
    if not quantizer.exists():
        pool = np.load(fitted / "pool.npy").astype(np.float32)
        chance = np.random.default_rng(7)
        train_quantizer(chance.permutation(pool)[: tokens.TRAINING_SAMPLE_SIZE], quantizer)
    return quantizer


def _write_file(booklets: Path, booklet: ComposedBooklet) -> None:
    path = booklets / choose_file(int(booklet.document.doc_id[1:]))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(booklet.markdown, encoding="utf-8")


def _list_segments(
    passages: int, booklets: Iterator[ComposedBooklet]
) -> Iterator[list[ComposedBooklet]]:
    """Booklets with so many passages in all, those together that become a segment."""
    total, some, size = 0, list[ComposedBooklet](), 0
    for booklet in booklets:
        some.append(booklet)
        size += len(booklet.passages)
        total += len(booklet.passages)
        if total >= passages or size > MAX_SEGMENT_PASSAGES - 100:
            yield some
            some, size = [], 0
        if total >= passages:
            return


def _write_segment(
    staged: Path,
    booklets: Sequence[ComposedBooklet],
    embedder: MadeEmbedder,
    library: LibraryCodes,
) -> Path:
    """As a build writes a segment, after its texts are tokenized."""
    keys = [compute_document_key(booklet.document) for booklet in booklets]
    folder = staged / SEGMENTS_FOLDER / choose_segment_name(keys)
    write_segment_texts(folder, [(b.document, [p.passage for p in b.passages]) for b in booklets])
    began = time.perf_counter()
    embedder.booklets = booklets
    embedder.passages = [*chain.from_iterable(_join_tokens(b, embedder) for b in booklets)]
    embedder.seconds += time.perf_counter() - began
    segment = TextSegment(folder, [len(each.token_ids) for each in embedder.passages])
    fill_segment(segment, embedder, (), library=library)
    seal_segment(folder, embedder.fingerprint)
    return folder


def _join_tokens(booklet: ComposedBooklet, embedder: MadeEmbedder) -> Iterator[PassageTokens]:
    """The tokens of each passage, from those of its parts and where these stand."""
    find, halves = embedder.parts.find_part, embedder.parts.halves
    title = find(booklet.document.title)
    for passage, pairs in booklet.passages:
        after_title = len(passage.title) + 1
        ids, spans = [title.token_ids], [title.spans]
        heading = find(passage.heading_path[-1])
        ids.append(heading.token_ids)
        spans.append(heading.spans + np.uint32(after_title))
        place = len(passage.prefix) - passage.start
        for sentence, (first, second) in zip(passage.sentences, pairs, strict=True):
            begin = place + sentence.start
            for half, start in ((first, begin), (second, begin + len(first.text) + 1)):
                ids.append(halves[half.number].token_ids)
                spans.append(halves[half.number].spans + np.uint32(start))
        yield PassageTokens(np.concatenate(ids), np.concatenate(spans))


def _scale(vectors: Vectors) -> Vectors:
    scaled: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return scaled


if __name__ == "__main__":
    size, *folders = sys.argv[1:]
    json.dump(make_library(int(size), *map(Path, folders)), sys.stdout)
