"""Clocks: of calls that take turns, and of processes."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.paths import ROOT

# The first calls warm caches that a served process has warm.
WARM_UP = 20


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds that a process took, and what it wrote."""

    wall: float
    cpu: float
    said: str


def alternately(
    calls: Mapping[str, Callable[[str], object]], questions: Sequence[str]
) -> dict[str, list[float]]:
    """Seconds of each call for each question; calls take turns, and turns in being the first.

    The first ``WARM_UP`` questions are only asked.
    """
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for turn, question in enumerate(questions):
        names = list(calls) if turn % 2 else list(calls)[::-1]
        for name in names:
            began = time.perf_counter()
            calls[name](question)
            if turn >= WARM_UP:
                taken[name].append(time.perf_counter() - began)
    return taken


def run(*module: str | Path) -> Spent:
    """Run a module of ours to its end in a process of its own.

    Raises:
        RuntimeError: it failed.
    """
    before, began = os.times(), time.perf_counter()
    done = subprocess.run(command(*module), cwd=ROOT, capture_output=True, text=True, check=False)
    wall, after = time.perf_counter() - began, os.times()
    if done.returncode:
        raise RuntimeError(f"{module} failed:\n{done.stderr}")
    cpu = after.children_user + after.children_system - before.children_user
    return Spent(wall, cpu - before.children_system, done.stdout)


def told(*module: str | Path) -> Any:
    """What a module of ours says as JSON."""
    return json.loads(run(*module).said)


def command(*module: str | Path) -> list[str]:
    return [sys.executable, "-m", *map(str, module)]
