"""The lines of a file, each read when it is asked for."""

from array import array
from pathlib import Path

import numpy as np

from indexer.storage.arrays import HeldFile, load_array
from indexer.storage.disk import write_array


class LineWriter:
    """Writes lines that hold no line break, and at the end beside them where each begins."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sizes = array("q", [0])
        self._file = path.open("wb")

    def __enter__(self) -> "LineWriter":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._file.close()
        if kind is None:
            write_array(_get_bounds_path(self._path), np.cumsum(self._sizes, dtype=np.int64))

    def write(self, line: bytes) -> None:
        self._sizes.append(self._file.write(line + b"\n"))


class LineFile:
    """Lines that a ``LineWriter`` wrote. Safe to read from several threads."""

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
