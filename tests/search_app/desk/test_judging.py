import json
from dataclasses import replace
from pathlib import Path

import pytest

from search_app.desk import judging
from search_app.desk.agreement import (
    Agreement,
    collect_grade_pairs,
    compute_agreement,
    compute_kappa,
)
from search_app.desk.journal import Journal
from search_app.desk.judgement_files import COMBINED_FILE, build_judge_path, write_judgements
from search_app.desk.judging import GradedPassage, SheetQuestion
from search_app.judgements.files import read_judgements

PORT = SheetQuestion("q1", "what is a port", "words", 2)
SOIL = SheetQuestion("q2", "how warm", "words", 1)
ONE = ("beans", "One passage. It has two sentences.")
TWO = ("beans", "Another passage.")
THREE = ("beans", "A third.")


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path)


def give(
    journal: Journal, by: str, asked: SheetQuestion, *grades: tuple[tuple[str, str], int]
) -> None:
    for (booklet, text), grade in grades:
        change = judging.make_grade_change(asked, GradedPassage(booklet, text, grade), by=by)
        journal.add_entry(
            change, while_locked=lambda entries: write_judgements(journal.folder, entries)
        )


def test_a_question_enters_the_file_when_everything_shown_is_graded(journal: Journal) -> None:
    give(journal, "Anna", PORT, (ONE, 3))
    assert build_judge_path(journal.folder, "Anna").read_text() == ""
    give(journal, "Anna", PORT, (TWO, 0))
    (judged,) = read_judgements(build_judge_path(journal.folder, "Anna"))
    assert (judged.query_id, judged.query, judged.kind) == ("q1", "what is a port", "words")
    assert judged.answerable
    assert [(q.text, q.grade, q.booklet) for q in judged.gold] == [
        (ONE[1], 3, "beans"),
        (TWO[1], 0, "beans"),
    ]
    assert read_judgements(journal.folder / COMBINED_FILE) == [judged]


def test_grades_of_an_older_splitting_are_none_of_the_passages_shown(journal: Journal) -> None:
    give(journal, "Anna", replace(SOIL, passage_hashes=(judging.hash_passage_key(ONE),)), (ONE, 3))
    anew = replace(
        PORT,
        question_id="q2",
        passage_hashes=(judging.hash_passage_key(TWO), judging.hash_passage_key(THREE)),
    )
    give(journal, "Anna", anew, (TWO, 0))
    sheet = judging.collect_sheets(journal.read_entries())["Anna", "q2"]
    assert (len(sheet.grades), sheet.graded_count, sheet.is_complete) == (2, 1, False)
    give(journal, "Anna", anew, (THREE, 2))
    (judged,) = read_judgements(build_judge_path(journal.folder, "Anna"))
    assert [quote.grade for quote in judged.gold] == [3, 0, 2]


def test_chosen_sentences_are_the_quotes(journal: Journal) -> None:
    graded = GradedPassage(*ONE, 2, quotes=("One passage.", "It has two sentences."))
    assert [
        one["quote"]
        for one in judging.build_judgement_quotes(judging.JudgementSheet(PORT, "A", {ONE: graded}))
    ] == [
        "One passage.",
        "It has two sentences.",
    ]


def test_all_zero_means_unanswerable(journal: Journal) -> None:
    give(journal, "Anna", SOIL, (ONE, 0))
    (judged,) = read_judgements(journal.folder / COMBINED_FILE)
    assert not judged.answerable


def test_a_grade_can_be_given_again_and_taken_back(journal: Journal) -> None:
    give(journal, "Anna", SOIL, (ONE, 0), (ONE, 3))
    change = judging.make_undo_change(journal.read_entries(), by="Anna")
    assert change is not None
    assert change.about == "q2"
    journal.add_entry(change)
    assert judging.collect_sheets(journal.read_entries())["Anna", "q2"].grades[ONE].grade == 0
    change = judging.make_undo_change(journal.read_entries(), by="Anna")
    assert change is not None
    journal.add_entry(
        change, while_locked=lambda entries: write_judgements(journal.folder, entries)
    )
    assert judging.collect_sheets(journal.read_entries()) == {}
    assert build_judge_path(journal.folder, "Anna").read_text() == ""
    assert judging.make_undo_change(journal.read_entries(), by="Anna") is None


