"""What a restore moved aside: logs beside the log, which are kept no longer than the log's days."""

import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from indexer.errors import QueryLogError
from search_app.querylog.limits import delete_expired_entries
from search_app.querylog.store import open_query_log

# Between the name of the log and the time it was replaced.
REPLACED_MARK = ".replaced-"
STAMP_FORMAT = "%Y%m%dT%H%M%S"  # UTC
SQLITE_ENDINGS = ("", "-wal", "-shm")

log = logging.getLogger(__name__)


def clean_replaced_logs(path: Path, now: float, *, retention_days: int, min_occasions: int) -> None:
    """Delete what is too old in the logs that were replaced by the one at ``path``.

    One with nothing left in it is deleted. So is, the day after it was replaced, one that cannot be
    read, for nobody knows its days. ``now`` in seconds since 1970.
    """
    today = datetime.fromtimestamp(now, UTC).date()
    for replaced, day in _list_replaced_logs(path):
        try:
            with open_query_log(replaced) as connection:
                delete_expired_entries(
                    connection, now, retention_days=retention_days, min_occasions=min_occasions
                )
                (count,) = connection.execute("select count(*) from asked").fetchone()
            is_over = count == 0
        except QueryLogError:
            is_over = day < today
        if is_over:
            _delete_log(replaced)


def _list_replaced_logs(path: Path) -> Iterator[tuple[Path, date]]:
    """Each with the day when it was replaced."""
    form = re.compile(rf"{re.escape(path.name + REPLACED_MARK)}([0-9]{{8}}T[0-9]{{6}})")
    for each in sorted(path.parent.iterdir()):
        match = form.fullmatch(each.name)
        if match and each.is_file() and not each.is_symlink():
            with suppress(ValueError):  # such as 99999999T000000: not one of ours
                yield each, datetime.strptime(match[1], STAMP_FORMAT).date()


def _delete_log(path: Path) -> None:
    try:
        for ending in SQLITE_ENDINGS:
            path.with_name(path.name + ending).unlink(missing_ok=True)
    except OSError as error:
        log.warning(f"{path} is too old to be kept, and cannot be deleted: {error.strerror}.")
