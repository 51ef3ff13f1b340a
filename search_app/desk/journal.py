"""Everything editors change, one JSON object a line, added at the end: who, when, about what.

Nothing is ever rewritten, so two editors at once lose nothing. A line counts once its line break is
on the disk; one that was cut off by a crash was never promised to anybody, and is cleared away.
"""

import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from indexer.errors import DeskConflictError, DeskError
from indexer.storage.files import lock_folder

JOURNAL_FILE = "journal.jsonl"


@dataclass(frozen=True, slots=True)
class JournalChange:
    """What an editor did: ``what`` in one word, ``about`` the id of a question."""

    by: str
    what: str
    about: str
    said: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A change in the journal. ``number`` counts from 1; ``at`` is a time in UTC, ISO 8601."""

    number: int
    at: str
    by: str
    what: str
    about: str
    said: Mapping[str, Any]


class Journal:
    """The journal of one folder. Safe to use from several threads and processes."""

    def __init__(
        self, folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.folder = folder
        self._clock = clock
        self._read_lock = threading.Lock()
        self._entries: tuple[JournalEntry, ...] = ()
        self._bytes_read = 0
        self._inode = 0

    def read_entries(self) -> Sequence[JournalEntry]:
        """All of them, in the order they were written; only what is new is read.

        Raises:
            DeskError: a line is not what this program wrote.
        """
        path = self.folder / JOURNAL_FILE
        with self._read_lock:
            self._reset_if_replaced(path)
            lines = list(_read_complete_lines(path, self._bytes_read))
            self._entries += tuple(_parse_entry(line, self.folder) for line in lines)
            self._bytes_read += sum(map(len, lines))
            return self._entries

    def add_entry(
        self,
        change: JournalChange,
        *,
        last_seen: int | None = None,
        while_locked: Callable[[Sequence[JournalEntry]], None] = lambda entries: None,
    ) -> JournalEntry:
        """Add a change, and do ``then`` with all entries before anybody else adds one.

        Raises:
            DeskMovedError: there is an entry of this kind about this after the number ``seen``.
        """
        with lock_folder(self.folder):
            before = self.read_entries()
            _reject_if_outdated(before, change, last_seen)
            entry = JournalEntry(len(before) + 1, self._format_now(), **_collect_fields(change))
            _append_entry(self.folder / JOURNAL_FILE, entry, self._bytes_read)
            while_locked(self.read_entries())
        return entry

    def _reset_if_replaced(self, path: Path) -> None:
        """Somebody may put back an older journal, or take it away, while this one is open."""
        try:
            found = path.stat()
        except FileNotFoundError:
            found = None
        file = found.st_ino if found else 0
        if file != self._inode or (found and found.st_size < self._bytes_read):
            self._entries, self._bytes_read, self._inode = (), 0, file

    def _format_now(self) -> str:
        return self._clock().isoformat(timespec="seconds")


def _collect_fields(change: JournalChange) -> dict[str, Any]:
    return {"by": change.by, "what": change.what, "about": change.about, "said": change.said}


def _reject_if_outdated(
    entries: Sequence[JournalEntry], change: JournalChange, last_seen: int | None
) -> None:
    if last_seen is None:
        return
    for entry in entries[last_seen:]:
        if (entry.what, entry.about) == (change.what, change.about):
            raise DeskConflictError(entry.by, entry.at)


def _append_entry(path: Path, entry: JournalEntry, size: int) -> None:
    with path.open("ab") as file:
        if file.tell() > size:  # what a crash cut off
            file.truncate(size)
        file.write(json.dumps(asdict(entry), ensure_ascii=False).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _read_complete_lines(path: Path, offset: int) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            file.seek(offset)
            yield from (line for line in file if line.endswith(b"\n"))
    except FileNotFoundError:
        return


def _parse_entry(line: bytes, folder: Path) -> JournalEntry:
    try:
        return JournalEntry(**json.loads(line))
    except (ValueError, TypeError):
        raise DeskError(
            f"{folder / JOURNAL_FILE} holds a line that is no change: {line!r:.80}"
        ) from None
