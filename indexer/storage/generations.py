"""Generations on disk: folders, manifests, checksums, and the one step that publishes.

Knows files, and nothing of what is in them. Layout: ``<index>/<generation>/…`` with a
``manifest.json`` written last, and ``<index>/CURRENT`` naming the published generation.
"""

import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from indexer.errors import BuildBusyError, IndexDamagedError, IndexNotFoundError

MANIFEST_FILE = "manifest.json"
CURRENT_FILE = "CURRENT"
LOCK_FILE = ".lock"
STAGING_PREFIX = ".building-"
SCHEMA_VERSION = 1
GENERATIONS_TO_KEEP = 3


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What a file was when it was published."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is and holds. ``files`` are relative posix paths, without the manifest.

    ``content`` is a hash of what the generation was made from: equal for two equal builds.
    """

    generation: str
    created: str
    content: str
    versions: Mapping[str, str]
    model: Mapping[str, Any]
    settings: Mapping[str, Any]
    counts: Mapping[str, int]
    sources: Mapping[str, str]
    problems: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, FileRecord] = field(default_factory=dict)
    schema: int = SCHEMA_VERSION


@contextmanager
def lock_index(
    index: Path, *, wait_seconds: float = 0.0, on_wait: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """Hold the index folder for one build. The kernel lets go of it when the process dies.

    Raises:
        BuildBusyError: another build held it for longer than ``wait`` seconds.
    """
    index.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + wait_seconds
    with (index / LOCK_FILE).open("w") as file:
        if not _try_lock(file.fileno()):
            on_wait()
            while not _try_lock(file.fileno()):
                if time.monotonic() >= until:
                    raise BuildBusyError(
                        f"Another build is writing to {index}. Try again when it is done."
                    )
                time.sleep(0.05)
        yield


@contextmanager
def create_staging_folder(index: Path) -> Iterator[Path]:
    """A folder to build in; gone if it was not published. Call it under the lock only."""
    for leftover in index.glob(f"{STAGING_PREFIX}*"):  # of builds that were killed
        shutil.rmtree(leftover)
    folder = index / f"{STAGING_PREFIX}{os.getpid()}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish_generation(
    index: Path, staging_folder: Path, draft: Manifest, *, keep: int = GENERATIONS_TO_KEEP
) -> Manifest:
    """Make a staged folder the published generation; the one before stays for rollback.

    ``draft.generation``, ``created`` and ``files`` are filled in here. Everything is on disk before
    ``CURRENT`` is replaced, so whoever looks sees the old generation whole or the new one whole.
    """
    now = datetime.now(UTC)
    manifest = replace(
        draft,
        generation=_choose_generation_name(index, f"{now:%Y%m%dT%H%M%S}-{draft.content[:8]}"),
        created=now.isoformat(timespec="seconds"),
        files=_record_files(staging_folder),
    )
    (staging_folder / MANIFEST_FILE).write_bytes(_seal_manifest(manifest))
    for path in sorted(staging_folder.rglob("*"), reverse=True):
        _sync_to_disk(path)
    _sync_to_disk(staging_folder)
    staging_folder.rename(index / manifest.generation)
    _sync_to_disk(index)
    _set_current_generation(index, manifest.generation)
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
        raise _make_damaged_error(index / CURRENT_FILE, str(error)) from error
    for folder in list_generation_folders(index):
        if line == f"{folder.name}\n":
            return folder
    raise _make_damaged_error(
        index / CURRENT_FILE, f"it holds {line[:40]!r}, which names no generation here"
    )


def list_generation_folders(index: Path) -> list[Path]:
    """Folders of all generations, sound or damaged, oldest first."""
    return sorted(path for path in index.glob("[0-9]*") if path.is_dir())


def list_generations(index: Path) -> list[str]:
    """Names of the complete generations, oldest first."""
    return [
        folder.name
        for folder in list_generation_folders(index)
        if (folder / MANIFEST_FILE).is_file()
    ]


def load_manifest(folder: Path) -> Manifest:
    """A generation's manifest.

    Raises:
        IndexDamagedError: it is missing, cut, changed, or of another schema.
    """
    path = folder / MANIFEST_FILE
    try:
        raw = path.read_bytes()
        stored = json.loads(raw)
        stored.pop("seal")
        files = {name: FileRecord(**record) for name, record in stored["files"].items()}
        manifest = Manifest(**{**stored, "files": files})
    except FileNotFoundError:
        raise _make_damaged_error(path, "it is missing") from None
    except (ValueError, TypeError, KeyError, AttributeError, OSError):
        raise _make_damaged_error(path, "it is cut or changed") from None
    if manifest.schema != SCHEMA_VERSION:
        raise _make_damaged_error(
            path, f"its schema is {manifest.schema}, this program reads {SCHEMA_VERSION}"
        )
    if raw != _seal_manifest(manifest):
        raise _make_damaged_error(path, "it was changed after it was written")
    return manifest


def check_generation(folder: Path, *, hash_contents: bool) -> list[str]:
    """What is wrong with a generation's files, a sentence each; empty where nothing is."""
    try:
        manifest = load_manifest(folder)
    except IndexDamagedError as error:
        return [str(error)]
    problems = []
    for name, record in manifest.files.items():
        problem = _find_problem(folder / name, record, hash_contents=hash_contents)
        if problem:
            problems.append(f"{folder / name}: {problem}.")
    return problems


