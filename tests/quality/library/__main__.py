"""``python -m tests.quality.library``: which planted faults of a library are found."""

import tempfile
from pathlib import Path

import click

from indexer.errors import BookletSearchError
from tests.quality.library.measure import Findings, build_library, measure_library
from tests.quality.library.pages import PAGES


@click.command()
@click.option("--pages", default=300, show_default=True, help="Booklets, of shared pages.")
@click.option("--plants", default=10, show_default=True, help="Contradictions of each kind.")
@click.option("--seed", default=7, show_default=True)
@click.option("--show", is_flag=True, help="Also show what is missed, and what is false.")
def print_figures(pages: int, plants: int, seed: int, *, show: bool) -> None:
    """Build a library with planted faults and say how many are found: some minutes."""
    if not PAGES.exists():
        raise BookletSearchError(f"There are no pages to make a library of: {PAGES} is missing.")
    with tempfile.TemporaryDirectory() as folder:
        library = build_library(Path(folder, "made"), pages=pages, plants=plants, seed=seed)
        findings = measure_library(library)
    for kind, count in findings.planted.items():
        click.echo(f"{kind}: {findings.found[kind]} of {count} found")
    click.echo(f"all: {findings.found.total()} of {findings.planted.total()} found")
    click.echo(f"false: {len(findings.false)}")
    right = findings.named == library.faulty
    click.echo(f"metadata: {len(library.faulty)} planted, {'exactly these' if right else 'OTHERS'}")
    if show:
        click.echo("\n".join(_list_mistakes(findings)))


def _list_mistakes(findings: Findings) -> list[str]:
    return [
        *(f"missed, {plant.kind}, {plant.page}: {plant.text}" for plant in findings.missed),
        *(
            f"false, {', '.join(one.kind for one in wrong.differences)}:"
            f"\n  {wrong.first.passage.passage_id}: {wrong.first.text}"
            f"\n  {wrong.second.passage.passage_id}: {wrong.second.text}"
            for wrong in findings.false
        ),
    ]


if __name__ == "__main__":
    print_figures()
