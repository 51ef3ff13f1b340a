from pathlib import Path

import pytest

from indexer.errors import QueryError
from search_app.questions.files import Question, read_questions
from tests.support.sample_booklet import ROOT


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_text_file_has_a_question_a_line(tmp_path):
    path = written(tmp_path, "asked.txt", "How deep?\n\n  When to   water?  \n")
    assert read_questions([path]) == (
        Question("asked-1", "How deep?"),
        Question("asked-3", "When to water?"),
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_by_the_names_of_its_columns(tmp_path, delimiter):
    rows = [["Count", "Question", "ID"], ["3", "How deep?", "deep"], ["1", "What soil?", ""]]
    text = "\ufeff" + "\n".join(delimiter.join(row) for row in rows)
    assert read_questions([written(tmp_path, "log.csv", text)]) == (
        Question("deep", "How deep?", 3.0),
        Question("log-2", "What soil?", 1.0),
    )


def test_a_csv_cell_may_hold_commas_quotes_and_lines(tmp_path):
    text = 'question\n"How deep, ""really"",\nand when?"\n'
    assert read_questions([written(tmp_path, "q.csv", text)])[0].text == (
        'How deep, "really", and when?'
    )


def test_json_lines_may_name_a_topic_and_a_weight(tmp_path):
    text = '{"_id": 7, "query": "How deep?", "weight": 2.5, "topic": "sowing"}\n'
    assert read_questions([written(tmp_path, "q.jsonl", text)]) == (
        Question("7", "How deep?", 2.5, "sowing", "sowing"),
    )


def test_a_folder_is_a_bank_and_keeps_its_weights_and_topics():
    found = read_questions([ROOT / "corpus/questions"])
    assert len(found) >= 250
    assert all(one.in_bank and one.topic_title and 1 <= one.weight <= 5 for one in found)


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("q.txt", " \n\n", "holds no question"),
        ("q.csv", "subject\nHow deep?\n", "question 1: no text. Call its column one of: question"),
        ("q.csv", "question,weight\nHow deep?,lots\n", "question 1: its weight is 'lots'"),
        ("q.csv", "question,weight\nHow deep?,0\n", "Give a number above 0"),
        ("q.csv", "question,weight\nHow deep?,inf\n", "Give a number above 0"),
        ("q.jsonl", '{"query": "a"}\n["b"]\n', "line 2: not an object"),
        (
            "q.csv",
            f"question\na\n{'b' * 131_073}\n",
            r"q\.csv is not CSV after line 2: field larger than",
        ),
        ("q.jsonl", '{"query": "a"}\n' + "[" * 100_000, "line 2: not an object"),
        (
            "q.jsonl",
            '{"query": "a", "topic": "\\ud800"}',
            "line 1: holds half a character. Type it",
        ),
        ("q.jsonl", '{"query": "a"}\n{"query"\n', "line 2: not an object"),
        ("q.jsonl", '{"id": 1, "query": "a"}\n{"id": 1, "query": "b"}', "id '1' is given twice"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_a_sentence(tmp_path, name, text, why):
    with pytest.raises(QueryError, match=why):
        read_questions([written(tmp_path, name, text)])


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path):
    with pytest.raises(QueryError, match=r"missing\.txt cannot be read"):
        read_questions([tmp_path / "missing.txt"])
    (tmp_path / "bytes.txt").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(QueryError, match=r"bytes\.txt cannot be read"):
        read_questions([tmp_path / "bytes.txt"])
