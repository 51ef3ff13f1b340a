"""The file of a backup: a zip that ends with a list of its files, each with its checksum.

Only what the list names is in it, and only below the places that a backup has, so that no file of a
stranger's making leads outside of the folder that it is unpacked to.
"""

import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

import msgspec

from indexer.errors import BackupError
from indexer.storage.files import get_new_path, sync_to_disk
from indexer.storage.manifest import FileRecord

BACKUP_FORMAT = 1
LIST_FILE = "backup.json"
MAX_LIST_BYTES = 16 * 1024 * 1024
INDEX, DESK, QUERY_LOG = "index", "desk", "query-log"
CHUNK_BYTES = 1024 * 1024


class BackupList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a backup says of itself; ``files`` by their paths in it, ``created`` in UTC.

    ``generation`` is the name of the one that it holds, "" for none.
    """

    created: str
    generation: str
    files: Mapping[str, FileRecord]
    format: int = BACKUP_FORMAT

    def list_files(self, place: str) -> list[str]:
        """Paths of all files in a place."""
        return [name for name in self.files if PurePosixPath(name).parts[0] == place]


@dataclass
class BackupWriter:
    """Puts files into a backup, and remembers what they were."""

    archive: zipfile.ZipFile
    files: dict[str, FileRecord] = field(default_factory=dict)

    def add_file(self, name: str, source: IO[bytes]) -> FileRecord:
        digest, size = hashlib.sha256(), 0
        with self.archive.open(name, "w", force_zip64=True) as target:
            while chunk := source.read(CHUNK_BYTES):
                digest.update(chunk)
                size += target.write(chunk)
        self.files[name] = FileRecord(size, digest.hexdigest())
        return self.files[name]

    def add_list(self, created: str, generation: str) -> BackupList:
        listed = BackupList(created, generation, self.files)
        self.archive.writestr(LIST_FILE, msgspec.json.encode(listed))
        return listed


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that is open to be read; its list was checked, its files are when they are read."""

    path: Path
    archive: zipfile.ZipFile
    listed: BackupList

    def extract(self, place: str, folder: Path) -> None:
        """Write all files of a place below ``folder``; others may read those of the index alone.

        Raises:
            BackupError: one is not what the list says.
        """
        for name in self.listed.list_files(place):
            parts = PurePosixPath(name).parts
            target = folder.joinpath(*(parts[1:] or parts))
            target.parent.mkdir(parents=True, exist_ok=True)
            with open(target, "xb", opener=_open_private) as file:
                self._copy(name, file)
            if place == INDEX:
                target.chmod(0o644)
            sync_to_disk(target)

    def _copy(self, name: str, target: IO[bytes]) -> None:
        record, digest, size = self.listed.files[name], hashlib.sha256(), 0
        try:
            with self.archive.open(name) as source:
                while chunk := source.read(min(CHUNK_BYTES, record.size - size + 1)):
                    size += target.write(chunk)
                    digest.update(chunk)
                    if size > record.size:
                        break
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
            raise _make_damaged_error(self.path, f"{name} in it is damaged") from None
        if (size, digest.hexdigest()) != (record.size, record.sha256):
            raise _make_damaged_error(self.path, f"{name} in it is not what its list says")


@contextmanager
def write_backup(path: Path) -> Iterator[BackupWriter]:
    """A new backup, which takes its place once all of it is on the disk; its owner alone reads it.

    Raises:
        BackupError: there is no such folder.
    """
    if not path.parent.is_dir():
        raise BackupError(f"{path.parent} is no folder. Make it, or name another for the backup.")
    new = get_new_path(path)
    try:
        with (
            open(new, "wb", opener=_open_private) as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        ):
            yield BackupWriter(archive)
        sync_to_disk(new)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    sync_to_disk(path.parent)


@contextmanager
def open_backup(path: Path) -> Iterator[Backup]:
    """A backup to read.

    Raises:
        BackupError: it is none, is cut off, or holds what a backup does not.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        raise _make_damaged_error(path, "it is no backup of this program, or is cut off") from None
    with archive:
        yield Backup(path, archive, _read_list(path, archive))


def _read_list(path: Path, archive: zipfile.ZipFile) -> BackupList:
    names = archive.namelist()
    try:
        if archive.getinfo(LIST_FILE).file_size > MAX_LIST_BYTES:
            raise ValueError
        raw = msgspec.json.decode(archive.read(LIST_FILE))
        if isinstance(raw, dict) and raw.get("format") not in (None, BACKUP_FORMAT):
            raise _make_newer_error(path, raw["format"])
        listed = msgspec.convert(raw, BackupList)
    except (KeyError, ValueError, zipfile.BadZipFile, zlib.error, RuntimeError, EOFError):
        raise _make_damaged_error(path, "it is no backup of this program, or is cut off") from None
    if outside := [name for name in names if name != LIST_FILE and not _is_inside(name, listed)]:
        raise _make_damaged_error(path, f"it holds {outside[0]!r}, which has no place in a backup")
    if sorted(names) != sorted([LIST_FILE, *listed.files]):
        raise _make_damaged_error(path, "its files are not those that its list names")
    if bool(listed.generation) != bool(listed.list_files(INDEX)):
        raise _make_damaged_error(path, "its list names a generation that is not in it")
    return listed


def _is_inside(name: str, listed: BackupList) -> bool:
    """Whether a path leads to a file of a backup, and nowhere else."""
    parts = name.split("/")
    if {"", ".", ".."} & set(parts) or "\\" in name or not name.isprintable():
        return False
    if parts[0] == INDEX:
        return len(parts) > 2 and parts[1] == listed.generation and parts[1][0].isdigit()
    return parts[0] == DESK and len(parts) > 1 or parts == [QUERY_LOG]


def _make_newer_error(path: Path, form: object) -> BackupError:
    sentence = f"its form is {form!r:.20}, this program reads {BACKUP_FORMAT}"
    return BackupError(f"{path} cannot be restored: {sentence}. Restore it with a newer one.")


def _make_damaged_error(path: Path, reason: str) -> BackupError:
    sentence = f"{path} cannot be restored: {reason}. Nothing was changed; take another backup."
    return BackupError(sentence)


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
