"""What a disk does to what is written: space is reserved first, and errors become one sentence."""

import errno
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.errors import BookletSearchError, DiskError

_FREE_SPACE = "Free some space there, or name a folder on another disk"
_GIVE_RIGHTS = "Let this user write there, or name another folder"
# What to do about each fault of a disk; others are faults of the program.
ADVICE = {
    errno.ENOSPC: _FREE_SPACE,
    errno.EDQUOT: _FREE_SPACE,
    errno.EFBIG: "Raise the limit on the size of a file (ulimit -f), or name another disk",
    errno.EACCES: _GIVE_RIGHTS,
    errno.EPERM: _GIVE_RIGHTS,
    errno.EROFS: _GIVE_RIGHTS,
    errno.EIO: "Check the disk, or name a folder on another one",
}
# A file system without a way to reserve space.
_CANNOT_RESERVE = (errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL)


class ArrayWriter:
    """A ``.npy`` file that is written by rows, its space reserved before the first.

    It is no memory map: a full disk ends a process that writes to one by a signal, while here it is
    an ``OSError``.
    """

    def __init__(self, path: Path, shape: tuple[int, ...], dtype: npt.DTypeLike) -> None:
        self._dtype = np.dtype(dtype)
        self._row_bytes = int(np.prod(shape[1:], dtype=np.int64)) * self._dtype.itemsize
        header = _format_header(shape, self._dtype)
        self._start = len(header)
        self._file = path.open("wb", buffering=0)
        try:
            _reserve_space(self._file.fileno(), self._start + shape[0] * self._row_bytes)
            self._write_at(0, memoryview(header))
        except OSError:
            self.close()
            raise

    def write_rows(self, first_row: int, values: npt.ArrayLike) -> None:
        rows = np.ascontiguousarray(values, dtype=self._dtype).reshape(-1)
        self._write_at(self._start + first_row * self._row_bytes, rows.view(np.uint8).data)

    def close(self) -> None:
        self._file.close()

    def _write_at(self, offset: int, content: memoryview) -> None:
        while content:
            written = os.pwrite(self._file.fileno(), content, offset)
            offset, content = offset + written, content[written:]


def write_array(path: Path, array: npt.NDArray[Any]) -> None:
    """As ``np.save``, which says nothing when the last bytes do not reach the disk."""
    file = ArrayWriter(path, array.shape, array.dtype)
    try:
        file.write_rows(0, array)
    finally:
        file.close()


@contextmanager
def explain_write_errors(folder: Path) -> Iterator[None]:
    """Turn what a full or unwritable disk does to writers in ``folder`` into one error.

    Raises:
        DiskError: a file could not be written, whatever the library that wrote it raised.
    """
    try:
        yield
    except BookletSearchError:
        raise
    except Exception as error:
        if not (number := _find_disk_fault(error, folder)):
            raise
        raise DiskError(
            f"{folder} cannot be written: {os.strerror(number)}. {ADVICE[number]}; what was"
            " published before stays."
        ) from error


def _find_disk_fault(error: BaseException, folder: Path) -> int:
    """The number of the fault; 0 where an error is no such one, or of another folder."""
    if isinstance(error, OSError) and error.errno:
        return error.errno if error.errno in ADVICE and _concerns(error, folder) else 0
    # faiss, tantivy and others put the operating system's words into an error of their own
    return next((number for number in ADVICE if os.strerror(number) in str(error)), 0)


def _concerns(error: OSError, folder: Path) -> bool:
    """Whether an error is about something in a folder, or above it; some name no file."""
    if not isinstance(error.filename, str):
        return True
    place, path = folder.absolute(), Path(error.filename).absolute()
    return path.is_relative_to(place) or place.is_relative_to(path)


def _format_header(shape: tuple[int, ...], dtype: np.dtype[Any]) -> bytes:
    header = io.BytesIO()
    descr = np.lib.format.dtype_to_descr(dtype)
    fields = {"descr": descr, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(header, fields)
    return header.getvalue()


def _reserve_space(file: int, size: int) -> None:
    if not hasattr(os, "posix_fallocate"):
        return
    try:
        os.posix_fallocate(file, 0, size)
    except OSError as error:
        if error.errno not in _CANNOT_RESERVE:
            raise
