"""BEIR corpora: a document a line, and a sentence for each line that is none."""

import gzip
import json
import re
from pathlib import Path

import pytest

from indexer.documents import BlockKind
from indexer.errors import UnreadableBookletError
from indexer.readers import find_booklets, read_booklets
from indexer.readers.beir import read_corpus_lines


def corpus(folder: Path, *lines: object) -> Path:
    path = folder / "corpus.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts), encoding="utf-8")
    return path


def test_each_line_is_a_document_under_its_own_id(tmp_path):
    path = corpus(
        tmp_path,
        {"_id": "MED/1", "title": "Pain", "text": "It ends.\n\nTry:\n- rest\n- water\nof life"},
        "",
        {"_id": "2", "title": "", "text": "Sleep."},
        {"_id": "3", "title": "Only a title", "text": " "},
    )
    first, second, third = read_booklets([path])[0]
    assert (first.doc_id, first.title) == ("MED/1", "Pain")
    assert first.text == "It ends.\n\nTry:\n\n• rest\n• water of life"
    kinds = [block.kind for block in first.blocks]
    assert kinds == 2 * [BlockKind.PARAGRAPH] + 2 * [BlockKind.ITEM]
    assert (second.title, second.text) == ("2", "Sleep.")
    assert third.text == "Only a title"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", r"corpus\.jsonl, line 2: is not JSON"),
        ("[" * 100_000, r"corpus\.jsonl, line 2: is not JSON"),
        ('{"_id": ' + "9" * 5_000 + "}", r"corpus\.jsonl, line 2: is not JSON"),
        ([], r"line 2: is no document; it should be"),
        ({"text": "x"}, r"line 2: is no document; it should be"),
        ({"_id": True, "text": "x"}, r"line 2: holds a value that is no text"),
        ({"_id": float("nan"), "text": "x"}, r"line 2: is no document; it should be"),
        ({"_id": "b", "text": ["x"]}, r"line 2: holds a value that is no text"),
        ({"_id": "b", "text": ""}, r"line 2: holds no text that could be read"),
        ({"_id": "x\ud800", "text": "x"}, r"line 2: has half a character in its _id\. Type it"),
        ({"_id": "a", "text": "x"}, r"line 2: the _id 'a' is that of line 1"),
    ],
)
def test_a_line_that_is_no_document_is_named(tmp_path, line, why):
    path = corpus(tmp_path, {"_id": "a", "text": "Rest."}, line, {"_id": "c", "text": "Sleep."})
    documents, (problem,) = read_booklets([path])
    assert [document.doc_id for document in documents] == ["a", "c"]
    assert re.search(why, str(problem))


@pytest.mark.parametrize("number", [1, 0, -5, 1.5, 12345678901234567890])
def test_a_number_is_its_text(tmp_path, number):
    lines = [{"_id": number, "title": float("nan"), "text": "Sip ginger tea."}]
    (document,), problems = read_booklets([corpus(tmp_path, *lines)])
    assert problems == []
    assert (document.doc_id, document.title) == (str(number), str(number))
    assert document.text == "Sip ginger tea."


def test_a_number_and_its_text_are_the_same_id(tmp_path):
    lines = [{"_id": 1, "text": "Rest.", "title": 1984}, {"_id": "1", "text": "Sleep."}]
    (document,), (problem,) = read_booklets([corpus(tmp_path, *lines)])
    assert document.title == "1984"
    assert "line 2: the _id '1' is that of line 1" in str(problem)


def test_a_packed_corpus_is_read(tmp_path):
    path = corpus(tmp_path, {"_id": 1, "text": "Rest."}, {"_id": 2, "text": "Sleep."})
    packed = path.with_name("corpus.jsonl.gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert find_booklets([tmp_path]) == [path]
    path.unlink()
    (tmp_path / "notes.txt").write_text("x")
    assert find_booklets([tmp_path]) == [packed]
    assert [document.doc_id for document in read_booklets([tmp_path])[0]] == ["1", "2"]


def test_a_damaged_package_is_one_sentence(tmp_path):
    lines = b"\n".join(b'{"_id": %d, "text": "Rest %d."}' % (n, n) for n in range(20_000))
    (tmp_path / "corpus.jsonl.gz").write_bytes(gzip.compress(lines)[:-20_000])
    _, problems = read_booklets([tmp_path])
    assert str(problems[-1]).endswith("cannot be opened (it is a damaged .gz file).")


def test_a_line_without_end_is_one_sentence(tmp_path):
    (tmp_path / "corpus.jsonl.gz").write_bytes(gzip.compress(b"x" * 30_000_000))
    _, (problem,) = read_booklets([tmp_path])
    assert str(problem).endswith("cannot be opened (a line has over 20 MB).")


def test_a_line_that_is_not_utf_8_is_named(tmp_path):
    (tmp_path / "corpus.jsonl").write_bytes(b'{"_id": "a", "text": "\xe9"}')
    (problem,) = read_corpus_lines(tmp_path / "corpus.jsonl")
    assert str(problem).endswith("line 1: is not UTF-8 text.")


def test_half_characters_of_a_title_and_a_text_are_left_out(tmp_path):
    line = {"_id": "a", "title": "Sl\ud83ceep", "text": "Re\udc00st.\n\n- wa\ud800ter"}
    (document,), _ = read_booklets([corpus(tmp_path, line)])
    assert (document.title, document.text) == ("Sleep", "Rest.\n\n• water")


def test_a_missing_corpus_is_an_error(tmp_path):
    with pytest.raises(UnreadableBookletError, match=r"cannot be opened \(No such file"):
        list(read_corpus_lines(tmp_path / "corpus.jsonl"))


def test_a_folder_with_a_corpus_is_that_corpus_and_nothing_else(tmp_path):
    path = corpus(tmp_path, {"_id": "a", "text": "Rest."})
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "a.txt").write_text("x")
    assert find_booklets([tmp_path]) == [path]
