import json
from dataclasses import replace
from pathlib import Path

import pytest

from search_app.desk import judging
from search_app.desk.agreement import (
    Agreement,
    collect_grade_pairs,
    compute_agreement,
)
from search_app.desk.journal import Journal, JournalChange
from search_app.desk.judgement_files import COMBINED_FILE, build_judge_path, write_judgements
from search_app.desk.judging import GradedPassage, JudgementSheet, PassageKey, SheetQuestion
from search_app.desk.ledger import DeskLedger
from search_app.judgements.files import read_judgements

PORT = SheetQuestion("q1", "what is a port", "words", 2)
SOIL = SheetQuestion("q2", "how warm", "words", 1)
ONE = ("beans", "One passage. It has two sentences.")
TWO = ("beans", "Another passage.")
THREE = ("beans", "A third.")


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path)


def add_change(journal: Journal, change: JournalChange) -> None:
    journal.add_entry(change)
    write_judgements(journal.folder, DeskLedger(journal))


def grade(
    journal: Journal, by: str, question: SheetQuestion, *grades: tuple[PassageKey, int]
) -> None:
    for key, value in grades:
        change = judging.make_grade_change(question, GradedPassage(*key, value), by=by)
        add_change(journal, change)


def collect_sheets(journal: Journal) -> dict[tuple[str, str], JudgementSheet]:
    return DeskLedger(journal).refresh().get_sheets()


def undo(journal: Journal, by: str) -> JournalChange | None:
    change = DeskLedger(journal).refresh().make_undo_change(by)
    if change:
        add_change(journal, change)
    return change


def hash_keys(*keys: PassageKey) -> tuple[str, ...]:
    return tuple(map(judging.hash_passage_key, keys))


def test_a_question_enters_the_file_when_everything_shown_is_graded(journal: Journal) -> None:
    grade(journal, "Anna", PORT, (ONE, 3))
    assert build_judge_path(journal.folder, "Anna").read_text() == ""
    grade(journal, "Anna", PORT, (TWO, 0))
    (judged,) = read_judgements(build_judge_path(journal.folder, "Anna"))
    assert (judged.query_id, judged.query, judged.kind) == ("q1", "what is a port", "words")
    assert judged.answerable
    quotes = [(quote.text, quote.grade, quote.booklet) for quote in judged.gold]
    assert quotes == [(ONE[1], 3, "beans"), (TWO[1], 0, "beans")]
    assert read_judgements(journal.folder / COMBINED_FILE) == [judged]


def test_grades_of_an_older_splitting_are_not_of_the_passages_shown(journal: Journal) -> None:
    grade(journal, "Anna", replace(SOIL, passage_hashes=hash_keys(ONE)), (ONE, 3))
    split_again = replace(SOIL, hit_count=2, passage_hashes=hash_keys(TWO, THREE))
    grade(journal, "Anna", split_again, (TWO, 0))
    sheet = collect_sheets(journal)["Anna", "q2"]
    assert (len(sheet.grades), sheet.graded_count, sheet.is_complete) == (2, 1, False)
    grade(journal, "Anna", split_again, (THREE, 2))
    (judged,) = read_judgements(build_judge_path(journal.folder, "Anna"))
    assert [quote.grade for quote in judged.gold] == [3, 0, 2]


def test_chosen_sentences_are_the_quotes() -> None:
    sentences = ("One passage.", "It has two sentences.")
    sheet = JudgementSheet(PORT, "A", {ONE: GradedPassage(*ONE, 2, sentences)})
    assert tuple(one["quote"] for one in judging.build_judgement_quotes(sheet)) == sentences


def test_all_zero_means_unanswerable(journal: Journal) -> None:
    grade(journal, "Anna", SOIL, (ONE, 0))
    (judged,) = read_judgements(journal.folder / COMBINED_FILE)
    assert not judged.answerable


def read_combined_line(journal: Journal) -> dict[str, object]:
    line: dict[str, object] = json.loads((journal.folder / COMBINED_FILE).read_text())
    return line


def test_only_a_grade_of_3_answers(journal: Journal) -> None:
    grade(journal, "Anna", PORT, (ONE, 2), (TWO, 1))
    (judged,) = read_judgements(journal.folder / COMBINED_FILE)
    assert (judged.answerable, judged.reason) == (False, "near miss")
    assert [quote.grade for quote in judged.gold] == [2, 1]
    grade(journal, "Anna", PORT, (TWO, 3))
    (judged,) = read_judgements(journal.folder / COMBINED_FILE)
    assert (judged.answerable, judged.reason) == (True, "")


