"""``python -m tests.quality.coverage_truth``; exit code 1 where what must hold does not."""

import sys

import click

from search_app.search.engine import open_published_engine
from tests.quality.coverage_truth.measure import measure_truth
from tests.quality.trust.sets import SetFolder
from tests.support.paths import ROOT


@click.command()
def show_truth() -> None:
    """Compare what coverage says of our booklet with what was read by hand."""
    folder = SetFolder(ROOT / ".evaluation")
    folder.prepare_ours()
    figures = measure_truth(open_published_engine(folder.path / "ours"))
    for name, value in figures.rows:
        click.echo(f"{name:<46}{value}")
    for failure in figures.failures:
        click.echo(f"Does not hold: {failure}.", err=True)
    sys.exit(bool(figures.failures))


if __name__ == "__main__":
    show_truth()
