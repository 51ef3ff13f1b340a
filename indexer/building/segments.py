"""Writing segments: the texts first, booklet by booklet, then all that is computed from them."""

import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from indexer.building.embedder import Embedder, VectorSource
from indexer.building.previous import BookletPlace
from indexer.documents import Document
from indexer.encoding.encoder import Vectors
from indexer.passages import Passage
from indexer.storage.arrays import load_array
from indexer.storage.lexical import write_lexical_index
from indexer.storage.ranking.recall import write_recalls
from indexer.storage.segments.library import open_segment_texts
from indexer.storage.segments.segment import (
    CELLS_FILE,
    FINISHED_FILE,
    LEXICAL_FOLDER,
    PASSAGE_VECTORS_FILE,
    SENTENCE_VECTORS_FILE,
    load_finished_segment,
)
from indexer.storage.texts.files import (
    BOOKLET_BOUNDS_FILE,
    SENTENCE_BOUNDS_FILE,
    load_segment_facts,
    save_texts,
)
from indexer.storage.vectors import MAX_EXACT_VECTORS, train_cells, write_vector_index

SplitBooklet = tuple[Document, Sequence[Passage]]


class LibraryCodes(NamedTuple):
    """What a segment's vectors are stored by, the same in all of a library.

    ``quantizer_file`` makes codes of tokens, ``cells_file`` cells of vectors; None where there is
    none yet. ``sentences`` are those of the library.
    """

    quantizer_file: Path | None
    cells_file: Path | None
    sentences: int


class TextSegment(NamedTuple):
    """A segment of which only the texts are written, and how many tokens each passage has."""

    folder: Path
    token_counts: Sequence[int]


def choose_segment_name(keys: Sequence[str]) -> str:
    """A name for a segment of booklets with these keys: the same for the same ones."""
    return hashlib.sha256("".join(keys).encode()).hexdigest()[:16]


def write_segment_texts(folder: Path, booklets: Sequence[SplitBooklet]) -> None:
    """Write the texts of a segment; what a killed build left of it is removed."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    save_texts(folder, booklets)


def copy_segment_texts(folder: Path, places: Sequence[BookletPlace]) -> None:
    """As ``write_segment_texts``, of booklets of other segments."""
    folder.mkdir(parents=True)
    save_texts(folder, _read_booklets_again(places))


def count_passages(segment: Path) -> int:
    return int(load_array(segment / BOOKLET_BOUNDS_FILE)[-1])


def count_sentences(segment: Path) -> int:
    return int(load_array(segment / SENTENCE_BOUNDS_FILE)[-1])


def fill_segment(
    segment: TextSegment,
    embedder: Embedder,
    sources: Sequence[VectorSource],
    *,
    library: LibraryCodes,
) -> None:
    """Compute and write everything of a segment that is searched."""
    folder = segment.folder
    _, passages = open_segment_texts(folder)
    texts = [passage.embedding_text for passage in passages]
    of_passages = embedder.embed_passages(
        texts, folder, segment.token_counts, sources, library.quantizer_file
    )
    sentences = [p.get_sentence_text(sentence) for p in passages for sentence in p.sentences]
    vectors = embedder.embed_sentences(sentences, folder, sources)
    limit = choose_exact_limit(library.sentences)
    cells = _provide_cells(folder, vectors, library.cells_file) if len(vectors) > limit else None
    write_vector_index(vectors, folder / SENTENCE_VECTORS_FILE, cells=cells)
    del vectors  # most of what a segment takes
    cells = cells if len(of_passages) > limit else None
    write_vector_index(of_passages, folder / PASSAGE_VECTORS_FILE, cells=cells)
    write_recalls(folder, (PASSAGE_VECTORS_FILE, SENTENCE_VECTORS_FILE))
    write_lexical_index(passages, folder / LEXICAL_FOLDER)


def _provide_cells(folder: Path, vectors: Vectors, known: Path | None) -> Path:
    """The library's cells as a file of this segment; its own vectors make them if need be."""
    if known is None:
        train_cells(vectors, folder / CELLS_FILE)
    else:
        shutil.copyfile(known, folder / CELLS_FILE)
    return folder / CELLS_FILE


def choose_exact_limit(library_vectors: int) -> int:
    """Up to how many vectors a segment is searched exactly, where the library has so many.

    Those of a large library are searched one after the other, and must be faster together.
    """
    return MAX_EXACT_VECTORS if library_vectors <= MAX_EXACT_VECTORS else MAX_EXACT_VECTORS // 8


def salvage_segments(index: Path, target: Path, fingerprint: str) -> list[Path]:
    """Move what killed builds had finished of this model out of their way, to be taken over."""
    finished = [path.parent for path in sorted(index.glob(f".building-*/*/*/{FINISHED_FILE}"))]
    salvaged: list[Path] = []
    for number, folder in enumerate(finished):
        record = load_finished_segment(folder)
        if record and record.fingerprint == fingerprint:
            target.mkdir(parents=True, exist_ok=True)
            salvaged.append(folder.rename(target / f"{number}-{folder.name}"))
    return salvaged


def _read_booklets_again(places: Sequence[BookletPlace]) -> Iterator[SplitBooklet]:
    texts = {place.segment: open_segment_texts(place.segment) for place in places}
    bounds = {segment: load_array(segment / BOOKLET_BOUNDS_FILE).tolist() for segment in texts}
    names: Mapping[Path, Sequence[str]] = {
        segment: load_segment_facts(segment).booklets for segment in texts
    }
    for segment, place, _ in ((each.segment, each.place, each.key) for each in places):
        documents, passages = texts[segment]
        rows = slice(bounds[segment][place], bounds[segment][place + 1])
        yield documents[names[segment][place]], passages[rows]
