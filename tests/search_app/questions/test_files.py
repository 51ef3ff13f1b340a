from collections import Counter
from pathlib import Path

import pytest

from indexer.errors import QueryError, QuestionBankError
from search_app.questions.files import (
    Question,
    read_question_bank,
    read_questions,
    select_for_booklets,
)
from tests.support.paths import ROOT

LONG_CELL = f"question\na\n{'b' * 131_073}\n"
OUR_BANK = ROOT / "corpus" / "questions"

TOPIC = """topic: money
title: Money
note: "Costs and cover."
updated: 2026-11-23
editors: Anyone.
questions:
  - {id: money-01, text: "Who pays for   this?", weight: 4}
  - {id: money-02, text: "what does it cost", weight: 1}
"""
WORK = TOPIC.replace("money", "work").replace("Who pays", "Who works").replace("cost", "take")


def write_file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_text_file_has_a_question_a_line(tmp_path):
    path = write_file(tmp_path, "asked.txt", "How deep?\n\n  When to   water?  \n")
    assert read_questions([path]) == (
        Question("asked-1", "How deep?"),
        Question("asked-3", "When to water?"),
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_by_the_names_of_its_columns(tmp_path, delimiter):
    rows = [["Count", "Question", "ID"], ["3", "How deep?", "deep"], ["1", "What soil?", ""]]
    text = "\ufeff" + "\n".join(delimiter.join(row) for row in rows)
    assert read_questions([write_file(tmp_path, "log.csv", text)]) == (
        Question("deep", "How deep?", 3.0),
        Question("log-2", "What soil?", 1.0),
    )


def test_a_csv_cell_may_hold_commas_quotes_and_lines(tmp_path):
    text = 'question\n"How deep, ""really"",\nand when?"\n'
    assert read_questions([write_file(tmp_path, "q.csv", text)])[0].text == (
        'How deep, "really", and when?'
    )


def test_a_csv_of_one_column_has_commas_in_its_questions(tmp_path):
    text = 'question\nWhat, if it hurts; and when?\n"How, ""really"", deep?"\n'
    assert [one.text for one in read_questions([write_file(tmp_path, "q.csv", text)])] == [
        "What, if it hurts; and when?",
        'How, "really", deep?',
    ]


def test_the_id_0_is_an_id(tmp_path):
    rows = '{"id": 0, "query": "How deep?"}\n{"id": "", "query": "When?"}\n'
    read = read_questions([write_file(tmp_path, "q.jsonl", rows)])
    assert [one.question_id for one in read] == ["0", "q-2"]


def test_json_lines_may_name_a_topic_and_a_weight(tmp_path):
    text = '{"_id": 7, "query": "How deep?", "weight": 2.5, "topic": "sowing"}\n'
    assert read_questions([write_file(tmp_path, "q.jsonl", text)]) == (
        Question("7", "How deep?", 2.5, "sowing", "sowing"),
    )


def test_a_folder_is_a_bank_and_keeps_its_weights_and_topics():
    found = read_questions([OUR_BANK])
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
        ("q.csv", "question,weight\nHow, deep?,1\n", r"q\.csv, line 2: has more columns than"),
        ("q.csv", "question,weight\nHow deep?,1e300\n", "Give a number above 0, at most a billion"),
        ("q.jsonl", f'{{"query": "How deep?", "weight": {"9" * 400}}}', "Give a number above 0"),
        ("q.jsonl", '{"query": "a"}\n["b"]\n', "line 2: not an object"),
        (
            "q.csv",
            f"question\na\n{'b' * 131_073}\n",
            r"q\.csv is not CSV after line 2: field larger",
        ),
        ("q.jsonl", '{"query": "a"}\n' + "[" * 100_000, "line 2: not an object"),
        (
            "q.jsonl",
            '{"query":"a", "topic": "\\ud800"}',
            "line 1: holds half a character. Type it",
        ),
        ("q.jsonl", '{"query": "a"}\n{"query"\n', "line 2: not an object"),
        ("q.jsonl", '{"id": 1, "query": "a"}\n{"id": 1, "query": "b"}', "id '1' is given twice"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_a_sentence(tmp_path, name, text, why):
    with pytest.raises(QueryError, match=why):
        read_questions([write_file(tmp_path, name, text)])


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path):
    with pytest.raises(QueryError, match=r"missing\.txt cannot be read"):
        read_questions([tmp_path / "missing.txt"])
    (tmp_path / "bytes.txt").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(QueryError, match=r"bytes\.txt cannot be read"):
        read_questions([tmp_path / "bytes.txt"])


def test_bank_questions_have_their_topic_and_the_order_of_the_files(tmp_path):
    (tmp_path / "work.yaml").write_text(WORK)
    (tmp_path / "money.yaml").write_text(TOPIC)
    questions = read_question_bank(tmp_path)
    assert questions[0] == Question(
        "money-01", "Who pays for this?", 4.0, "money", "Money", in_bank=True
    )
    assert [q.question_id for q in questions] == ["money-01", "money-02", "work-01", "work-02"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("topic: money", "topic: cash", r"money.yaml: 'topic' is 'cash', and must be the file's"),
        ("title: Money", "title: 7", r"money.yaml: 'title' must say something in words"),
        ('note: "Costs and cover."\n', "", r"money.yaml lacks 'note'. Add that line"),
        ("editors: Anyone.", "editors: ' '", r"money.yaml: 'editors' must say something"),
        ("2026-11-23", "soon", r"money.yaml: 'updated' must be a date such as 2026-11-23"),
        ("editors:", "extra: 1\neditors:", r"money.yaml has 'extra'. Known are only: booklets, e"),
        ("editors:", "booklets: mouth\neditors:", r"money.yaml: 'booklets' must be a list of"),
        ("weight: 4", "weight: 6", r"money.yaml, question 1: 'weight' is 6; choose 1, 2"),
        ("weight: 4", "weight: true", r"question 1: 'weight' is True; choose 1, 2"),
        ("weight: 1", "weight: 1.5", r"question 2: 'weight' is 1.5; choose"),
        (", weight: 1", "", r"question 2 lacks 'weight'. Add that line"),
        ("id: money-01", "id: work-01", r"question 1: 'id' is 'work-01', and must begin with"),
        ("id: money-01", "id: 'money-0 1'", r"question 1: 'id' is 'money-0 1', and must"),
        ("id: money-01", "id: money-02", r"money-02 and money-02 are the same question"),
        ('"what does it cost"', "no", r"question 2: 'text' is False, not words. Put \"quotes\""),
        ('"what does it cost"', "'?'", r"question 2: 'text' is '\?', not words"),
        ("what does it cost", "WHO pays for this", r"money-01 and money-02 are the same question"),
        ("topic: money", "topic: [", r"money.yaml, line 3: is not YAML"),
        ("title: Money", "topic: Money", r"money.yaml, line 2: the key 'topic' stands twice"),
    ],
)
def test_a_fault_in_the_bank_names_file_question_and_remedy(tmp_path, old, new, message):
    assert old in TOPIC
    (tmp_path / "money.yaml").write_text(TOPIC.replace(old, new, 1))
    with pytest.raises(QuestionBankError, match=message):
        read_question_bank(tmp_path)


