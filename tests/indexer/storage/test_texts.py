"""Texts that are written by the line and read when they are asked for."""

from pathlib import Path

import numpy as np
import pytest

from indexer.documents import Document
from indexer.errors import IndexDamagedError
from indexer.passages import Passage, Sentence
from indexer.storage.arrays import load_array
from indexer.storage.segments.library import open_segment_texts
from indexer.storage.texts.files import (
    BOOKLET_BOUNDS_FILE,
    compute_document_key,
    load_segment_facts,
    save_texts,
)
from indexer.storage.texts.lines import LineFile, LineWriter
from indexer.storage.texts.repeats import RowGroups, find_group, group_repeats, hash_passage
from indexer.storage.texts.stored import BookletRows

SEEDS = "Sow peas in March.\u2028Don't water them."  # a line end within a line


def make_document(doc_id: str, text: str, language: str = "en") -> Document:
    return Document(doc_id, doc_id.title(), text, (), (), metadata={"a": "b"}, language=language)


def make_passage(doc_id: str, text: str, heading: str = "Rest", context: str = "") -> Passage:
    return Passage(
        f"{doc_id}#rest-1",
        doc_id,
        doc_id.title(),
        (heading,),
        context,
        f"{doc_id.title()}\n",
        text,
        0,
        len(text),
        (Sentence(0, 3), Sentence(4, len(text))),
    )


DOCUMENTS = [
    make_document("peas", SEEDS),
    make_document("empty", ""),
    make_document("bohnen/1", "Säe T-DM1.", "de-CH"),
]
PASSAGES = [make_passage("peas", SEEDS), make_passage("peas", "Sow peas")]
PASSAGES += [make_passage("bohnen/1", "Säe T-DM1.")]
BOOKLETS = [(d, [p for p in PASSAGES if p.doc_id == d.doc_id]) for d in DOCUMENTS]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_texts(tmp_path, BOOKLETS)
    return tmp_path


def test_documents_and_passages_come_back_by_id_and_by_row(folder: Path) -> None:
    documents, passages = open_segment_texts(folder)
    assert list(documents.items()) == [(document.doc_id, document) for document in DOCUMENTS]
    assert "peas" in documents
    assert documents.get("beans") is None
    assert list(passages) == PASSAGES
    assert [passages[row] for row in (2, 0, -1)] == [PASSAGES[row] for row in (2, 0, -1)]
    assert passages[1:] == PASSAGES[1:]
    with pytest.raises(IndexError):
        passages[3]


def test_what_is_known_of_all_of_them(folder: Path) -> None:
    facts = load_segment_facts(folder)
    assert facts.booklets == ("peas", "empty", "bohnen/1")
    assert facts.languages == ("en", "en", "de-CH")
    assert facts.keys == tuple(map(compute_document_key, DOCUMENTS))
    in_texts = dict.fromkeys("sow peas in march don water them säe dm1 bohnen 1".split(), 1)
    assert facts.words == {**in_texts, "t": 2}
    rows = BookletRows(load_array(folder / BOOKLET_BOUNDS_FILE), facts.booklets)
    assert dict(rows) == {"peas": range(2), "empty": range(0), "bohnen/1": range(2, 3)}


def test_the_same_texts_give_the_same_files(folder: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    save_texts(tmp_path, BOOKLETS)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_text_that_is_read_late_is_there_though_its_file_was_removed(folder: Path) -> None:
    documents, passages = open_segment_texts(folder)
    for path in folder.iterdir():
        path.unlink()
    assert documents["peas"] == DOCUMENTS[0]
    assert list(passages) == PASSAGES


@pytest.mark.parametrize("how", ["cut", "changed"])
def test_one_that_was_damaged_since_it_was_opened_is_named(folder: Path, how: str) -> None:
    documents, passages = open_segment_texts(folder)
    for name in ("documents.jsonl", "passages.jsonl"):
        with (folder / name).open("r+b") as file:
            file.truncate(5) if how == "cut" else file.write(b"{{{{{{{{")
    for path, read in (("documents", lambda: documents["peas"]), ("passages", lambda: passages[0])):
        begins = rf"^{folder}/{path}\.jsonl cannot be used: "
        with pytest.raises(IndexDamagedError, match=begins) as damage:
            read()
        assert str(damage.value).count("Build the index again with: make index") == 1


def test_a_line_is_what_was_written_and_its_end(tmp_path: Path) -> None:
    with LineWriter(tmp_path / "some.jsonl") as writer:
        for line in (b"one", b"", b"three"):
            writer.write(line)
    lines = LineFile(tmp_path / "some.jsonl")
    assert [lines.read(row) for row in range(len(lines))] == [b"one\n", b"\n", b"three\n"]


def find_groups(*passages: Passage) -> RowGroups:
    """Of passages whose booklets come one after the other."""
    hashes = b"".join(map(hash_passage, passages))
    owners = [*dict.fromkeys(passage.doc_id for passage in passages)]
    return group_repeats(
        np.frombuffer(hashes, dtype=np.uint8).reshape(len(passages), -1),
        np.array([owners.index(passage.doc_id) for passage in passages]),
    )


def test_the_same_text_under_the_same_heading_is_in_the_other_booklet_too() -> None:
    first = make_passage("first", "Don’t  lift\nheavy bags.")
    second = make_passage("second", "Don't lift heavy bags.", "REST")
    third = make_passage("third", "Lift heavy bags.")
    groups = find_groups(first, third, third, second)
    assert groups.tolist() == [[0, 0], [3, 0]]
    assert [find_group(groups, row) for row in range(4)] == [[0, 3], [], [], [0, 3]]


def test_groups_are_numbered_by_their_first_rows() -> None:
    sow, pick = "Sow in May.", "Pick in July."
    texts = {"one": [pick, sow], "two": [sow, "Rest."], "three": [pick, sow]}
    groups = find_groups(*(make_passage(name, text) for name in texts for text in texts[name]))
    assert groups.tolist() == [[0, 0], [1, 1], [2, 1], [4, 0], [5, 1]]


@pytest.mark.parametrize(
    "other",
    [
        make_passage("second", "Take 2.5 mg."),
        make_passage("second", "Take 2-5 mg.", "Dose"),
        make_passage("second", "Take 2-5 mg.", context="In the evening:"),
        make_passage("first", "Take 2-5 mg."),
    ],
)
def test_another_number_heading_or_lead_in_says_something_else(other: Passage) -> None:
    groups = find_groups(make_passage("first", "Take 2-5 mg."), other)
    assert groups.shape == (0, 2)
    assert find_group(groups, 0) == []
