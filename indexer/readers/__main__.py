"""Reads one file within limits, for ``large_files``: ``python -m indexer.readers FILE``."""

import resource
import sys
from pathlib import Path

import msgspec

from indexer.errors import UnreadableBookletError
from indexer.readers import read_here
from indexer.readers.large_files import MAX_MEMORY_BYTES, ReadingReport, get_cpu_limit


def _lower_limit(kind: int, limit: int) -> None:
    """Set a limit, but never above one that holds already."""
    _, hard = resource.getrlimit(kind)
    lower = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(kind, (lower, hard))


def main() -> None:
    path = Path(sys.argv[1])
    _lower_limit(resource.RLIMIT_CPU, get_cpu_limit(path))
    _lower_limit(resource.RLIMIT_AS, MAX_MEMORY_BYTES)
    _lower_limit(resource.RLIMIT_CORE, 0)
    try:
        report = ReadingReport(read_here(path))
    except UnreadableBookletError as error:
        report = ReadingReport(name=error.name, reason=error.reason)
    sys.stdout.buffer.write(msgspec.msgpack.encode(report))


if __name__ == "__main__":
    main()
