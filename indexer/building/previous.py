"""What a build may take of the published generation: whole booklets, and vectors of equal texts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from indexer.building.sources import SourceNotes, hash_code, load_source_notes
from indexer.storage.arrays import load_array
from indexer.storage.manifest import (
    REUSABLE_SCHEMAS,
    SEGMENTED_SCHEMA,
    Manifest,
    load_manifest,
)
from indexer.storage.segments.rows import BOOKLETS_FILE
from indexer.storage.segments.segment import CELLS_FILE, TOKENS_FOLDER, locate_segments
from indexer.storage.texts.files import load_segment_facts
from indexer.storage.texts.stored import load_library_facts
from indexer.storage.tokens import QUANTIZER_FILE


class BookletPlace(NamedTuple):
    """The segment of a booklet, by its folder, and its place there; the key of its document."""

    segment: Path
    place: int
    key: str


@dataclass(frozen=True, slots=True)
class PreviousGeneration:
    """A generation of the same model.

    ``booklets`` and ``notes`` are empty where another version of the indexer made it: then only its
    vectors are taken.
    """

    folder: Path
    manifest: Manifest
    segments: tuple[Path, ...]
    booklets: Mapping[str, BookletPlace]
    notes: SourceNotes

    @property
    def quantizer_file(self) -> Path | None:
        """What its token codes were made with; None where it keeps vectors."""
        files = (segment / TOKENS_FOLDER / QUANTIZER_FILE for segment in self.segments)
        return next((file for file in files if file.exists()), None)

    @property
    def cells_file(self) -> Path | None:
        """The cells of its vectors; None where all are searched exactly."""
        files = (segment / CELLS_FILE for segment in self.segments)
        return next((file for file in files if file.exists()), None)


@dataclass(frozen=True, slots=True)
class EarlierWork:
    """What a build need not do again: what is published, and segments that killed builds finished.

    ``take_over`` brings a segment of the previous generation into the staging folder, by its name
    below that.
    """

    previous: PreviousGeneration | None
    take_over: Callable[[str], None]
    salvaged: Sequence[Path] = ()


def open_previous_generation(folder: Path) -> PreviousGeneration:
    manifest = load_manifest(folder, schemas=REUSABLE_SCHEMAS)
    segments = locate_segments(folder, manifest)
    notes, booklets = SourceNotes(), dict[str, BookletPlace]()
    if manifest.schema >= SEGMENTED_SCHEMA:
        notes = load_source_notes(folder)
    if notes.code == hash_code():
        keys = [load_segment_facts(segment).keys for segment in segments]
        ids, places = load_library_facts(folder).booklets, load_array(folder / BOOKLETS_FILE)
        for doc_id, (segment, place) in zip(ids, places.tolist(), strict=True):
            booklets[doc_id] = BookletPlace(segments[segment], place, keys[segment][place])
    else:
        notes = SourceNotes()
    return PreviousGeneration(folder, manifest, tuple(segments), booklets, notes)
