"""An edit costs an edit, and a library of many edits answers as one that was built at once."""

import json
import os
import random
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer import readers
from indexer.building import library, merging
from indexer.building.build import BuildPlan, BuildResult, build_generation
from indexer.building.embedder import Embedder
from indexer.building.merging import SegmentSize, plan_merges
from indexer.building.segments import TextSegment, fill_segment
from indexer.documents import Document
from indexer.errors import IndexDamagedError
from indexer.passages import Passage
from indexer.splitting.split import split_document
from indexer.storage import generations
from indexer.storage.generations import (
    check_generation,
    list_generations,
    locate_current_generation,
)
from indexer.storage.index import Index, open_index
from indexer.storage.manifest import load_manifest
from indexer.storage.segments import sharing
from indexer.storage.segments.segment import SEGMENTS_FOLDER
from indexer.storage.watching import GenerationWatch, read_file_states
from search_app.search.engine import SearchEngine
from tests.support.sample_booklet import linked

NOUNS = "beans peas soil water seeds slugs roots frost".split()
VERBS = "sow water feed pick cover press".split()
QUESTIONS = (
    "how deep do I sow the beans",
    "what covers the roots",
    "pick peas",
    "frost",
    "watr the sead",
    "When do I feed slugs in May?",
    "the capital of France",
    "press soil 7 times",
)


def write_booklet(path: Path, chance: random.Random) -> None:
    """Some chapters of sentences, of which many are the same in others: their scores are ties."""
    chapters = []
    for verb in chance.sample(VERBS, chance.randint(1, 4)):
        words = [
            (chance.choice(VERBS).title(), chance.choice(NOUNS), chance.randint(1, 9))
            for _ in range(chance.randint(1, 4))
        ]
        sentences = [f"{doing} the {noun} {count} times." for doing, noun, count in words]
        chapters.append(f"## {verb.title()} in {chance.choice(NOUNS)}\n\n{' '.join(sentences)}")
    path.write_text(f"# {chance.choice(NOUNS)}\n\n" + "\n\n".join(chapters) + "\n")


def edit(folder: Path, chance: random.Random) -> None:
    """Write, change or remove a booklet or a few."""
    for _ in range(chance.randint(1, 4)):
        path = folder / f"b{chance.randrange(30):02}.md"
        if path.exists() and chance.random() < 0.4 and len(list(folder.iterdir())) > 3:
            path.unlink()
        else:
            write_booklet(path, chance)


def answer(index: Index) -> list[str]:
    """All that is said to each question, of the library and of its first booklet alone."""
    engine = SearchEngine(index)
    booklet = next(iter(index.documents))
    results = [
        *(engine.search(question, k=100) for question in QUESTIONS),
        *(engine.search_deep(question, k=1_000) for question in QUESTIONS),
        *(engine.search(question, k=100, booklet=booklet) for question in QUESTIONS),
    ]
    said = [result.to_json() for result in results]
    for each in said:
        del each["took_ms"], each["generation"]
    return [json.dumps(each, sort_keys=True) for each in said]


def describe(index: Index) -> tuple[object, ...]:
    """What is known of the whole library, by its rows."""
    pieces = np.arange(40, dtype=np.int32)
    return (
        list(index.documents.values()),
        list(index.passages),
        dict(index.rows_by_booklet),
        index.sentence_bounds.tolist(),
        index.repeats.tolist(),
        (index.languages, index.words),
        index.tokens.compute_idf(pieces).tolist(),
        [index.tokens.get_vectors(row).tolist() for row in range(len(index.passages))],
        index.passage_vectors.get_all_vectors().tolist(),
        index.sentence_vectors.get_all_vectors().tolist(),
        [index.lexical.get_document_frequency(noun) for noun in (*NOUNS, "water", "seed")],
        index.lexical.search_phrase("the beans", limit=50),
    )


@pytest.fixture
def six_booklets(tmp_path: Path) -> Path:
    chance, folder = random.Random(5), tmp_path / "booklets"
    folder.mkdir()
    for number in range(6):
        write_booklet(folder / f"b{number}.md", chance)
    return folder


@pytest.fixture
def index(tiny_index: Path, tmp_path: Path) -> Path:
    """To build in, so that the model is not exported again."""
    return linked(tiny_index, tmp_path / "index")


