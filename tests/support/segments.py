"""Parts of an index without the rest of it, and where a generation keeps its only segment."""

from pathlib import Path

import numpy as np

from indexer.storage.generations import locate_current_generation
from indexer.storage.lexical import FIELDS, LexicalIndex
from indexer.storage.manifest import load_manifest
from indexer.storage.segments.postings import StoredPostings
from indexer.storage.segments.rows import lay_one_segment
from indexer.storage.segments.segment import locate_segments


def open_words(folder: Path, passage_count: int) -> LexicalIndex:
    """The words of a library of one segment with one booklet."""
    rows = lay_one_segment(np.array([0, passage_count]))
    return LexicalIndex(StoredPostings([folder], FIELDS, rows))


def locate_segment(index: Path) -> Path:
    """The folder of the only segment of the published generation."""
    folder = locate_current_generation(index)
    (segment,) = locate_segments(folder, load_manifest(folder))
    return segment
