"""What a generation says of all its booklets together, added up over its segments."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np

from indexer.storage.arrays import load_array
from indexer.storage.disk import write_array
from indexer.storage.segments.rows import BOOKLETS_FILE, lay_one_segment
from indexer.storage.segments.segment import TOKENS_FOLDER, LibraryRows, map_rows
from indexer.storage.segments.tokens import FREQUENCY_FILE, count_pieces
from indexer.storage.texts.files import (
    BOOKLET_BOUNDS_FILE,
    REPEATS_FILE,
    find_words,
    load_segment_facts,
)
from indexer.storage.texts.repeats import group_repeats
from indexer.storage.texts.stored import LIBRARY_FILE, StoredDocuments, StoredPassages
from indexer.storage.tokens import TokenIndex


def write_library_files(
    folder: Path, segments: Sequence[Path], booklets: Mapping[str, tuple[int, int]]
) -> LibraryRows:
    """Write what is of the whole library; ``booklets`` are the places of each, by id, in order."""
    places = np.array([*booklets.values()], dtype=np.int64).reshape(-1, 2)
    rows = map_rows(places, segments)
    write_array(folder / BOOKLETS_FILE, places)
    hashes = rows.passages.lay_out([load_array(segment / REPEATS_FILE) for segment in segments])
    owners = np.repeat(np.arange(len(places)), np.diff(rows.passages.bounds))
    write_array(folder / REPEATS_FILE, group_repeats(hashes, owners))
    tokens = [TokenIndex(segment / TOKENS_FOLDER, max_in_memory=0) for segment in segments]
    write_array(folder / FREQUENCY_FILE, count_pieces(tokens, rows.passages))
    languages, words = set[str](), set[str]()
    for number, segment in enumerate(segments):
        here = places[places[:, 0] == number, 1].tolist()
        facts = load_segment_facts(segment)
        languages |= {facts.languages[place] for place in here}
        words |= _count_live_words(segment, here).keys()
    facts_of_all = {
        "booklets": [*booklets],
        "languages": sorted(languages),
        "words": sorted(words),
    }
    content = msgspec.json.format(msgspec.json.encode(facts_of_all), indent=0)
    (folder / LIBRARY_FILE).write_bytes(content)
    return rows


def open_segment_texts(folder: Path) -> tuple[StoredDocuments, StoredPassages]:
    """The documents and the passages of one segment, those that are gone too."""
    facts = load_segment_facts(folder)
    rows = lay_one_segment(load_array(folder / BOOKLET_BOUNDS_FILE))
    places = np.column_stack([np.zeros(len(facts.booklets), dtype=np.int64)] * 2)
    places[:, 1] = np.arange(len(places))
    documents = StoredDocuments([folder], facts.booklets, places)
    return documents, StoredPassages([folder], documents, rows)


def _count_live_words(segment: Path, live: Sequence[int]) -> Counter[str]:
    """In how many live booklets of a segment each word stands, of those in any."""
    facts = load_segment_facts(segment)
    words = Counter(facts.words)
    dead = set(range(len(facts.booklets))) - set(live)
    if dead:
        bounds = load_array(segment / BOOKLET_BOUNDS_FILE).tolist()
        _, passages = open_segment_texts(segment)
        for place in dead:
            words.subtract(find_words(passages[bounds[place] : bounds[place + 1]]))
    return +words
