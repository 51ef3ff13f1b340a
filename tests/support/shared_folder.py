"""Folders that are costly to fill, filled once for all processes of a test run."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def fill_once(
    temp_paths: pytest.TempPathFactory, name: str, fill: Callable[[Path], object]
) -> Path:
    """The folder ``name`` of this test run; the first process that asks fills it, others wait.

    Nobody may write into it afterwards.
    """
    run_folder = temp_paths.getbasetemp()
    if "TESTS_SHARED" in os.environ:  # of several runs, as `make test` is
        run_folder = Path(os.environ["TESTS_SHARED"])
    elif "PYTEST_XDIST_WORKER" in os.environ:
        run_folder = run_folder.parent  # each worker has a folder of its own within it
    folder, filled = run_folder / f"{name}-shared", run_folder / f"{name}-filled"
    with (run_folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not filled.exists():
            shutil.rmtree(folder, ignore_errors=True)  # of a process that failed
            folder.mkdir()
            fill(folder)
            filled.touch()
    return folder
