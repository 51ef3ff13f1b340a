"""Keeps what is logged again and again under load from filling the log."""

import logging
import threading
import time
from collections.abc import Callable

SECONDS_BETWEEN = 1.0


class RepeatFilter(logging.Filter):
    """Lets a message pass once a second, whatever its values, with how often it was left out."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: dict[tuple[str, str], tuple[float, int]] = {}  # when it passed; left out since

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING and record.name.startswith("waitress"):
            return False  # such as a client that hangs up
        if hasattr(record, "fields"):  # a request, each of which is an event of its own
            return True
        key, now = (record.name, str(record.msg)), self._clock()
        with self._lock:
            passed_at, left_out = self._seen.get(key, (now - SECONDS_BETWEEN, 0))
            may_pass = now - passed_at >= SECONDS_BETWEEN
            self._seen[key] = (now, 0) if may_pass else (passed_at, left_out + 1)
        if may_pass and left_out:
            record.msg = f"{record.msg} ({left_out} more like it)"
        return may_pass