def test_a_judge_can_say_why_nothing_answers(journal: Journal) -> None:
    grade(journal, "Anna", PORT, (ONE, 1), (TWO, 0))
    add_change(journal, judging.make_reason_change(PORT, "in the field", by="Anna"))
    assert read_combined_line(journal)["reason"] == "in the field"
    undo(journal, "Anna")
    assert read_combined_line(journal)["reason"] == "near miss"
    add_change(journal, judging.make_reason_change(PORT, "elsewhere", by="Anna"))
    grade(journal, "Ben", PORT, (ONE, 0), (TWO, 0))
    assert read_combined_line(journal)["reason"] == "elsewhere"
    grade(journal, "Anna", PORT, (ONE, 3))
    grade(journal, "Ben", PORT, (ONE, 3))
    assert "reason" not in read_combined_line(journal)


def test_a_grade_can_be_given_again_and_taken_back(journal: Journal) -> None:
    grade(journal, "Anna", SOIL, (ONE, 0), (ONE, 3))
    change = undo(journal, "Anna")
    assert change is not None
    assert change.about == "q2"
    assert collect_sheets(journal)["Anna", "q2"].grades[ONE].grade == 0
    assert undo(journal, "Anna") is not None
    assert collect_sheets(journal) == {}
    assert build_judge_path(journal.folder, "Anna").read_text() == ""
    assert undo(journal, "Anna") is None


def test_a_judge_cannot_take_back_what_another_did(journal: Journal) -> None:
    grade(journal, "Anna", SOIL, (ONE, 1))
    assert undo(journal, "Ben") is None


def test_a_note_is_written_beside_the_quotes(journal: Journal) -> None:
    add_change(journal, judging.make_note_change(SOIL, " look at the table ", by="Anna"))
    grade(journal, "Anna", SOIL, (ONE, 1))
    assert json.loads((journal.folder / COMBINED_FILE).read_text())["note"] == "look at the table"


def test_of_two_grades_the_lower_counts_until_it_is_settled(journal: Journal) -> None:
    grade(journal, "Anna", PORT, (ONE, 3), (TWO, 2))
    grade(journal, "Ben", PORT, (ONE, 1), (TWO, 2))
    (judged,) = read_judgements(journal.folder / COMBINED_FILE)
    assert [quote.grade for quote in judged.gold] == [1, 2]
    add_change(journal, judging.make_settle_change(PORT, GradedPassage(*ONE, 3), by="Anna"))
    (judged,) = read_judgements(journal.folder / COMBINED_FILE)
    assert [quote.grade for quote in judged.gold] == [3, 2]
    assert json.loads((journal.folder / COMBINED_FILE).read_text())["by"] == "Anna, Ben"


def test_a_judge_has_a_file_whatever_the_name(journal: Journal) -> None:
    assert build_judge_path(journal.folder, "../A b/ü").parent == journal.folder / "judges"


def test_long_names_with_the_same_beginning_have_their_own_files(journal: Journal) -> None:
    names = ("測" * 40, "測" * 39 + "試")  # nine bytes per character, once quoted
    for name in names:
        grade(journal, name, SOIL, (ONE, 3))
    files = [build_judge_path(journal.folder, name) for name in names]
    assert tuple(json.loads(file.read_text())["by"] for file in files) == names
    assert max(len(file.name.encode()) for file in files) == 100 + len("-12345678.jsonl")


def test_what_two_judges_share_is_paired(journal: Journal) -> None:
    grade(journal, "Anna", PORT, (ONE, 3), (TWO, 2))
    grade(journal, "Ben", PORT, (TWO, 0))
    grade(journal, "Ben", SOIL, (ONE, 0))
    assert DeskLedger(journal).refresh().list_judges() == ["Anna", "Ben"]
    (pair,) = collect_grade_pairs(collect_sheets(journal), "Anna", "Ben")
    assert (pair.first.grade, pair.second.grade) == (2, 0)
    assert (pair.is_disputed, pair.settled_grade) == (True, None)


def test_agreement_counts_grades_and_what_helps(journal: Journal) -> None:
    grade(journal, "Anna", PORT, (ONE, 3), (TWO, 0))
    grade(journal, "Ben", PORT, (ONE, 2), (TWO, 0))
    agreement = compute_agreement(collect_grade_pairs(collect_sheets(journal), "Anna", "Ben"))
    assert agreement == Agreement(2, 1, 1 / 3, 1 - 2 / 14, 1)
