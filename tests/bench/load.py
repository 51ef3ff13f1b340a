"""``python -m tests.bench.load``: answers a second that a server gives to eight clients at once.

With the verifier and without, by one process and by as many as there are cores. The clients run on
the same cores, so that a server on a machine of its own gives more. What an answer costs of a
processor is told too: that is the same on a busy machine.
"""

import os
import sys
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import click

from indexer.building.build import BuildPlan, build_generation
from tests.bench import machine, measured
from tests.bench.serving import PROC, Crowd, ask_all, ask_at_once, busy, served
from tests.support.paths import OUR_BOOKLET


@click.command()
@click.option("--count", default=1_000, show_default=True, help="Questions to each server.")
@click.option("--at-least", default=0.0, help="Exit 1 where the best without verifier is less.")
def measure_load(count: int, at_least: float) -> None:
    """Tell the rates, in answers a second, and how long one in twenty waits at least."""
    for line in machine.about():
        click.echo(line)
    best = 0.0
    with TemporaryDirectory(prefix="load-") as temporary:
        for name, verifier in (("without verifier", False), ("with verifier", True)):
            index = build_index(Path(temporary) / name, verifier=verifier)
            for processes in sorted({1, os.cpu_count() or 1}):
                crowd, cost = ask_server(index, processes, count // 4 if verifier else count)
                rate = len(crowd.taken) / crowd.wall
                slow = sorted(crowd.taken)[int(0.95 * len(crowd.taken))]
                click.echo(
                    f"{name}, {processes} processes: {rate:.0f} answers/s, 19 of 20 within"
                    f" {1000 * slow:.0f} ms; {1000 * cost:.1f} ms of a processor for each"
                )
                best = max(best, 0.0 if verifier else rate)
    sys.exit(1 if best < at_least else 0)


def build_index(folder: Path, *, verifier: bool) -> Path:
    if verifier:
        build_generation(BuildPlan([OUR_BOOKLET], folder))
    else:
        with patch("indexer.building.build.VERIFIER", folder / "no-verifier"):
            build_generation(BuildPlan([OUR_BOOKLET], folder))
    return folder


def ask_server(index: Path, processes: int, count: int) -> tuple[Crowd, float]:
    """What the clients met, and the seconds of a processor that an answer took."""
    asked = list(islice(cycle(measured.questions()), count))
    module: list[str | Path] = [
        "search_app",
        "serve",
        "--index",
        index,
        "--processes",
        str(processes),
        "--port",
    ]
    with served(module, asked[0]) as server:
        ask_all(server, asked[:20])
        before = measure_busy(server.pid)
        crowd = ask_at_once(server, asked)
        return crowd, (measure_busy(server.pid) - before) / count


def measure_busy(process: int) -> float:
    """Seconds of a processor that a process and its children have taken."""
    children = (PROC.parent / f"{process}/task/{process}/children").read_text(encoding="utf-8")
    return busy(process) + sum(busy(int(child)) for child in children.split())


if __name__ == "__main__":
    measure_load()
