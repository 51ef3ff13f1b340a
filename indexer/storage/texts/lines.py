"""The lines of a file, each read when it is asked for."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from indexer.storage.arrays import HeldFile, load_array
from indexer.storage.disk import write_array


def write_lines(path: Path, lines: Iterable[bytes]) -> None:
    """Write lines that hold no line break, and beside them where each begins."""
    sizes = [0]
    with path.open("wb") as file:
        sizes += (file.write(line + b"\n") for line in lines)
    write_array(_get_bounds_path(path), np.cumsum(sizes, dtype=np.int64))


class LineFile:
    """Lines that ``write_lines`` wrote. Safe to read from several threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._bounds = load_array(_get_bounds_path(path))
        self._file = HeldFile(path)

    def __len__(self) -> int:
        return len(self._bounds) - 1

    def read(self, row: int) -> bytes:
        """A line, its end included.

        Raises:
            IndexDamagedError: the file has become too short, or cannot be read.
        """
        start, end = self._bounds[row : row + 2].tolist()
        line = bytearray(end - start)
        self._file.read_into(memoryview(line), start)
        return bytes(line)


def _get_bounds_path(path: Path) -> Path:
    return path.with_suffix(".lines.npy")
