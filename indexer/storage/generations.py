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

MANIFEST = "manifest.json"
CURRENT = "CURRENT"
LOCK = ".lock"
STAGING = ".building-"
SCHEMA = 1
KEEP = 3


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
    schema: int = SCHEMA


@contextmanager
def locked(
    index: Path, *, wait: float = 0.0, waiting: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """Hold the index folder for one build. The kernel lets go of it when the process dies.

    Raises:
        BuildBusyError: another build held it for longer than ``wait`` seconds.
    """
    index.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + wait
    with (index / LOCK).open("w") as file:
        if not _try_lock(file.fileno()):
            waiting()
            while not _try_lock(file.fileno()):
                if time.monotonic() >= until:
                    raise BuildBusyError(
                        f"Another build is writing to {index}. Try again when it is done."
                    )
                time.sleep(0.05)
        yield


@contextmanager
def staging(index: Path) -> Iterator[Path]:
    """A folder to build in; gone if it was not published. Call it under the lock only."""
    for leftover in index.glob(f"{STAGING}*"):  # of builds that were killed
        shutil.rmtree(leftover)
    folder = index / f"{STAGING}{os.getpid()}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(index: Path, staged: Path, draft: Manifest, *, keep: int = KEEP) -> Manifest:
    """Make a staged folder the published generation; the one before stays for rollback.

    ``draft.generation``, ``created`` and ``files`` are filled in here. Everything is on disk before
    ``CURRENT`` is replaced, so whoever looks sees the old generation whole or the new one whole.
    """
    now = datetime.now(UTC)
    manifest = replace(
        draft,
        generation=_free_name(index, f"{now:%Y%m%dT%H%M%S}-{draft.content[:8]}"),
        created=now.isoformat(timespec="seconds"),
        files=_records(staged),
    )
    (staged / MANIFEST).write_bytes(_sealed(manifest))
    for path in sorted(staged.rglob("*"), reverse=True):
        _sync(path)
    _sync(staged)
    staged.rename(index / manifest.generation)
    _sync(index)
    _point(index, manifest.generation)
    _prune(index, keep)
    return manifest


def current(index: Path) -> Path:
    """Folder of the published generation.

    Raises:
        IndexNotFoundError: nothing was published.
        IndexDamagedError: ``CURRENT`` names no generation.
    """
    try:
        line = (index / CURRENT).read_bytes().decode()
    except FileNotFoundError:
        raise IndexNotFoundError(index) from None
    except (UnicodeDecodeError, OSError) as error:
        raise _unreadable(index / CURRENT, str(error)) from error
    for folder in folders(index):
        if line == f"{folder.name}\n":
            return folder
    raise _unreadable(index / CURRENT, f"it holds {line[:40]!r}, which names no generation here")


def folders(index: Path) -> list[Path]:
    """Folders of all generations, sound or damaged, oldest first."""
    return sorted(path for path in index.glob("[0-9]*") if path.is_dir())


def generations(index: Path) -> list[str]:
    """Names of the complete generations, oldest first."""
    return [folder.name for folder in folders(index) if (folder / MANIFEST).is_file()]


def read_manifest(folder: Path) -> Manifest:
    """A generation's manifest.

    Raises:
        IndexDamagedError: it is missing, cut, changed, or of another schema.
    """
    path = folder / MANIFEST
    try:
        raw = path.read_bytes()
        stored = json.loads(raw)
        stored.pop("seal")
        files = {name: FileRecord(**record) for name, record in stored["files"].items()}
        manifest = Manifest(**{**stored, "files": files})
    except FileNotFoundError:
        raise _unreadable(path, "it is missing") from None
    except (ValueError, TypeError, KeyError, AttributeError, OSError):
        raise _unreadable(path, "it is cut or changed") from None
    if manifest.schema != SCHEMA:
        raise _unreadable(path, f"its schema is {manifest.schema}, this program reads {SCHEMA}")
    if raw != _sealed(manifest):
        raise _unreadable(path, "it was changed after it was written")
    return manifest


def check(folder: Path, *, hash_contents: bool) -> list[str]:
    """What is wrong with a generation's files, a sentence each; empty where nothing is."""
    try:
        manifest = read_manifest(folder)
    except IndexDamagedError as error:
        return [str(error)]
    problems = []
    for name, record in manifest.files.items():
        problem = _problem(folder / name, record, hash_contents=hash_contents)
        if problem:
            problems.append(f"{folder / name}: {problem}.")
    return problems


def rollback(index: Path) -> str:
    """Publish the newest sound generation older than the current one again; its name.

    Raises:
        IndexNotFoundError: nothing was published.
        IndexDamagedError: there is no sound older generation.
    """
    with locked(index):
        now = current(index).name
        for name in reversed([name for name in generations(index) if name < now]):
            if not check(index / name, hash_contents=True):
                _point(index, name)
                return name
    raise IndexDamagedError(f"{index} holds no sound generation older than {now}; it stays.")


def _problem(path: Path, record: FileRecord, *, hash_contents: bool) -> str:
    try:
        size = path.stat().st_size
        if size != record.size:
            return f"it has {size:,} bytes instead of {record.size:,}"
        if hash_contents and _sha256(path) != record.sha256:
            return "its contents were changed"
    except FileNotFoundError:
        return "it is missing"
    except OSError as error:
        return f"it cannot be read ({error.strerror})"
    return ""


def _records(folder: Path) -> dict[str, FileRecord]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): FileRecord(path.stat().st_size, _sha256(path))
        for path in files
    }


def _sealed(manifest: Manifest) -> bytes:
    """The manifest's bytes, with a hash of itself, so that any change of a byte shows."""
    stored = asdict(manifest)
    plain = json.dumps(stored, sort_keys=True, ensure_ascii=False)
    stored["seal"] = hashlib.sha256(plain.encode()).hexdigest()
    return (json.dumps(stored, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _free_name(index: Path, name: str) -> str:
    """A name that sorts after every other: the clock may have been set back, or be coarse."""
    newest = max(generations(index), default="")
    stem = max(name, newest.partition(".")[0])
    names = [stem, *(f"{stem}.{number:04d}" for number in range(1, 10_000)), f"{newest}.0001"]
    return next(one for one in names if one > newest and not (index / one).exists())


def _point(index: Path, name: str) -> None:
    fresh = index / f".{CURRENT}"
    fresh.write_text(f"{name}\n", encoding="utf-8")
    _sync(fresh)
    fresh.replace(index / CURRENT)
    _sync(index)


def _prune(index: Path, keep: int) -> None:
    published = current(index).name
    for name in generations(index)[:-keep]:
        if name != published:
            # out of sight first: a folder half removed must never look like a generation
            (index / name).rename(index / f"{STAGING}old-{name}")
            shutil.rmtree(index / f"{STAGING}old-{name}")


def _sync(path: Path) -> None:
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


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unreadable(path: Path, why: str) -> IndexDamagedError:
    return IndexDamagedError(
        f"{path} cannot be used: {why}. Build the index again with: make index"
    )
