"""``python -m tests.torture``: every part in turn, and a table of what was tried and what held."""

import logging
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from tests.torture import table
from tests.torture.parts import (
    damage,
    full_disks,
    hostile,
    kills,
    restarts,
    slow_clients,
    strangers,
    swaps,
)
from tests.torture.trials import Trials
from tests.torture.workshop import Workshop

Part = Callable[[Workshop, Trials], None]

# Seconds that each part may take: with the building of the indexes half an hour in all.
PARTS: Mapping[str, tuple[float, Part]] = {
    "kills": (200, kills.run),
    "segments": (240, kills.run_segments),
    "damage": (80, damage.run),
    "strangers": (140, strangers.run),
    "disks": (85, full_disks.run),
    "slow": (55, slow_clients.run),
    "hostile": (205, hostile.run),
    "swaps": (115, swaps.run),
    "restarts": (900, restarts.run),
}


@click.command()
@click.option("--parts", default=",".join(PARTS), show_default=True, help="Which, with commas.")
@click.option("--seed", default=1, show_default=True, help="Another seed tries other things.")
@click.option("--share", default=1.0, show_default=True, help="Try this share of the trials.")
@click.option("--only", default="", help="Try one trial again, by the name that its miss has.")
def torture(parts: str, seed: int, share: float, only: str) -> None:
    """Try what strangers and disks do; exit code 1 when anything does not hold."""
    names = parts.split(",")
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        raise click.BadParameter(f"There is no part {unknown[0]!r}: {', '.join(PARTS)}.")
    logging.disable(logging.ERROR)  # what the product logs in this process is no news
    os.environ["TQDM_DISABLE"] = "1"
    done = []
    with TemporaryDirectory(prefix="torture-") as folder:
        workshop = Workshop(Path(folder))
        for name in names:
            seconds, run = PARTS[name]
            done.append(Trials(name, seconds, seed, share, only))
            _report_start(name)
            run_part(run, workshop, done[-1])
    for line in table.format_lines(done):
        click.echo(line)
    sys.exit(1 if any(trials.missed for trials in done) else 0)


def run_part(run: Part, workshop: Workshop, trials: Trials) -> None:
    """A part that cannot even begin is a miss, and the others go on."""
    try:
        run(workshop, trials)
    except Exception as error:  # noqa: BLE001  # any fault of the product or of this tool
        trials.give_up(error)
    finally:
        trials.finish()


def _report_start(name: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"{name} …", err=True)


if __name__ == "__main__":
    torture()
