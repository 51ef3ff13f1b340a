import json
import multiprocessing
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from indexer.errors import DeskConflictError, DeskError
from indexer.storage.files import lock_folder, write_atomically
from search_app.desk.journal import (
    JOURNAL_FILE,
    Journal,
    JournalChange,
    JournalEntry,
)
from tests.support.paths import ROOT

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "desk", lambda: NOON)


def make_change(by: str, about: str, what: str = "triage") -> JournalChange:
    return JournalChange(by, what, about)


def add_entries(journal: Journal, name: str) -> None:
    for number in range(20):
        journal.add_entry(make_change(name, f"q{number}", "grade"))


def add_in_process(folder: Path, name: str) -> None:
    add_entries(Journal(folder), name)


def check_all_entries(journal: Journal) -> None:
    """Those that ``add_entries`` adds for the four names a to d."""
    entries = Journal(journal.folder).read_entries()
    assert [entry.number for entry in entries] == list(range(1, 81))
    for name in "abcd":
        assert [e.about for e in entries if e.by == name] == [f"q{n}" for n in range(20)]


def test_an_entry_says_who_when_and_about_what(journal: Journal) -> None:
    assert journal.read_entries() == ()
    added = journal.add_entry(JournalChange("Anna", "triage", "q1", {"state": "done"}))
    at = "2026-11-24T12:00:00+00:00"
    assert added == JournalEntry(1, at, "Anna", "triage", "q1", {"state": "done"})
    assert journal.read_entries() == (added,)
    assert Journal(journal.folder).read_entries() == (added,)


def test_entries_of_another_process_are_seen(journal: Journal) -> None:
    journal.add_entry(make_change("Anna", "q1"))
    Journal(journal.folder).add_entry(make_change("Ben", "q2"))
    entries = [(entry.about, entry.number) for entry in journal.read_entries()]
    assert entries == [("q1", 1), ("q2", 2)]


def test_a_line_that_a_crash_cut_off_is_removed(
    journal: Journal, caplog: pytest.LogCaptureFixture
) -> None:
    journal.add_entry(make_change("Anna", "q1"))
    path = journal.folder / JOURNAL_FILE
    path.write_bytes(path.read_bytes() + b'{"number": 2, "at": "2026')
    assert len(Journal(journal.folder).read_entries()) == 1
    Journal(journal.folder).add_entry(make_change("Ben", "q2"))
    assert [json.loads(line)["by"] for line in path.read_text().splitlines()] == ["Anna", "Ben"]
    assert "ended in a line that a crash cut off; it was removed." in caplog.text


def test_a_journal_that_was_replaced_is_read_again(journal: Journal) -> None:
    journal.add_entry(make_change("Anna", "q1"))
    path = journal.folder / JOURNAL_FILE
    backup = path.read_text()
    journal.add_entry(make_change("Anna", "q2"))
    write_atomically(path, backup)
    assert [entry.about for entry in journal.read_entries()] == ["q1"]
    path.unlink()
    assert journal.read_entries() == ()
    assert journal.add_entry(make_change("Ben", "q3")).number == 1


@pytest.mark.parametrize("line", ["not JSON", '{"number": 1}', "[]"])
def test_a_foreign_line_is_refused_in_words(journal: Journal, line: str) -> None:
    journal.folder.mkdir()
    (journal.folder / JOURNAL_FILE).write_text(f"{line}\n")
    with pytest.raises(DeskError, match=r"journal\.jsonl holds a line that is no change"):
        journal.read_entries()


def test_a_later_decision_is_not_overwritten_unseen(journal: Journal) -> None:
    journal.add_entry(make_change("Anna", "q1"))
    journal.add_entry(make_change("Ben", "q2"), last_seen=0)  # about another question
    with pytest.raises(DeskConflictError, match=r"Anna changed this at 2026-11-24T12:00:00\+00:00"):
        journal.add_entry(make_change("Ben", "q1"), last_seen=0)
    journal.add_entry(make_change("Ben", "q1"), last_seen=1)
    assert len(journal.read_entries()) == 3


def test_many_threads_lose_nothing(journal: Journal) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(partial(add_entries, journal), "abcd"))
    check_all_entries(journal)


def test_many_processes_lose_nothing(journal: Journal) -> None:
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=add_in_process, args=(journal.folder, name)) for name in "abcd"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    check_all_entries(journal)


def test_a_file_is_written_completely_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "some" / "file"
    write_atomically(path, "first")
    with pytest.raises(UnicodeEncodeError, match="surrogates not allowed"):
        write_atomically(path, "half \ud800")
    assert path.read_text() == "first"
    with lock_folder(tmp_path / "some"):
        write_atomically(path, "second")
    assert path.read_text() == "second"


def test_a_writer_that_is_killed_loses_no_confirmed_change(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from search_app.desk.journal import Journal, JournalChange\n"
        "journal = Journal(Path(sys.argv[1]))\n"
        "while True: print(journal.add_entry(JournalChange('A', 'remark', 'q')).number, flush=True)"
    )
    confirmed = 0
    for round_number in range(3):
        command = [sys.executable, "-c", code, str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as writer:
            assert writer.stdout
            for _ in range(20 * (round_number + 1)):
                confirmed = int(writer.stdout.readline())
            writer.kill()
            confirmed = max([confirmed, *map(int, writer.stdout.read().split())])
        entries = Journal(tmp_path).read_entries()
        assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
        assert len(entries) >= confirmed
