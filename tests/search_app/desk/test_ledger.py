import json
import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from search_app.desk import judging
from search_app.desk.journal import JOURNAL_FILE, Journal, JournalChange, JournalEntry
from search_app.desk.judgement_files import format_combined
from search_app.desk.judging import GradedPassage, JudgementSheet, SheetQuestion, apply_entry
from search_app.desk.ledger import DeskLedger
from search_app.desk.triage import Decision, GapState, make_decision_change

# Lines as desks of July to November 2026 wrote them.
OLD_JOURNAL = """\
{"number": 1, "at": "2026-11-24T12:00:00+00:00", "by": "Anna", "what": "grade", "about": "q1", \
"said": {"query": "how warm", "kind": "words", "hits": 2, "booklet": "beans", "text": "One.", \
"grade": 3, "quotes": []}}
{"number": 2, "at": "2026-11-24T12:00:01+00:00", "by": "Anna", "what": "grade", "about": "q1", \
"said": {"query": "how warm", "kind": "words", "hits": 2, "shown": [], "booklet": "beans", \
"text": "Two.", "grade": 0, "quotes": []}}
{"number": 3, "at": "2026-11-24T12:00:02+00:00", "by": "Ben", "what": "triage", "about": "q2", \
"said": {"query": "how deep", "state": "planned", "note": "soon"}}
"""


def make_grade(number: int, *, by: str = "Anna") -> JournalChange:
    question = SheetQuestion(f"q{number // 10}", f"question {number // 10}", "words", 10)
    passage = GradedPassage("beans", f"{number % 10} {'word ' * 60}", number % 4)
    return judging.make_grade_change(question, passage, by=by)


def write_grades(path: Path, count: int) -> None:
    with path.open("w") as file:
        for number in range(count):
            change = make_grade(number)
            entry = JournalEntry(
                number + 1, "2026-11-24T12:00:00+00:00", change.by, change.what, change.about,
                change.said,
            )  # fmt: skip
            file.write(json.dumps(asdict(entry)) + "\n")


def list_random_changes(ledger: DeskLedger, seed: int) -> Iterator[JournalChange]:
    chance = random.Random(seed)
    for _ in range(60):
        by, number = chance.choice(("Anna", "Ben")), chance.randrange(30)
        undo = ledger.refresh().make_undo_change(by)
        grade = make_grade(number, by=by)
        said = {**grade.said, "grade": chance.randrange(4)}
        if undo and chance.random() < 0.4:
            yield undo
        elif chance.random() < 0.1:
            yield make_decision_change(f"q{number}", Decision(GapState.DONE, by=by))
        else:
            what = chance.choice((judging.GRADE, judging.GRADE, judging.SETTLE))
            yield JournalChange(by, what, grade.about, said)


def collect_sheets(entries: tuple[JournalEntry, ...]) -> dict[tuple[str, str], JudgementSheet]:
    """The rule, plainly: of all entries, those that no later one took back."""
    active: dict[int, JournalEntry] = {}
    for entry in entries:
        if entry.what in (judging.GRADE, judging.SETTLE):
            active[entry.number] = entry
        elif entry.what == judging.UNDO:
            active.pop(int(entry.said["number"]), None)
    sheets: dict[tuple[str, str], JudgementSheet] = {}
    for entry in active.values():
        key = ("" if entry.what == judging.SETTLE else entry.by, entry.about)
        sheets[key] = apply_entry(entry, key[0], sheets.get(key))
    return sheets


@pytest.mark.parametrize("seed", range(10))
def test_entry_by_entry_it_says_what_all_entries_say(tmp_path: Path, seed: int) -> None:
    journal = Journal(tmp_path)
    ledger = DeskLedger(journal)
    for change in list_random_changes(ledger, seed):
        journal.add_entry(change)
        expected = collect_sheets(tuple(journal.read_entries()))
        assert list(ledger.refresh().get_sheets().items()) == list(expected.items())
        for judge in ("Anna", "Ben", ""):
            own = {about: sheet for (by, about), sheet in expected.items() if by == judge}
            assert ledger.get_own_sheets(judge) == own
    again = DeskLedger(Journal(tmp_path)).refresh()
    assert again.get_sheets() == ledger.get_sheets()
    assert again.get_decisions() == ledger.get_decisions()
    assert again.list_judges() == ledger.list_judges()


def test_an_older_desk_opens_as_it_is(tmp_path: Path) -> None:
    (tmp_path / JOURNAL_FILE).write_text(OLD_JOURNAL)
    ledger = DeskLedger(Journal(tmp_path)).refresh()
    (judged,) = map(json.loads, format_combined(ledger.get_sheets()).splitlines())
    assert (judged["id"], judged["by"], judged["answerable"]) == ("q1", "Anna", True)
    assert [(quote["quote"], quote["grade"]) for quote in judged["gold"]] == [
        ("One.", 3),
        ("Two.", 0),
    ]
    assert ledger.list_decisions("q2")[0].note == "soon"
    assert ledger.find_spelling("ANNA") == "Anna"
    Journal(tmp_path).add_entry(make_grade(1))
    assert (tmp_path / JOURNAL_FILE).read_text().startswith(OLD_JOURNAL)


def test_a_journal_that_was_replaced_is_taken_in_again(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    ledger = DeskLedger(journal)
    for number in range(3):
        journal.add_entry(make_grade(number))
    assert ledger.refresh().entry_count == 3
    (tmp_path / JOURNAL_FILE).unlink()
    assert ledger.refresh().get_sheets() == {}
    journal.add_entry(make_grade(7, by="Ben"))
    assert list(ledger.refresh().get_sheets()) == [("Ben", "q0")]


@pytest.mark.slow
@pytest.mark.alone
def test_a_change_costs_the_same_after_fifteen_thousand(tmp_path: Path) -> None:
    costs = []
    for count in (1, 15_000):
        journal = Journal(tmp_path / str(count))
        journal.folder.mkdir()
        write_grades(journal.folder / JOURNAL_FILE, count)
        ledger = DeskLedger(journal).refresh()
        times, sizes = [], (journal.folder / JOURNAL_FILE).stat().st_size
        for number in range(count, count + 30):
            start = time.perf_counter()
            journal.add_entry(make_grade(number))
            assert ledger.refresh().get_own_sheets("Anna")
            times.append(time.perf_counter() - start)
        costs.append(statistics.median(times))
        sizes = (journal.folder / JOURNAL_FILE).stat().st_size - sizes
        assert sizes < 30 * 1_000  # only the new lines were written
        assert [path.name for path in journal.folder.glob("[!.]*")] == [JOURNAL_FILE]
    assert costs[1] <= 2 * costs[0] + 0.002
