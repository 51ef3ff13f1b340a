"""What follows from the journal: a new entry costs the same however many are before it."""

import threading
from collections.abc import Iterable

from indexer.errors import DeskError
from search_app.desk.journal import JOURNAL_FILE, Journal, JournalChange, JournalEntry, fold_name
from search_app.desk.judging import (
    GRADE,
    NOTE,
    REASON,
    SETTLE,
    UNDO,
    JudgementSheet,
    apply_entry,
)
from search_app.desk.readings import READING, AnswerReading, build_reading
from search_app.desk.triage import TRIAGE, Decision, build_decision

SheetKey = tuple[str, str]
"""A judge and a question's id; the settled grades have the judge ""."""


class DeskLedger:
    """Sheets, decisions and names of one journal, for several threads at once."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._lock = threading.Lock()
        self._count = 0
        self._last: JournalEntry | None = None
        self._forget_all()

    def refresh(self) -> "DeskLedger":
        """Take in what was added to the journal; all of it again where it was replaced.

        Raises:
            DeskError: the journal cannot be read, or a line of it is not one this program wrote.
        """
        with self._lock:
            entries = self._journal.read_entries()
            if self._last and (
                self._count > len(entries) or entries[self._count - 1] != self._last
            ):
                self._forget_all()
            for entry in entries[self._count :]:
                self._take_in(entry)
                self._count, self._last = self._count + 1, entry
        return self

    @property
    def entry_count(self) -> int:
        return self._count

    def get_sheets(self) -> dict[SheetKey, JudgementSheet]:
        """All sheets, in the order in which they were begun."""
        with self._lock:
            keys = sorted(self._active, key=lambda key: next(iter(self._active[key])))
            return {key: self._sheets[key[0]][key[1]] for key in keys}

    def get_own_sheets(self, judge: str) -> dict[str, JudgementSheet]:
        """The sheets of one judge by question id."""
        with self._lock:
            return dict(self._sheets.get(judge, {}))

    def list_judges(self) -> list[str]:
        """Everyone with an active grade, in the order in which they began."""
        with self._lock:
            firsts = {
                next((e.number for e in own.values() if e.what == GRADE), 0): by
                for by, own in self._by_editor.items()
            }
        return [firsts[number] for number in sorted(firsts) if number]

    def list_all_judges(self) -> list[str]:
        """Everyone who ever gave a grade, also where all of theirs were taken back."""
        return list(self._judges)

    def find_change(self, by: str, number: int | None = None) -> JournalEntry | None:
        """The editor's active change of this number, else the last; None where there is none."""
        with self._lock:
            own = self._by_editor.get(by, {})
            return next(reversed(own.values()), None) if number is None else own.get(number)

    def make_undo_change(self, by: str, number: int | None = None) -> JournalChange | None:
        """Takes back what ``find_change`` finds."""
        change = self.find_change(by, number)
        return JournalChange(by, UNDO, change.about, {"number": change.number}) if change else None

    def find_judged(self, question_id: str) -> JournalEntry | None:
        """The last grade of the question or note on it, also one that was taken back."""
        return self._judged.get(question_id)

    def get_decisions(self) -> dict[str, Decision]:
        """The last decision on each gap."""
        with self._lock:
            return {about: history[-1] for about, history in self._decisions.items()}

    def list_decisions(self, question_id: str) -> list[Decision]:
        """All decisions on one gap, the newest first."""
        with self._lock:
            return self._decisions.get(question_id, [])[::-1]

    def get_readings(self) -> dict[str, AnswerReading]:
        """The last reading of each question's answer."""
        with self._lock:
            return dict(self._readings)

    def find_spelling(self, name: str) -> str:
        """A name as the journal last spelled it; the name itself where it is new."""
        return self._names.get(fold_name(name), name)

    def is_known(self, name: str) -> bool:
        """Whether somebody of this name has written here."""
        return fold_name(name) in self._names

    def _forget_all(self) -> None:
        self._count, self._last = 0, None
        self._by_number: dict[int, JournalEntry] = {}
        self._by_editor: dict[str, dict[int, JournalEntry]] = {}
        self._active: dict[SheetKey, dict[int, JournalEntry]] = {}
        self._sheets: dict[str, dict[str, JudgementSheet]] = {}
        self._judged: dict[str, JournalEntry] = {}
        self._judges: dict[str, None] = {}
        self._decisions: dict[str, list[Decision]] = {}
        self._readings: dict[str, AnswerReading] = {}
        self._names: dict[str, str] = {}

    def _take_in(self, entry: JournalEntry) -> None:
        self._names[fold_name(entry.by)] = entry.by
        try:
            if entry.what == TRIAGE:
                self._decisions.setdefault(entry.about, []).append(build_decision(entry))
            elif entry.what == READING:
                self._readings[entry.about] = build_reading(entry)
            elif entry.what in (GRADE, NOTE, REASON, SETTLE):
                self._judge(entry)
            elif entry.what == UNDO:
                self._take_back(int(entry.said["number"]))
        except (KeyError, TypeError, ValueError, AttributeError):
            file = self._journal.folder / JOURNAL_FILE
            message = f"{file} holds a change that this program did not write: {entry!r:.80}"
            raise DeskError(message) from None

    def _judge(self, entry: JournalEntry) -> None:
        self._update_sheet(_find_sheet_key(entry), [entry])
        self._by_number[entry.number] = entry
        self._by_editor.setdefault(entry.by, {})[entry.number] = entry
        self._active.setdefault(_find_sheet_key(entry), {})[entry.number] = entry
        if entry.what == GRADE:
            self._judges[entry.by] = None
        if entry.what != SETTLE:
            self._judged[entry.about] = entry

    def _take_back(self, number: int) -> None:
        entry = self._by_number.pop(number, None)
        if entry is None:
            return
        key = _find_sheet_key(entry)
        del self._by_editor[entry.by][number]
        del self._active[key][number]
        del self._sheets[key[0]][key[1]]
        if self._active[key]:
            self._update_sheet(key, self._active[key].values())
        else:
            del self._active[key]

    def _update_sheet(self, key: SheetKey, entries: Iterable[JournalEntry]) -> None:
        judge, question_id = key
        sheets = self._sheets.setdefault(judge, {})
        for entry in entries:
            sheets[question_id] = apply_entry(entry, judge, sheets.get(question_id))


def _find_sheet_key(entry: JournalEntry) -> SheetKey:
    return ("" if entry.what == SETTLE else entry.by), entry.about
