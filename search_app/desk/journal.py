"""Every change of an editor, one JSON object per line, appended: who, when, about what.

No line is ever rewritten, so two editors at once lose nothing. A line counts once its line break is
on the disk; a line that a crash cut off was never confirmed, and is removed.
"""

import errno
import json
import logging
import os
import threading
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from indexer.errors import DeskConflictError, DeskError
from indexer.storage.files import lock_folder, sync_to_disk

JOURNAL_FILE = "journal.jsonl"
LOGGER = logging.getLogger(__name__)


def tidy_name(name: str) -> str:
    """A name in composed Unicode: some keyboards send ä as one character, others as two."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def fold_name(name: str) -> str:
    """What is the same for all spellings of one name."""
    return tidy_name(name).casefold()


@dataclass(frozen=True, slots=True)
class JournalChange:
    """What an editor did. ``what`` is its kind in one word, ``about`` the id of a question."""

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
    """The journal of one folder, for several threads and processes at once."""

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
        """All entries, in the order they were written; only new lines are read from the file.

        Raises:
            DeskError: a line is not one that this program wrote.
        """
        path = self.folder / JOURNAL_FILE
        with self._read_lock, _explain_disk_errors(self.folder):
            self._reset_if_replaced(path)
            lines = list(_read_complete_lines(path, self._bytes_read))
            self._entries += tuple(_parse_entry(line, self.folder) for line in lines)
            self._bytes_read += sum(map(len, lines))
            return self._entries

    def add_entry(self, change: JournalChange, *, last_seen: int | None = None) -> JournalEntry:
        """Add a change; it is on the disk when this returns.

        Raises:
            DeskError: it cannot be written; the journal is as before.
            DeskConflictError: there is a later entry than number ``last_seen`` of the same kind and
                about the same question.
        """
        with _explain_disk_errors(self.folder), lock_folder(self.folder):
            entries = self.read_entries()
            for entry in entries[len(entries) if last_seen is None else last_seen :]:
                if (entry.what, entry.about) == (change.what, change.about):
                    raise DeskConflictError(entry.by, entry.at)
            now = self._clock().isoformat(timespec="seconds")
            added = JournalEntry(
                len(entries) + 1, now, change.by, change.what, change.about, change.said
            )
            _append_entry(self.folder / JOURNAL_FILE, added, self._bytes_read)
        return added

    def _reset_if_replaced(self, path: Path) -> None:
        """An older journal may be restored, or the file deleted, while this object exists."""
        try:
            status = path.stat()
            inode, size = status.st_ino, status.st_size
        except FileNotFoundError:
            inode, size = 0, 0
        if inode != self._inode or size < self._bytes_read:
            self._entries, self._bytes_read, self._inode = (), 0, inode


@contextmanager
def _explain_disk_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = f"The desk's folder {folder} cannot be used: {error.strerror}."
        raise DeskError(f"{message} Nothing was changed.") from error


def _append_entry(path: Path, entry: JournalEntry, size: int) -> None:
    """Append a line, all of it or nothing."""
    line = json.dumps(asdict(entry), ensure_ascii=False).encode() + b"\n"
    with open(path, "ab", buffering=0, opener=_open_private) as file:
        if file.tell() > size:
            LOGGER.warning("%s ended in a line that a crash cut off; it was removed.", path)
            file.truncate(size)
        try:
            written = file.write(line)
            if written < len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(file.fileno())
        except OSError:
            file.truncate(size)
            raise
    if not size:
        sync_to_disk(path.parent)


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


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
        message = f"{folder / JOURNAL_FILE} holds a line that is no change: {line!r:.80}"
        raise DeskError(message) from None
