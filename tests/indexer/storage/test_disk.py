"""A full disk while a part is written: an ``OSError``, never a signal and never silence."""

import resource
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from indexer.errors import DiskError
from indexer.storage.disk import ArrayWriter, explain_write_errors, write_array
from indexer.storage.vectors import write_vector_index

VECTORS = np.ones((100, 8), dtype=np.float32)


def write_rows(folder: Path) -> None:
    ArrayWriter(folder / "rows.npy", (100, 8), np.float32).close()


def write_whole(folder: Path) -> None:
    write_array(folder / "whole.npy", VECTORS)


def write_vectors(folder: Path) -> None:
    write_vector_index(VECTORS, folder / "vectors.faiss")


@pytest.fixture
def limit_file_size() -> Iterator[Callable[[int], None]]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [0, 10, 100, 3000])
@pytest.mark.parametrize("write", [write_rows, write_whole, write_vectors])
def test_a_part_that_does_not_fit_is_an_error(
    tmp_path: Path, limit_file_size: Callable[[int], None], write: Callable[[Path], None], size: int
) -> None:
    limit_file_size(size)
    with (
        pytest.raises(DiskError, match=r"cannot be written: File too large\. Raise the limit"),
        explain_write_errors(tmp_path),
    ):
        write(tmp_path)


def test_the_last_bytes_are_missed(tmp_path: Path, limit_file_size: Callable[[int], None]) -> None:
    write_vectors(tmp_path)
    limit_file_size((tmp_path / "vectors.faiss").stat().st_size - 1)
    with pytest.raises(OSError, match="File too large"):
        write_vectors(tmp_path)


def test_rows_are_written_in_any_order_as_numpy_writes_them(tmp_path: Path) -> None:
    rows = np.arange(12, dtype=np.uint32).reshape(6, 2)
    file = ArrayWriter(tmp_path / "rows.npy", rows.shape, rows.dtype)
    file.write_rows(4, rows[4:])
    file.write_rows(0, rows[:4])
    file.close()
    np.save(tmp_path / "numpy.npy", rows)
    assert (tmp_path / "rows.npy").read_bytes() == (tmp_path / "numpy.npy").read_bytes()


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("write error in a: 1 != 2 (No space left on device)"),
        ValueError("An IO error occurred: 'Disk quota exceeded (os error 122)'"),
        PermissionError(13, "Permission denied"),
        OSError(30, "Read-only file system"),
    ],
)
def test_each_library_says_it_in_its_own_way(tmp_path: Path, error: Exception) -> None:
    stays = pytest.raises(DiskError, match="what was published before stays")
    with stays, explain_write_errors(tmp_path):
        raise error


def test_what_is_not_of_the_disk_stays_as_it_is(tmp_path: Path) -> None:
    elsewhere = PermissionError(13, "Permission denied", "/elsewhere/booklet.txt")
    for error in (RuntimeError("a fault of ours"), elsewhere):
        with pytest.raises(type(error)), explain_write_errors(tmp_path):
            raise error