def built(booklets: Path, index: Path, model: Path) -> BuildResult:
    return build_generation(BuildPlan([booklets], index, str(model)))


@pytest.mark.slow
def test_many_edits_answer_as_one_build(
    index: Path, tiny_index: Path, tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "FAN_OUT", 3)
    monkeypatch.setattr(merging, "LOWEST_TIER_PASSAGES", 8)
    chance, folder = random.Random(12), tmp_path / "booklets"
    folder.mkdir()
    for number in range(12):
        write_booklet(folder / f"b{number:02}.md", chance)
    segments = set[int]()
    for number in range(100):
        result = built(folder, index, tiny_model)
        segments.add(len(result.manifest.segments))
        if number % 33 == 0:
            at_once = linked(tiny_index, tmp_path / f"at-once-{number}")
            monkeypatch.setattr(library, "BATCH_PASSAGES", 2_000 if number % 2 else 10)
            built(folder, at_once, tiny_model)
            monkeypatch.setattr(library, "BATCH_PASSAGES", 2_000)
            edited, whole = open_index(index), open_index(at_once)
            assert describe(edited) == describe(whole)
            assert answer(edited) == answer(whole)
        edit(folder, chance)
    assert max(segments) > 3
    assert max(segments) < 12
    for name in list_generations(index):
        assert check_generation(index / name, hash_contents=True) == []


