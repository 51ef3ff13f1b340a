from collections import Counter
from pathlib import Path

import pytest

from indexer.errors import QuestionBankError
from search_app.questions.bank import BankQuestion, read_question_bank

OURS = Path(__file__).parents[3] / "corpus" / "questions"

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


def test_questions_come_with_their_topic_in_file_order(tmp_path):
    (tmp_path / "work.yaml").write_text(WORK)
    (tmp_path / "money.yaml").write_text(TOPIC)
    questions = read_question_bank(tmp_path)
    assert questions[0] == BankQuestion(
        question_id="money-01",
        text="Who pays for this?",
        weight=4,
        topic="money",
        topic_title="Money",
        note="Costs and cover.",
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
        ("editors:", "extra: 1\neditors:", r"money.yaml has 'extra'. Known are only: editors"),
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
def test_a_fault_names_file_question_and_remedy(tmp_path, old, new, message):
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
def test_questions_are_a_list_of_entries(tmp_path, questions, message):
    top = TOPIC.split("questions:")[0]
    (tmp_path / "money.yaml").write_text(f"{top}questions:{questions}\n")
    with pytest.raises(QuestionBankError, match=message):
        read_question_bank(tmp_path)


def test_a_file_that_is_no_topic_and_a_folder_without_topics_are_refused(tmp_path):
    with pytest.raises(QuestionBankError, match="Put one .yaml file a topic there"):
        read_question_bank(tmp_path)
    (tmp_path / "money.yaml").write_text("")
    with pytest.raises(QuestionBankError, match="money.yaml must be made of lines"):
        read_question_bank(tmp_path)


def test_our_bank_is_as_large_as_it_should_be():
    questions = read_question_bank(OURS)
    topics = Counter(question.topic for question in questions)
    assert len(questions) == 377
    assert len(topics) == 46
    assert min(topics.values()) >= 5
    assert {question.weight for question in questions} == {1, 2, 3, 4, 5}


def test_our_bank_holds_the_topics_people_need():
    topics = {question.topic for question in read_question_bank(OURS)}
    assert topics >= {
        "diagnosis",
        "monitoring",
        "daily-life",
        "work",
        "money",
        "intimacy",
        "fertility",
        "emotions",
        "family",
        "children",
        "trials",
        "palliative",
        "end-of-life",
        "second-opinion",
        "men",
        "older",
        "young",
    }
