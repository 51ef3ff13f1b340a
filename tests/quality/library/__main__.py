"""``python -m tests.quality.library``: which planted faults of a library are found."""

import sys
import tempfile
from collections import Counter
from pathlib import Path

import click

from indexer.errors import BookletSearchError
from tests.quality.library.measure import Findings, build_library, measure_library
from tests.quality.library.pages import PAGES

MIN_FOUND = 0.9  # of the planted contradictions
MAX_FALSE = 5


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
        library = build_library(Path(folder), pages=pages, plants=plants, seed=seed)
        findings = measure_library(library)
    kinds = Counter(Path(one.source).suffix for one in library.index.documents.values())
    built = f"built in {library.seconds:.0f} s"
    click.echo(f"{built}: {kinds.total()} booklets, {_format_counts(kinds)}")
    for kind, count in findings.planted.items():
        click.echo(f"{kind}: {findings.found[kind]} of {count} found")
    found, planted = findings.found.total(), findings.planted.total()
    click.echo(f"all: {found} of {planted} found")
    click.echo(f"false: {len(findings.false)}")
    is_exact = findings.named == library.faulty
    named = "exactly these" if is_exact else f"others: {findings.named}, not {library.faulty}"
    click.echo(f"inspect --strict: {len(library.faulty)} planted, {named}")
    if show:
        click.echo("\n".join(_list_mistakes(findings)))
    holds = found >= MIN_FOUND * planted and len(findings.false) <= MAX_FALSE
    sys.exit(0 if is_exact and holds else 1)


def _format_counts(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))


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
