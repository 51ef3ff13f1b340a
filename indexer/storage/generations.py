"""Generations on disk: folders, manifests, checksums, and the one step that publishes.

This module knows files, but not what they contain. Layout: ``<index>/<generation>/…`` with a
``manifest.json`` that is written last, and ``<index>/CURRENT``, which names the published one.

Every byte is hashed once, when it is published. ``<index>/.checked-<generation>`` holds what a look
at each file told then (its size, times and number), so that opening reads only what has changed
since, or everything where that note is missing: a copied index, say. It may be removed at any time,
as may ``<index>/.looks``, by which a build knows files of booklets that need not be read.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path

import msgspec

from indexer.errors import BuildBusyError, IndexDamagedError, IndexNotFoundError
from indexer.storage.files import (
    FileState,
    get_new_path,
    hash_file,
    is_untouched,
    lock_folder,
    read_file_state,
    sync_to_disk,
    write_atomically,
)
from indexer.storage.manifest import (
    MANIFEST_FILE,
    READABLE_SCHEMAS,
    FileRecord,
    Manifest,
    load_manifest,
    make_damaged_error,
    seal_manifest,
)

CURRENT_FILE = "CURRENT"
STAGING_PREFIX = ".building-"
CHECKED_PREFIX = ".checked-"
GENERATIONS_TO_KEEP = 3


class _CheckedFiles(msgspec.Struct, frozen=True):
    """The states of files that were sound, under the manifest of which this is the sha256."""

    manifest: str
    states: Mapping[str, FileState]


def lock_index(
    index: Path, *, wait_seconds: float = 0.0, on_wait: Callable[[], None] = lambda: None
) -> AbstractContextManager[None]:
    """Lock the index folder for one build.

    Raises:
        BuildBusyError: another build kept the lock for longer than ``wait_seconds``.
    """
    busy = BuildBusyError(f"Another build is writing to {index}. Try again when it is done.")
    return lock_folder(index, wait_seconds=wait_seconds, on_wait=on_wait, timeout_error=busy)


def remove_leftovers(index: Path, staged: Path | None = None) -> None:
    """Remove what killed builds left, not what is staged. To be called under the lock only."""
    for leftover in index.glob(f"{STAGING_PREFIX}*"):
        if leftover != staged:
            shutil.rmtree(leftover)
    for note in index.glob(f"{CHECKED_PREFIX}*"):
        if not (index / note.name.removeprefix(CHECKED_PREFIX)).exists():
            note.unlink()
    get_new_path(index / CURRENT_FILE).unlink(missing_ok=True)


@contextmanager
def create_staging_folder(
    index: Path, *, kept_after: tuple[type[BaseException], ...] = ()
) -> Iterator[Path]:
    """A folder to build in, removed if it is not published. To be called under the lock only.

    After the errors ``kept_after`` it is left for the next build, as one leaves it that is killed:
    what is finished in it is not made again.
    """
    own = f"{STAGING_PREFIX}{os.getpid()}"
    names = chain([own], (f"{own}-{number}" for number in count(2)))
    # a killed process may have had this number
    folder = next(index / name for name in names if not (index / name).exists())
    folder.mkdir()
    is_kept = False
    try:
        yield folder
    except kept_after:
        is_kept = True
        raise
    finally:
        if not is_kept:
            shutil.rmtree(folder, ignore_errors=True)


def publish_generation(
    index: Path,
    staging_folder: Path,
    draft: Manifest,
    *,
    known: Mapping[str, FileRecord] | None = None,
    keep: int = GENERATIONS_TO_KEEP,
) -> Manifest:
    """Publish a staged folder; the ``keep`` newest generations stay for rollback.

    ``draft.generation``, ``created`` and ``files`` are filled in here; those that are ``known``
    were hashed before. Everything is on disk before
    ``CURRENT`` is replaced, so a reader sees either the whole old or the whole new generation.
    """
    now = datetime.now(UTC)
    paths = {
        path.relative_to(staging_folder).as_posix(): path
        for path in sorted(staging_folder.rglob("*"))
        if path.is_file()
    }
    states = {name: read_file_state(path) for name, path in paths.items()}  # before their hashes
    records = dict(known or {})
    manifest = msgspec.structs.replace(
        draft,
        generation=_choose_generation_name(index, f"{now:%Y%m%dT%H%M%S}-{draft.content[:8]}"),
        created=now.isoformat(timespec="seconds"),
        files={name: records.get(name) or record_file(path) for name, path in paths.items()},
    )
    sealed = seal_manifest(manifest)
    (staging_folder / MANIFEST_FILE).write_bytes(sealed)
    for path in sorted(staging_folder.rglob("*"), reverse=True):
        sync_to_disk(path)
    sync_to_disk(staging_folder)
    folder = staging_folder.rename(index / manifest.generation)
    try:
        sync_to_disk(index)
        checked = _CheckedFiles(hashlib.sha256(sealed).hexdigest(), states)
        _locate_checked_files(folder).write_bytes(msgspec.json.encode(checked))
        write_atomically(index / CURRENT_FILE, f"{manifest.generation}\n")
    except OSError:
        if not _is_published(folder):
            shutil.rmtree(folder, ignore_errors=True)
        raise
    _prune_generations(index, keep)
    return manifest


def locate_current_generation(index: Path) -> Path:
    """Folder of the published generation.

    Raises:
        IndexNotFoundError: nothing was published.
        IndexDamagedError: ``CURRENT`` names no generation.
    """
    try:
        line = (index / CURRENT_FILE).read_bytes().decode()
    except FileNotFoundError:
        raise IndexNotFoundError(index) from None
    except (UnicodeDecodeError, OSError) as error:
        raise make_damaged_error(index / CURRENT_FILE, str(error)) from error
    if folders := [f for f in list_generation_folders(index) if line == f"{f.name}\n"]:
        return folders[0]
    reason = f"it holds {line[:40]!r}, which names no generation here"
    raise make_damaged_error(index / CURRENT_FILE, reason)


def list_generation_folders(index: Path) -> list[Path]:
    """Folders of all generations, sound or damaged, oldest first."""
    return sorted(path for path in index.glob("[0-9]*") if path.is_dir())


def list_generations(index: Path) -> list[str]:
    """Names of the complete generations, oldest first."""
    return [f.name for f in list_generation_folders(index) if (f / MANIFEST_FILE).is_file()]


def check_generation(
    folder: Path, *, hash_contents: bool, schemas: Collection[int] = READABLE_SCHEMAS
) -> list[str]:
    """What is wrong with a generation's files, one sentence each; empty where nothing is."""
    try:
        files = load_manifest(folder, schemas=schemas).files
    except IndexDamagedError as error:
        return [str(error)]
    problems = (
        find_file_problem(folder / name, record, hash_contents=hash_contents)
        for name, record in files.items()
    )
    return [problem for problem in problems if problem]


