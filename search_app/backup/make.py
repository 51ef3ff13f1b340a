"""Makes a backup while the service runs: each part as it was at one moment."""

import sqlite3
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from indexer.errors import BackupError, IndexDamagedError, IndexNotFoundError
from indexer.storage.files import lock_folder
from indexer.storage.generations import CURRENT_FILE, locate_current_generation
from indexer.storage.manifest import (
    MANIFEST_FILE,
    REUSABLE_SCHEMAS,
    load_manifest,
    make_damaged_error,
)
from search_app.backup.archive import (
    DESK,
    INDEX,
    QUERY_LOG,
    BackupList,
    BackupWriter,
    write_backup,
)
from search_app.desk.desk_folder import list_kept_files
from search_app.querylog.store import open_query_log

# How often a build may publish, and remove what was read, before this gives up.
MAX_TRIES = 5


@dataclass(frozen=True, slots=True)
class Stores:
    """Where a service keeps what it has; what is missing on the disk is not in its backup.

    ``index`` is None where it is in a database, which has backups of its own.
    """

    index: Path | None
    desk: Path
    query_log: Path | None = None


def make_backup(stores: Stores, target: Path, now: datetime) -> BackupList:
    """Write all that there is into one file.

    Raises:
        BackupError: there is nothing to keep, or no folder to write to.
        IndexDamagedError: the generation is not what it was when it was published.
        QueryLogError: the log cannot be read.
    """
    with write_backup(target) as writer:
        generation = ""
        if stores.index and (stores.index / CURRENT_FILE).exists():
            generation = _add_index(writer, stores.index)
        if stores.desk.is_dir():
            _add_desk(writer, stores.desk)
        if stores.query_log and stores.query_log.exists():
            _add_query_log(writer, stores.query_log, target.parent)
        if not writer.files:
            where = f"in {stores.index}" if stores.index else "in a folder"
            raise BackupError(f"There is nothing to keep: no index {where}, and no desk.")
        return writer.add_list(now.isoformat(timespec="seconds"), generation)


def _add_index(writer: BackupWriter, index: Path) -> str:
    """The name of the generation. Open files stay readable, also once a build removes them."""
    with ExitStack() as opened:
        folder, files = _open_generation(index, opened)
        records = load_manifest(folder, schemas=REUSABLE_SCHEMAS).files
        for name, file in files.items():
            written = writer.add_file(f"{INDEX}/{folder.name}/{name}", file)
            if name != MANIFEST_FILE and name in records and written != records[name]:
                raise make_damaged_error(folder / name, "it was changed after it was published")
        if lost := set(records) - set(files):
            raise make_damaged_error(folder / min(lost), "it is missing")
        return folder.name


def _open_generation(index: Path, opened: ExitStack) -> tuple[Path, dict[str, IO[bytes]]]:
    for _ in range(MAX_TRIES):
        with ExitStack() as attempt:
            folder = locate_current_generation(index)
            try:
                files: dict[str, IO[bytes]] = {
                    path.relative_to(folder).as_posix(): attempt.enter_context(path.open("rb"))
                    for path in sorted(folder.rglob("*"))
                    if path.is_file()
                }
                load_manifest(folder, schemas=REUSABLE_SCHEMAS)
            except (OSError, IndexDamagedError):
                if folder == _find_current(index):
                    raise
                continue
            opened.push(attempt.pop_all())
            return folder, files
    raise BackupError(f"Builds publish to {index} faster than it can be read. Try again later.")


def _find_current(index: Path) -> Path | None:
    try:
        return locate_current_generation(index)
    except (IndexDamagedError, IndexNotFoundError):
        return None


def _add_desk(writer: BackupWriter, desk: Path) -> None:
    """Locked: no change is half written, and the files of judgements fit the journal."""
    with lock_folder(desk):
        for path in list_kept_files(desk):
            with path.open("rb") as file:
                writer.add_file(f"{DESK}/{path.relative_to(desk).as_posix()}", file)


def _add_query_log(writer: BackupWriter, query_log: Path, folder: Path) -> None:
    """SQLite's own way: one state of the log, while another process writes to it."""
    with TemporaryDirectory(prefix=".backup-", dir=folder) as place:
        copy = Path(place) / QUERY_LOG
        with open_query_log(query_log) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            target.execute("pragma journal_mode = delete")
        with copy.open("rb") as file:
            writer.add_file(QUERY_LOG, file)
