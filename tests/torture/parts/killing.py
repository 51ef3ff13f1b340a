"""Starts a process that has imported everything already, and kills its whole group.

By the count of what it did to files, which a seed repeats, or after some seconds.
"""

import gc
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from indexer.__main__ import main
from indexer.encoding import bulk_encoder  # noqa: F401  # to be imported once
from tests.torture.trials import Trial

PROCESSES = multiprocessing.get_context("forkserver")
# Imported once and not by each process: what the first build exports its encoder with.
SLOW_IMPORTS = ("torch", "sentence_transformers", "torch.onnx")
FILE_EVENTS = ("open", "os.", "shutil.")


@dataclass(frozen=True, slots=True)
class Work:
    """What a process does: a function at the top of a module, and its arguments.

    ``folder`` is where its files are: only what it does to those is counted.
    """

    do: Callable[..., None]
    arguments: tuple[object, ...]
    folder: Path


@dataclass(frozen=True, slots=True)
class Whole:
    """How many things to files, and how many seconds, the work takes when nobody kills it."""

    events: int
    seconds: float


def run_indexer(*arguments: object) -> None:
    sys.argv = ["indexer", *map(str, arguments)]
    main()


def measure_whole(work: Work) -> Whole:
    receiving, sending = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=_run_counted, args=(work, 0, sending))
    process.start()
    sending.close()  # so that a process that cannot even begin ends the waiting
    began = time.monotonic()
    events = receiving.recv()
    process.join()
    if process.exitcode:
        raise RuntimeError(f"{work} ends with {process.exitcode} though nobody killed it")
    return Whole(events, time.monotonic() - began)


def kill_by_event(trial: Trial, work: Work, whole: Whole) -> None:
    """Kill right before one of the things that it does to files."""
    number = trial.random.randint(1, whole.events)
    process = PROCESSES.Process(target=_run_counted, args=(work, number, None))
    process.start()
    process.join()
    if process.exitcode != -signal.SIGKILL:
        trial.skip()


def kill_by_time(trial: Trial, work: Work, whole: Whole) -> None:
    """Kill at a moment that falls between two things, or within what the libraries write."""
    receiving, sending = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=_run_counted, args=(work, 0, sending, True))
    process.start()
    sending.close()
    receiving.recv()
    time.sleep(trial.random.uniform(0, whole.seconds))
    kill_group(process.pid or 0)
    process.join()
    if process.exitcode != -signal.SIGKILL:
        trial.skip()


def begin_to_work() -> None:
    """In a process that is to be killed: a group of its own, and no garbage in the imports."""
    os.setpgrp()
    gc.freeze()


def kill_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _run_counted(
    work: Work, kill_at: int, sending: Connection | None, announce: bool = False
) -> None:
    begin_to_work()
    tempfile.tempdir = str(work.folder)
    counted = 0

    def count_event(name: str, values: Sequence[object]) -> None:
        nonlocal counted
        if name.startswith(FILE_EVENTS) and _names_folder(values, work.folder):
            counted += 1
            if counted == kill_at:
                os.killpg(0, signal.SIGKILL)

    sys.addaudithook(count_event)
    sys.stdout = sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    if sending and announce:
        sending.send(0)
    try:
        work.do(*work.arguments)
    finally:
        if sending and not announce:
            sending.send(counted)


def _names_folder(values: Iterable[object], folder: Path) -> bool:
    return any(str(folder) in str(value) for value in values if isinstance(value, str | Path))