@pytest.mark.parametrize(
    ("questions", "message"),
    [
        (" []", r"money.yaml: 'questions' must be a list of at least one"),
        (" none", r"money.yaml: 'questions' must be a list of at least one"),
        ("\n  - Who pays?", r"money.yaml, question 1 must be made of lines such as 'weight: 3'"),
    ],
)
def test_the_questions_of_a_topic_are_a_list_of_entries(tmp_path, questions, message):
    top = TOPIC.split("questions:")[0]
    (tmp_path / "money.yaml").write_text(f"{top}questions:{questions}\n")
    with pytest.raises(QuestionBankError, match=message):
        read_question_bank(tmp_path)


@pytest.mark.parametrize(
    ("of_money", "of_work"),
    [
        ("[beans]", "[peas]"),
        ("[beans, corn]", "[peas]"),
        ("[beans, beans]", "[peas]"),
    ],
)
def test_two_booklets_may_be_asked_the_same(tmp_path, of_money, of_work):
    write_same_questions(tmp_path, f"booklets: {of_money}\n", f"booklets: {of_work}\n")
    assert [q.text for q in read_question_bank(tmp_path)] == ["Who pays for this?"] * 2


@pytest.mark.parametrize(
    ("of_money", "of_work"),
    [
        ("", ""),
        ("", "booklets: [peas]\n"),
        ("booklets: [peas]\n", ""),
        ("booklets: []\n", "booklets: [peas]\n"),
        ("booklets: [peas]\n", "booklets: [peas]\n"),
        ("booklets: [beans, peas]\n", "booklets: [corn, peas]\n"),
    ],
)
def test_no_booklet_is_asked_the_same_twice(tmp_path, of_money, of_work):
    write_same_questions(tmp_path, of_money, of_work)
    with pytest.raises(QuestionBankError, match=r"^money-01 and work-01 are the same question"):
        read_question_bank(tmp_path)


def write_same_questions(folder: Path, of_money: str, of_work: str) -> None:
    for name, booklets in (("money", of_money), ("work", of_work)):
        text = TOPIC.replace("money", name).replace("questions:", f"{booklets}questions:")
        write_file(folder, f"{name}.yaml", text.partition(f"  - {{id: {name}-02")[0])


def test_a_file_that_is_no_topic_and_a_folder_without_topics_are_refused(tmp_path):
    with pytest.raises(QuestionBankError, match="Put one .yaml file a topic there"):
        read_question_bank(tmp_path)
    (tmp_path / "money.yaml").write_text("")
    with pytest.raises(QuestionBankError, match="money.yaml must be made of lines"):
        read_question_bank(tmp_path)


def test_our_bank_is_as_large_as_it_should_be():
    questions = read_question_bank(OUR_BANK)
    topics = Counter(question.topic for question in questions)
    assert len(questions) == 417
    assert len(topics) == 48
    assert min(topics.values()) >= 5
    assert {question.weight for question in questions} == {1, 2, 3, 4, 5}


def test_a_booklet_is_asked_its_own_questions_and_those_that_name_none():
    bank = read_question_bank(OUR_BANK)
    assert len(select_for_booklets(bank, ["metastatic-breast-cancer"])) == 377
    named = {one.topic for one in select_for_booklets(bank, ["hearing-aid"]) if one.booklets}
    assert named == {"hearing-aids"}
    ids = {name for one in bank for name in one.booklets}
    assert ids == {"hearing-aid", "bowel-screening-kit", "metastatic-breast-cancer"}
    assert all((ROOT / f"corpus/booklets/{name}.md").exists() for name in ids)


def test_our_bank_holds_the_topics_people_need():
    topics = {question.topic for question in read_question_bank(OUR_BANK)}
    needed = (
        "diagnosis monitoring daily-life work money intimacy fertility emotions family children"
        " trials palliative end-of-life second-opinion men older young"
    )
    assert topics >= set(needed.split())