def check_changed_files(folder: Path, *, schemas: Collection[int] = READABLE_SCHEMAS) -> list[str]:
    """As ``check_generation``, but contents are read only of files that changed once published."""
    checked = load_checked_files(folder)
    problems = (
        find_file_problem(
            folder / name,
            record,
            hash_contents=not is_untouched(read_file_state(folder / name), checked.get(name)),
        )
        for name, record in load_manifest(folder, schemas=schemas).files.items()
    )
    return [problem for problem in problems if problem]


def record_file(path: Path) -> FileRecord:
    return FileRecord(path.stat().st_size, hash_file(path))


def find_file_problem(path: Path, record: FileRecord, *, hash_contents: bool) -> str:
    """What is wrong with a file, as a sentence; "" where nothing is."""
    problem = _describe_problem(path, record, hash_contents=hash_contents)
    return problem and f"{path}: {problem}."


def roll_back_index(index: Path) -> str:
    """Publish the newest sound generation before the current one again; returns its name.

    Raises:
        IndexNotFoundError: nothing was published.
        IndexDamagedError: there is no sound older generation.
    """
    with lock_index(index):
        current = locate_current_generation(index).name
        for name in reversed([name for name in list_generations(index) if name < current]):
            if not check_generation(index / name, hash_contents=True):
                write_atomically(index / CURRENT_FILE, f"{name}\n")
                return name
    raise IndexDamagedError(f"{index} holds no sound generation older than {current}; it stays.")


def _is_published(folder: Path) -> bool:
    current = folder.parent / CURRENT_FILE
    return current.exists() and current.read_text(encoding="utf-8") == f"{folder.name}\n"


def _locate_checked_files(folder: Path) -> Path:
    return folder.with_name(CHECKED_PREFIX + folder.name)


def load_checked_files(folder: Path) -> Mapping[str, FileState]:
    """Files that were sound, and what a look at them told then; none where nothing is known."""
    try:
        stored = _locate_checked_files(folder).read_bytes()
        checked = msgspec.json.decode(stored, type=_CheckedFiles)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return {}
    return checked.states if checked.manifest == hash_file(folder / MANIFEST_FILE) else {}


def _describe_problem(path: Path, record: FileRecord, *, hash_contents: bool) -> str:
    try:
        size = path.stat().st_size
        if size != record.size:
            return f"it has {size:,} bytes instead of {record.size:,}"
        if hash_contents and hash_file(path) != record.sha256:
            return "its contents were changed"
    except FileNotFoundError:
        return "it is missing"
    except OSError as error:
        return f"it cannot be read ({error.strerror})"
    return ""


def _choose_generation_name(index: Path, name: str) -> str:
    """A name that sorts after every other: the clock may have been set back, or be coarse."""
    newest = max(list_generations(index), default="")
    stem = max(name, newest.partition(".")[0])
    names = [stem, *(f"{stem}.{number:04d}" for number in range(1, 10_000)), f"{newest}.0001"]
    return next(name for name in names if name > newest and not (index / name).exists())


def _prune_generations(index: Path, keep: int) -> None:
    published = locate_current_generation(index).name
    for name in list_generations(index)[:-keep]:
        if name != published:
            # renamed first: a folder that is half removed must never look like a generation
            shutil.rmtree((index / name).rename(index / f"{STAGING_PREFIX}old-{name}"))
            _locate_checked_files(index / name).unlink(missing_ok=True)