def test_nobody_takes_back_what_another_did(journal: Journal) -> None:
    give(journal, "Anna", SOIL, (ONE, 1))
    assert judging.make_undo_change(journal.read_entries(), by="Ben") is None


def test_a_note_stands_beside_the_quotes(journal: Journal) -> None:
    journal.add_entry(judging.make_note_change(SOIL, " look at the table ", by="Anna"))
    give(journal, "Anna", SOIL, (ONE, 1))
    assert json.loads((journal.folder / COMBINED_FILE).read_text())["note"] == "look at the table"


def test_of_two_grades_the_lower_counts_until_it_is_settled(journal: Journal) -> None:
    give(journal, "Anna", PORT, (ONE, 3), (TWO, 2))
    give(journal, "Ben", PORT, (ONE, 1), (TWO, 2))
    (judged,) = read_judgements(journal.folder / COMBINED_FILE)
    assert [quote.grade for quote in judged.gold] == [1, 2]
    settled = judging.make_settle_change(PORT, GradedPassage(*ONE, 3), by="Anna")
    journal.add_entry(
        settled, while_locked=lambda entries: write_judgements(journal.folder, entries)
    )
    (judged,) = read_judgements(journal.folder / COMBINED_FILE)
    assert [quote.grade for quote in judged.gold] == [3, 2]
    assert json.loads((journal.folder / COMBINED_FILE).read_text())["by"] == "Anna, Ben"


def test_a_judge_has_a_file_whatever_the_name(journal: Journal) -> None:
    assert build_judge_path(journal.folder, "../A b/ü").parent == journal.folder / "judges"


def test_long_names_that_begin_alike_have_files_of_their_own(journal: Journal) -> None:
    first, second = "測" * 40, "測" * 39 + "試"  # nine bytes a letter, once quoted
    give(journal, first, SOIL, (ONE, 3))
    give(journal, second, SOIL, (ONE, 0))
    files = [build_judge_path(journal.folder, name) for name in (first, second)]
    assert [json.loads(file.read_text())["by"] for file in files] == [first, second]
    assert max(len(file.name.encode()) for file in files) == 100 + len("-12345678.jsonl")


def test_what_two_judges_share_is_paired(journal: Journal) -> None:
    give(journal, "Anna", PORT, (ONE, 3), (TWO, 2))
    give(journal, "Ben", PORT, (TWO, 0))
    give(journal, "Ben", SOIL, (ONE, 0))
    assert judging.list_judges(journal.read_entries()) == ["Anna", "Ben"]
    (pair,) = collect_grade_pairs(judging.collect_sheets(journal.read_entries()), "Anna", "Ben")
    assert (pair.first.grade, pair.second.grade, pair.is_disputed, pair.settled_grade) == (
        2,
        0,
        True,
        None,
    )


# 20 of 50 both yes, 15 both no, 5 and 10 differ: the textbook's 0.4.
TEXTBOOK = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15


def test_kappa_is_that_of_the_textbook() -> None:
    assert compute_kappa(TEXTBOOK) == pytest.approx(0.4)
    assert compute_kappa([(0, 0), (1, 1), (2, 2)]) == 1
    assert compute_kappa([(0, 1), (1, 0)]) == -1
    assert compute_kappa([(0, 0), (0, 0)]) is None
    assert compute_kappa([]) is None


def test_agreement_looks_at_grades_and_at_what_helps(journal: Journal) -> None:
    give(journal, "Anna", PORT, (ONE, 3), (TWO, 0))
    give(journal, "Ben", PORT, (ONE, 2), (TWO, 0))
    found = compute_agreement(
        collect_grade_pairs(judging.collect_sheets(journal.read_entries()), "Anna", "Ben")
    )
    assert found == Agreement(
        passage_count=2, same_grade_count=1, kappa=found.kappa, kappa_helpful=1
    )
    assert found.kappa == pytest.approx(1 / 3)