def roll_back_index(index: Path) -> str:
    """Publish the newest sound generation older than the current one again; its name.

    Raises:
        IndexNotFoundError: nothing was published.
        IndexDamagedError: there is no sound older generation.
    """
    with lock_index(index):
        now = locate_current_generation(index).name
        for name in reversed([name for name in list_generations(index) if name < now]):
            if not check_generation(index / name, hash_contents=True):
                _set_current_generation(index, name)
                return name
    raise IndexDamagedError(f"{index} holds no sound generation older than {now}; it stays.")


def _find_problem(path: Path, record: FileRecord, *, hash_contents: bool) -> str:
    try:
        size = path.stat().st_size
        if size != record.size:
            return f"it has {size:,} bytes instead of {record.size:,}"
        if hash_contents and _hash_file(path) != record.sha256:
            return "its contents were changed"
    except FileNotFoundError:
        return "it is missing"
    except OSError as error:
        return f"it cannot be read ({error.strerror})"
    return ""


def _record_files(folder: Path) -> dict[str, FileRecord]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): FileRecord(path.stat().st_size, _hash_file(path))
        for path in files
    }


def _seal_manifest(manifest: Manifest) -> bytes:
    """The manifest's bytes, with a hash of itself, so that any change of a byte shows."""
    stored = asdict(manifest)
    plain = json.dumps(stored, sort_keys=True, ensure_ascii=False)
    stored["seal"] = hashlib.sha256(plain.encode()).hexdigest()
    return (json.dumps(stored, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _choose_generation_name(index: Path, name: str) -> str:
    """A name that sorts after every other: the clock may have been set back, or be coarse."""
    newest = max(list_generations(index), default="")
    stem = max(name, newest.partition(".")[0])
    names = [stem, *(f"{stem}.{number:04d}" for number in range(1, 10_000)), f"{newest}.0001"]
    return next(one for one in names if one > newest and not (index / one).exists())


def _set_current_generation(index: Path, name: str) -> None:
    fresh = index / f".{CURRENT_FILE}"
    fresh.write_text(f"{name}\n", encoding="utf-8")
    _sync_to_disk(fresh)
    fresh.replace(index / CURRENT_FILE)
    _sync_to_disk(index)


def _prune_generations(index: Path, keep: int) -> None:
    published = locate_current_generation(index).name
    for name in list_generations(index)[:-keep]:
        if name != published:
            # out of sight first: a folder half removed must never look like a generation
            (index / name).rename(index / f"{STAGING_PREFIX}old-{name}")
            shutil.rmtree(index / f"{STAGING_PREFIX}old-{name}")


def _sync_to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _try_lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _make_damaged_error(path: Path, reason: str) -> IndexDamagedError:
    return IndexDamagedError(
        f"{path} cannot be used: {reason}. Build the index again with: make index"
    )
