"""``python -m tests.bench``: our start, memory and speed beside the plain side's, in one table."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from tests.bench import building, machine, measured, table


@click.command()
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(1), help="Turns.")
@click.option("--documents", default=150, show_default=True, help="SciFact documents to build.")
@click.option("--whole", is_flag=True, help="Build the whole of SciFact, once, from nothing.")
def bench(rounds: int, documents: int, *, whole: bool) -> None:
    """Measure both sides in turn, several times; medians are told."""
    for line in machine.about():
        click.echo(line)
    asked = len(measured.questions())
    click.echo(f"Asked:    {asked} questions of about 12 words of {measured.booklets().name}")
    click.echo(f"Rounds:   {rounds}, in each of them both sides in turn; medians\n")
    with TemporaryDirectory(prefix="bench-") as temporary:
        folder = Path(temporary)
        _say("building both indexes")
        figures = measured.measure(measured.prepared(folder), rounds=rounds, progress=_say)
        _say("building, which takes minutes")
        whole = whole and building.SCIFACT.exists()
        source = building.SCIFACT if whole else building.sample(folder / "sample", documents)
        built = building.compare(source, folder, rounds=1 if whole else rounds, whole=whole)
    for line in table.lines(figures, built, whole=whole):
        click.echo(line)


def _say(doing: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"{doing} …", err=True)


if __name__ == "__main__":
    bench()
