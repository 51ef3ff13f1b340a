"""``python -m tests.torture.files``: 200 damaged or hostile files beside sound ones.

Each is read in a process of its own: no traceback, at most 10 s of processor time and 1 GB. Then
the folder of all is built: every sound file is indexed, and each other one read or named in a
sentence. Exit code 1 on a miss.
"""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from indexer.readers import read_booklet
from tests.torture.files.trial import Build, build_folder, list_bad_files, write_sound_files
from tests.torture.hostile_inputs import Outcome, try_file


@click.command()
@click.option("--seed", default=1, show_default=True, help="Another seed damages otherwise.")
@click.option("--show", is_flag=True, help="Also show what became of each file.")
@click.option("--only", type=click.Choice(["alone", "folder"]), help="One of the two parts.")
def try_all(seed: int, *, show: bool, only: str | None) -> None:
    """Some ten minutes on a core of its own."""
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent, "booklets")
        folder.mkdir()
        sound = write_sound_files(folder)
        for name, make in list_bad_files(read_booklet(folder / "sound-md.md"), seed):
            (folder / name).write_bytes(make())
            if only != "folder":
                outcomes.append(try_file(folder / name))
                if show or not outcomes[-1].holds:
                    click.echo(_format(outcomes[-1]))
        count = len(list(folder.iterdir())) - len(sound)
        build = build_folder(folder, sound) if only != "alone" else None
    click.echo(f"{count} damaged or hostile files")
    if outcomes:
        click.echo("\n".join(_describe_alone(outcomes)))
    if build:
        click.echo("\n".join(_describe_build(build)))
    holds = all(one.holds for one in outcomes) and (build is None or build.holds)
    sys.exit(0 if holds else 1)


def _describe_alone(outcomes: Sequence[Outcome]) -> Iterator[str]:
    slowest = max(outcomes, key=lambda one: one.seconds)
    largest = max(outcomes, key=lambda one: one.megabytes)
    count = sum(one.verdict == "read" for one in outcomes)
    yield f"alone: {count} read, the others named in a sentence"
    yield f"tracebacks: {sum(one.crashed for one in outcomes)}"
    yield f"slowest: {slowest.seconds:.1f} s, {slowest.name}"
    yield f"largest: {largest.megabytes:.0f} MB, {largest.name}"


def _describe_build(build: Build) -> Iterator[str]:
    found = len(build.sound & build.indexed)
    yield f"in one folder: {found} of {len(build.sound)} sound files indexed beside them"
    yield f"traceback of the build: {'yes' if build.has_traceback else 'no'}"
    yield from (f"no sentence: {fault}" for fault in build.sentence_faults)


def _format(outcome: Outcome) -> str:
    mark = "   " if outcome.holds else "!! "
    spent = f"{outcome.seconds:6.1f} s {outcome.megabytes:5.0f} MB"
    return f"{mark}{spent}  {outcome.name}: {outcome.verdict[:150]}"


if __name__ == "__main__":
    try_all()
