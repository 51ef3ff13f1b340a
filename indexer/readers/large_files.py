"""A large file, or any PDF, is read in a process of its own, within limits of time and memory.

Some shapes of Markdown and HTML take a parser quadratic time or much memory, and there are more of
them than could be listed. A small file of any shape takes seconds at most and is read at once; but
a small PDF may unfold to anything, and one made to do harm may end the process that reads it.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec

from indexer.documents import Document
from indexer.errors import UnreadableBookletError
from indexer.paths import CODE

MAX_SMALL_BYTES = 60_000
PAGED_SUFFIXES = frozenset([".pdf"])
MAX_CPU_SECONDS = 4  # splitting what was read may take as long again
MAX_PAGED_CPU_SECONDS = 8
MAX_MEMORY_BYTES = 900_000_000
# Where other programs take nearly all of the machine.
MAX_WAIT_SECONDS = 120


DAMAGED_REASON = (
    "is damaged, and reading it broke off. Open it in another program and save it as PDF again."
)


class ReadingReport(msgspec.Struct, frozen=True):
    """What a process made of a file: a document, or why there is none."""

    document: Document | None = None
    name: str = ""
    reason: str = ""


def read_in_limits(path: Path) -> Document:
    """The booklet in a file; ``UnreadableBookletError`` also where reading takes too much."""
    command = [sys.executable, "-P", "-m", "indexer.readers", str(path)]
    environment = {**os.environ, "PYTHONPATH": str(CODE.parent)}
    try:
        done = subprocess.run(
            command, capture_output=True, env=environment, timeout=MAX_WAIT_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise _build_excess_error(path) from None
    if done.returncode in (-signal.SIGSEGV, -signal.SIGBUS, -signal.SIGILL, -signal.SIGTRAP):
        raise UnreadableBookletError(str(path), DAMAGED_REASON)
    if done.returncode:
        raise _build_excess_error(path)
    report = msgspec.msgpack.decode(done.stdout, type=ReadingReport)
    if report.document is None:
        raise UnreadableBookletError(report.name, report.reason)
    return report.document


def get_cpu_limit(path: Path) -> int:
    """The seconds that reading a file may take."""
    return MAX_PAGED_CPU_SECONDS if path.suffix.lower() in PAGED_SUFFIXES else MAX_CPU_SECONDS


def _build_excess_error(path: Path) -> UnreadableBookletError:
    limit = (
        f"takes more than {get_cpu_limit(path)} seconds or {MAX_MEMORY_BYTES / 1e6:.0f} MB to read"
    )
    return UnreadableBookletError(str(path), f"{limit}; split it into smaller booklets.")
