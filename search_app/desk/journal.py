"""Everything editors change, one JSON object a line, added at the end: who, when, about what.

Nothing is ever rewritten, so two editors at once lose nothing. A line counts once its line break is
on the disk; one that was cut off by a crash was never promised to anybody, and is cleared away.
"""

import fcntl
import json
import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from indexer.errors import DeskError, DeskMovedError

JOURNAL = "journal.jsonl"
LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class Change:
    """What an editor did: ``what`` in one word, ``about`` the id of a question."""

    by: str
    what: str
    about: str
    said: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
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
        self._reading = threading.Lock()
        self._read: tuple[Entry, ...] = ()
        self._size = 0
        self._file = 0

    def entries(self) -> Sequence[Entry]:
        """All of them, in the order they were written; only what is new is read.

        Raises:
            DeskError: a line is not what this program wrote.
        """
        path = self.folder / JOURNAL
        with self._reading:
            self._begin_again_if_replaced(path)
            lines = list(_whole_lines(path, self._size))
            self._read += tuple(_entry(line, self.folder) for line in lines)
            self._size += sum(map(len, lines))
            return self._read

    def add(
        self,
        change: Change,
        *,
        seen: int | None = None,
        then: Callable[[Sequence[Entry]], None] = lambda entries: None,
    ) -> Entry:
        """Add a change, and do ``then`` with all entries before anybody else adds one.

        Raises:
            DeskMovedError: there is an entry of this kind about this after the number ``seen``.
        """
        with locked(self.folder):
            before = self.entries()
            _refuse_if_moved(before, change, seen)
            entry = Entry(len(before) + 1, self._now(), **_named(change))
            _append(self.folder / JOURNAL, entry, self._size)
            then(self.entries())
        return entry

    def _begin_again_if_replaced(self, path: Path) -> None:
        """Somebody may put back an older journal, or take it away, while this one is open."""
        try:
            found = path.stat()
        except FileNotFoundError:
            found = None
        file = found.st_ino if found else 0
        if file != self._file or (found and found.st_size < self._size):
            self._read, self._size, self._file = (), 0, file

    def _now(self) -> str:
        return self._clock().isoformat(timespec="seconds")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder, waiting for whoever holds it; the kernel lets go when a process dies."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def write_whole(path: Path, text: str) -> None:
    """Write a file so that whoever reads it sees the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _named(change: Change) -> dict[str, Any]:
    return {"by": change.by, "what": change.what, "about": change.about, "said": change.said}


def _refuse_if_moved(before: Sequence[Entry], change: Change, seen: int | None) -> None:
    if seen is None:
        return
    for entry in before[seen:]:
        if (entry.what, entry.about) == (change.what, change.about):
            raise DeskMovedError(entry.by, entry.at)


def _append(path: Path, entry: Entry, size: int) -> None:
    with path.open("ab") as file:
        if file.tell() > size:  # what a crash cut off
            file.truncate(size)
        file.write(json.dumps(asdict(entry), ensure_ascii=False).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _whole_lines(path: Path, offset: int) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            file.seek(offset)
            yield from (line for line in file if line.endswith(b"\n"))
    except FileNotFoundError:
        return


def _entry(line: bytes, folder: Path) -> Entry:
    try:
        return Entry(**json.loads(line))
    except (ValueError, TypeError):
        raise DeskError(
            f"{folder / JOURNAL} holds a line that is no change: {line!r:.80}"
        ) from None
