"""Saved arrays, read so that nothing that happens to their files ends the process.

A memory map of a file that is cut kills whoever reads it; a read only falls short.
"""

import os
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.errors import report_damage


class HeldFile:
    """A file that stays open, so that it can be read to the end of its days though it were removed.

    Safe to read from several threads.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with report_damage(path):
            self.handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        weakref.finalize(self, os.close, self.handle)

    def read_into(self, buffer: Any, start: int) -> None:
        """Fill a buffer of bytes with those from ``start`` on.

        Raises:
            IndexDamagedError: the file has become too short, or cannot be read.
        """
        done = 0
        with report_damage(self._path):
            while done < len(buffer):  # one read brings 2 GB at most
                count = os.preadv(self.handle, [buffer[done:]], start + done)
                if not count:
                    raise EOFError("it was cut")
                done += count

    def read_parts(self, buffer: Any, starts: Sequence[int], size: int) -> None:
        """Fill a buffer with parts of a ``size``, one after the other; errors as ``read_into``."""
        handle, read = self.handle, os.preadv
        with report_damage(self._path):
            for place, start in enumerate(starts):
                part = buffer[place * size : (place + 1) * size]
                if read(handle, [part], start) < size:
                    raise EOFError("it was cut")


class ArrayFile:
    """A saved array of which few rows are wanted at a time, each slice a read from the disk.

    Safe to read from several threads.
    """

    def __init__(self, path: Path) -> None:
        self._file = HeldFile(path)
        with report_damage(path), open(self._file.handle, "rb", closefd=False) as file:
            np.lib.format.read_magic(file)
            self.shape, _, self.dtype = np.lib.format.read_array_header_1_0(file)
            self._data_start = file.tell()
        self._row_shape = self.shape[1:]
        self._row_size = self.dtype.itemsize * int(np.prod(self._row_shape))

    def __len__(self) -> int:
        return int(self.shape[0])

    def __getitem__(self, rows: slice) -> Any:
        """The rows from ``rows.start`` to ``rows.stop``, which are not negative.

        Raises:
            IndexDamagedError: the file has become too short, or cannot be read.
        """
        array = np.empty((int(rows.stop) - int(rows.start), *self._row_shape), dtype=self.dtype)
        content = array.reshape(-1).view(np.uint8)
        self._file.read_into(content, self._data_start + int(rows.start) * self._row_size)
        return array

    def read_rows(self, rows: npt.NDArray[np.int64]) -> Any:
        """Some rows, in their order, each a read from the disk.

        Raises:
            IndexDamagedError: the file has become too short, or cannot be read.
        """
        array = np.empty((len(rows), *self._row_shape), dtype=self.dtype)
        size, starts = self._row_size, (rows * self._row_size + self._data_start).tolist()
        self._file.read_parts(array.reshape(-1).view(np.uint8), starts, size)
        return array


def load_array(path: Path) -> Any:
    """A whole saved array, in memory.

    Raises:
        IndexDamagedError: the file is missing or cut.
    """
    with report_damage(path):
        return np.load(path)
