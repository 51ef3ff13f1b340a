"""What happens to a file that is being read: an error that says so, and never the end."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from indexer.errors import IndexDamagedError
from indexer.storage.arrays import ArrayFile, load_array

TABLE = np.arange(30, dtype=np.float32).reshape(10, 3)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    np.save(tmp_path / "some.npy", TABLE)
    return tmp_path / "some.npy"


def test_slices_are_those_that_were_saved(path: Path) -> None:
    opened = ArrayFile(path)
    assert len(opened) == 10
    assert opened.shape == (10, 3)
    for rows in (slice(0, 10), slice(2, 5), slice(4, 4), slice(9, 10)):
        np.testing.assert_array_equal(opened[rows], TABLE[rows])


def test_threads_do_not_disturb_each_other(path: Path) -> None:
    opened = ArrayFile(path)
    rows = [slice(n % 10, n % 10 + 1) for n in range(2_000)]
    with ThreadPoolExecutor(4) as pool:
        read = list(pool.map(opened.__getitem__, rows))
    np.testing.assert_array_equal(np.concatenate(read), np.tile(TABLE, (200, 1)))


def cut(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 1)


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [cut, empty])
def test_a_file_that_is_cut_while_open_is_named(path: Path, damage: Callable[[Path], None]) -> None:
    opened = ArrayFile(path)
    damage(path)
    sentence = rf"^{path} cannot be used: it was cut\. Build the index again with: make index$"
    with pytest.raises(IndexDamagedError, match=sentence):
        opened[8:10]


def test_a_file_that_is_removed_while_open_can_be_read(path: Path) -> None:
    opened = ArrayFile(path)
    path.unlink()
    np.testing.assert_array_equal(opened[0:10], TABLE)


@pytest.mark.parametrize("open_array", [ArrayFile, load_array])
@pytest.mark.parametrize("damage", [empty, Path.unlink])
def test_what_cannot_be_opened_is_named(
    path: Path, open_array: Callable[[Path], object], damage: Callable[[Path], None]
) -> None:
    damage(path)
    with pytest.raises(IndexDamagedError, match=rf"^{path} cannot be used: .*make index$"):
        open_array(path)
