import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from search_app.desk.desk_folder import protect_folder


def test_a_folder_that_many_try_at_once_can_be_written(tmp_path: Path) -> None:
    """Each page of the desk may try it, and so may a command."""
    desk = tmp_path / "desk"
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(protect_folder, [desk] * 200))
    assert [path.name for path in desk.iterdir()] == [".lock"]


def test_a_full_disk_is_told_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(file: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="No space left on device"):
        protect_folder(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]