@pytest.mark.slow
def test_an_edit_reads_splits_and_writes_its_booklet_alone(
    index: Path, tiny_model: Path, six_booklets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = six_booklets
    built(folder, index, tiny_model)
    read, split = list[str](), list[str]()
    read_booklet = readers.read_booklet

    def reading(path: Path) -> Document:
        read.append(path.name)
        return read_booklet(path)

    def splitting(document: Document, **options: Any) -> list[Passage]:
        split.append(document.doc_id)
        return split_document(document, **options)

    monkeypatch.setattr(readers, "read_booklet", reading)
    monkeypatch.setattr(library, "split_document", splitting)
    first = built(folder, index, tiny_model)
    assert first.unchanged
    (folder / "b3.md").write_text("# Beans\n\nCover the frost again.\n")
    built(folder, index, tiny_model)
    (folder / "b3.md").write_text("# Beans\n\nCover the frost twice.\n")
    third = built(folder, index, tiny_model)
    assert (read, split) == (["b3.md"] * 2, ["b3"] * 2)
    assert len(third.manifest.segments) == 2
    folders = [index / name / SEGMENTS_FOLDER for name in list_generations(index)]
    inodes = [{path.stat().st_ino for path in f.rglob("*") if path.is_file()} for f in folders]
    large = {path.stat().st_ino for path in (folders[2] / third.manifest.segments[0]).rglob("*")}
    assert inodes[0] & inodes[2] <= large
    assert len(inodes[0] & inodes[2]) > 20  # shared with the last but one
    assert not inodes[1] & inodes[2]  # and with its neighbour nothing


@pytest.mark.slow
def test_a_large_library_is_linked_and_not_hashed_again(
    index: Path, tiny_model: Path, six_booklets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = six_booklets
    monkeypatch.setattr(sharing, "MAX_COPIED_BYTES", 0)
    first = index / built(folder, index, tiny_model).manifest.generation
    watch = GenerationWatch(first, load_manifest(first), read_file_states(first))
    (folder / "b3.md").write_text("# Beans\n\nCover the frost again.\n")
    second = index / built(folder, index, tiny_model).manifest.generation
    inodes = [
        {path.stat().st_ino for path in (f / SEGMENTS_FOLDER).rglob("*") if path.is_file()}
        for f in (first, second)
    ]
    assert len(inodes[0] & inodes[1]) > 20

    def refuse(path: Path) -> str:
        raise AssertionError(f"{path} is read again")

    monkeypatch.setattr(generations, "hash_file", refuse)
    assert watch.find_damage(hash_contents=False) == []


@pytest.mark.slow
def test_a_rotten_sector_is_not_published_again(
    index: Path, tiny_model: Path, six_booklets: Path
) -> None:
    """A byte that changed by itself leaves size and times as they were."""
    folder = six_booklets
    published = index / built(folder, index, tiny_model).manifest.generation
    (rotten,) = (published / SEGMENTS_FOLDER).rglob("documents.jsonl")
    state, content = rotten.stat(), bytearray(rotten.read_bytes())
    content[content.index(b"times")] ^= 1
    with rotten.open("r+b") as file:
        file.write(content)
    os.utime(rotten, ns=(state.st_atime_ns, state.st_mtime_ns))
    (folder / "b3.md").write_text("# Beans\n\nCover the frost again.\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(generations, "check_changed_files", lambda *_, **__: [])  # sees its ctime
        with pytest.raises(IndexDamagedError, match="documents.jsonl is not as it was published"):
            built(folder, index, tiny_model)
    assert locate_current_generation(index) == published
    shutil.rmtree(published)
    again = built(folder, index, tiny_model)
    assert check_generation(index / again.manifest.generation, hash_contents=True) == []


@pytest.mark.slow
def test_what_a_killed_build_encoded_is_not_encoded_again(
    index: Path, tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance, folder = random.Random(6), tmp_path / "booklets"
    folder.mkdir()
    for number in range(20):
        write_booklet(folder / f"b{number:02}.md", chance)
    whole = built(folder, linked(index, tmp_path / "whole"), tiny_model).encoded_count
    monkeypatch.setattr(library, "BATCH_PASSAGES", 10)
    encoded = list[int]()

    def filling(segment: TextSegment, embedder: Embedder, *rest: Any, **options: Any) -> None:
        if len(encoded) == 2:
            kept = next(index.glob(".building-*"))
            shutil.copytree(kept, tmp_path / "left")  # as a kill leaves it
            raise KeyboardInterrupt
        fill_segment(segment, embedder, *rest, **options)
        encoded.append(embedder.encoded_count)

    monkeypatch.setattr(library, "fill_segment", filling)
    with pytest.raises(KeyboardInterrupt):
        built(folder, index, tiny_model)
    monkeypatch.setattr(library, "fill_segment", fill_segment)
    (tmp_path / "left").rename(index / ".building-1")
    resumed = built(folder, index, tiny_model)
    assert 0 < encoded[-1] < whole
    assert resumed.encoded_count <= whole - encoded[-1]
    assert not list(index.glob(".building-*"))
    assert check_generation(locate_current_generation(index), hash_contents=True) == []


@pytest.mark.slow
def test_a_half_written_segment_of_a_killed_build_is_not_trusted(
    index: Path, tiny_model: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "booklets"
    folder.mkdir()
    write_booklet(folder / "b.md", random.Random(1))
    other = linked(index, tmp_path / "other")
    published = built(folder, other, tiny_model)
    (segment,) = published.manifest.segments
    left = index / ".building-1" / SEGMENTS_FOLDER / segment
    shutil.copytree(locate_current_generation(other) / SEGMENTS_FOLDER / segment, left)
    (left / "passages.keys").write_bytes(bytes(16))
    assert built(folder, index, tiny_model).encoded_count == published.encoded_count


def sizes(*counts: int) -> dict[str, SegmentSize]:
    return {f"s{n}": SegmentSize(count, count) for n, count in enumerate(counts)}


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (sizes(500), []),
        (sizes(*[30] * 7), []),
        (sizes(*[30] * 8), [[f"s{n}" for n in range(8)]]),
        (sizes(*[30] * 7, 50_000, 5_000), []),
        (sizes(*[60_000] * 9), []),
        ({"a": SegmentSize(4, 9), "b": SegmentSize(5, 9)}, [["a"]]),
    ],
)
def test_eight_of_a_tier_become_one(
    held: dict[str, SegmentSize], expected: Sequence[list[str]]
) -> None:
    assert plan_merges(held) == expected


def test_few_segments_stay_however_many_edits() -> None:
    """A thousand edits of 30 passages to a library of 20,000."""
    held = {"first": SegmentSize(20_000, 20_000)}
    most = 0
    for number in range(1_000):
        held[f"e{number}"] = SegmentSize(30, 30)
        for names in plan_merges(held):
            live = sum(held.pop(name).live for name in names)
            held[f"m{number}"] = SegmentSize(live, live)
        most = max(most, len(held))
    assert most <= 16


def test_no_merge_is_larger_than_the_limit() -> None:
    held = sizes(*[2_000] * 200)
    merges = plan_merges(held)
    live = [sum(held[name].live for name in names) for names in merges]
    assert max(live) <= merging.MAX_SEGMENT_PASSAGES
    assert len(held) - sum(map(len, merges)) + len(merges) < 20
