"""Files that other processes may read or write at the same time: locks, atomic writes, hashes."""

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

# What a look at a file tells without reading it: size, times of change, number; None if it is gone.
# Of a file with several names the second time, which a name more or less changes too, is 0.
FileState = tuple[int, int, int, int] | None

LOCK_FILE = ".lock"
POLL_SECONDS = 0.05


@contextmanager
def lock_folder(
    folder: Path,
    *,
    wait_seconds: float = 0.0,
    on_wait: Callable[[], None] = lambda: None,
    timeout_error: Exception | None = None,
) -> Iterator[None]:
    """Lock a folder for one process; the kernel releases the lock when the process dies.

    Raises:
        timeout_error: another process kept the lock for longer than ``wait_seconds``; without
            such an error there is no limit.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK_FILE).open("w") as file:
        if not _try_lock(file):
            on_wait()
            _wait_for_lock(file, wait_seconds, timeout_error)
        yield


def write_atomically(path: Path, text: str | bytes) -> None:
    """Write a file so that a reader sees either the old one or the new one, with its rights."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = get_new_path(path)
    try:
        new.write_bytes(text.encode() if isinstance(text, str) else text)
        sync_to_disk(new)
        if path.exists():
            shutil.copymode(path, new)
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
    sync_to_disk(path.parent)


def write_output(path: Path, text: str) -> None:
    """Write a file that a person named: atomically, but a pipe or a device as it is.

    A link stays a link, and no folder is made.
    """
    is_stream = path.is_relative_to("/dev") or path.is_relative_to("/proc")  # as /dev/stdout is
    if is_stream or (path.exists() and not path.is_file()):
        path.write_text(text, encoding="utf-8")
        return
    target = path.resolve()
    try:
        target.parent.stat()
        write_atomically(target, text)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def get_new_path(path: Path) -> Path:
    """Where a file is written before it takes the place of the old one."""
    return path.with_name(f".{path.name}.new")


def sync_to_disk(path: Path) -> None:
    """Return once a file, or the names in a folder, would survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_file_state(path: str | Path) -> FileState:
    try:
        found = os.stat(path)  # noqa: PTH116 - a path for each of 60,000 names takes a second
    except OSError:
        return None
    changed = found.st_ctime_ns if found.st_nlink == 1 else 0
    return found.st_size, found.st_mtime_ns, changed, found.st_ino


def is_untouched(state: FileState, before: FileState) -> bool:
    """Whether a file is as it was at a look before, as far as a look can tell."""
    if state is None or before is None:
        return state == before
    (size, written, changed, number), (old_size, old_written, old_changed, old_number) = (
        state,
        before,
    )
    is_same = (size, written, number) == (old_size, old_written, old_number)
    return is_same and (changed == old_changed or 0 in (changed, old_changed))


def _try_lock(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait_for_lock(file: TextIO, wait_seconds: float, timeout_error: Exception | None) -> None:
    if timeout_error is None:
        fcntl.flock(file, fcntl.LOCK_EX)
        return
    deadline = time.monotonic() + wait_seconds
    while not _try_lock(file):
        if time.monotonic() >= deadline:
            raise timeout_error
        time.sleep(POLL_SECONDS)
