"""Puts a backup back: all of it is unpacked and checked first, then it takes its places."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from indexer.errors import BackupError
from indexer.storage.disk import explain_write_errors
from indexer.storage.files import lock_folder, sync_to_disk, write_atomically
from indexer.storage.generations import (
    CURRENT_FILE,
    STAGING_PREFIX,
    check_generation,
    create_staging_folder,
    lock_index,
)
from indexer.storage.manifest import REUSABLE_SCHEMAS
from search_app.backup.archive import DESK, INDEX, QUERY_LOG, Backup
from search_app.backup.make import Stores
from search_app.backup.owners import keep_owners
from search_app.desk.desk_folder import (
    EDITORS_FILE,
    REPLACED_PREFIX,
    list_kept_files,
    protect_folder,
)
from search_app.querylog.replaced import REPLACED_MARK, SQLITE_ENDINGS, STAMP_FORMAT
from search_app.querylog.store import open_query_log


def restore_backup(backup: Backup, stores: Stores, now: datetime, *, overwrite: bool) -> list[str]:
    """Put back what the backup holds and a place was named for; returns these places.

    What was there before stays: generations beside each other, the desk's files in a folder
    ``replaced-…`` of it, the log in a file of that name beside it. What root restores belongs to
    whom the place does.

    Raises:
        BackupError: the backup is damaged, or something is in the way; nothing was changed.
    """
    listed = backup.listed
    places = [INDEX] if listed.generation and stores.index else []
    places += [DESK] if listed.list_files(DESK) else []
    places += [QUERY_LOG] if listed.list_files(QUERY_LOG) and stores.query_log else []
    if not overwrite and (found := _find_in_the_way(stores, places)):
        raise BackupError(
            f"{' and '.join(found)} would be replaced. Say --overwrite, or name other places."
            " Nothing was changed."
        )
    stamp = now.strftime(STAMP_FORMAT)
    with keep_owners(stores), ExitStack() as unpacked:
        steps = [unpacked.enter_context(_UNPACK[place](backup, stores)) for place in places]
        for place, step in zip(places, steps, strict=True):
            _PLACE[place](step, stores, stamp)
    return places


def _find_in_the_way(stores: Stores, places: list[str]) -> list[str]:
    ways = {
        INDEX: stores.index if stores.index and (stores.index / CURRENT_FILE).exists() else None,
        DESK: stores.desk if stores.desk.is_dir() and list_kept_files(stores.desk) else None,
        QUERY_LOG: stores.query_log if stores.query_log and stores.query_log.exists() else None,
    }
    return [str(ways[place]) for place in places if ways[place]]


@contextmanager
def _unpack_index(backup: Backup, stores: Stores) -> Iterator[Path]:
    index = _get_index(stores)
    with lock_index(index), create_staging_folder(index) as staging:
        with explain_write_errors(index):
            backup.extract(INDEX, staging)
        folder = staging / backup.listed.generation
        problems = check_generation(folder, hash_contents=True, schemas=REUSABLE_SCHEMAS)
        if problems:
            raise BackupError(f"The index in {backup.path} is not sound: {problems[0]}")
        yield folder


def _place_index(folder: Path, stores: Stores, stamp: str) -> None:
    index = _get_index(stores)
    place = index / folder.name
    if place.exists() and check_generation(place, hash_contents=True, schemas=REUSABLE_SCHEMAS):
        place.rename(index / f"{STAGING_PREFIX}old-{folder.name}-{stamp}")
    if not place.exists():
        folder.rename(place)
        sync_to_disk(index)
    write_atomically(index / CURRENT_FILE, f"{folder.name}\n")


@contextmanager
def _unpack_desk(backup: Backup, stores: Stores) -> Iterator[Path]:
    protect_folder(stores.desk)
    with TemporaryDirectory(prefix=".restoring-", dir=stores.desk) as folder:
        with explain_write_errors(stores.desk):
            backup.extract(DESK, Path(folder))
        yield Path(folder)


def _place_desk(folder: Path, stores: Stores, stamp: str) -> None:
    """The list of editors is never gone: without one, a shared password would open every name.

    It stays where the backup has none.
    """
    with lock_folder(stores.desk):
        replaced = stores.desk / f"{REPLACED_PREFIX}{stamp}"
        _move_files(stores.desk, replaced, copied=EDITORS_FILE)
        _move_files(folder, stores.desk)
    protect_folder(stores.desk)


def _move_files(folder: Path, target: Path, *, copied: str = "") -> None:
    for path in list_kept_files(folder):
        place = target / path.relative_to(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        if path.name == copied:
            shutil.copy2(path, place)
        else:
            path.replace(place)


@contextmanager
def _unpack_query_log(backup: Backup, stores: Stores) -> Iterator[Path]:
    folder = _get_query_log(stores).parent
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".restoring-", dir=folder) as place:
        with explain_write_errors(folder):
            backup.extract(QUERY_LOG, Path(place))
        copy = Path(place) / QUERY_LOG
        with open_query_log(copy) as log:
            log.execute("select count(*) from asked")
        yield copy


def _place_query_log(copy: Path, stores: Stores, stamp: str) -> None:
    """Into the file that is there, by SQLite: a server that has it open goes on with the new."""
    target = _get_query_log(stores)
    try:
        if target.exists():
            _keep_query_log(target, f"{REPLACED_MARK}{stamp}")
        _copy_database(copy, target)
    except sqlite3.Error as error:
        sentence = f"The query log {target} could not be restored: {error}. What else the backup"
        sentence += " holds is in its place; try again with --overwrite."
        raise BackupError(sentence) from error


def _keep_query_log(target: Path, suffix: str) -> None:
    """A copy beside it; one that SQLite cannot read is moved there, with the files beside it."""
    before = target.with_name(target.name + suffix)
    try:
        _copy_database(target, before)
    except sqlite3.OperationalError:  # it is locked, or the disk is full
        before.unlink(missing_ok=True)
        raise
    except sqlite3.DatabaseError:
        for end in SQLITE_ENDINGS:
            if (one := target.with_name(target.name + end)).exists():
                one.replace(before.with_name(before.name + end))


def _copy_database(source: Path, target: Path) -> None:
    os.close(os.open(target, os.O_CREAT | os.O_RDWR, 0o600))
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new, progress=_refuse_to_wait)
        new.execute("pragma journal_mode = wal")


def _refuse_to_wait(status: int, remaining: int, total: int) -> None:
    """By itself Python would wait for a lock for ever; SQLite has waited some seconds by now."""
    if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        raise sqlite3.OperationalError("database is locked")


def _get_index(stores: Stores) -> Path:
    if stores.index is None:
        raise BackupError("No folder was named to restore the index to.")
    return stores.index


def _get_query_log(stores: Stores) -> Path:
    if stores.query_log is None:
        raise BackupError("No query log was named to be restored.")
    return stores.query_log


_UNPACK = {INDEX: _unpack_index, DESK: _unpack_desk, QUERY_LOG: _unpack_query_log}
_PLACE = {INDEX: _place_index, DESK: _place_desk, QUERY_LOG: _place_query_log}
