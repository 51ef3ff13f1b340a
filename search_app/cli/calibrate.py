"""The commands that fit the relevance model and tell what each feature is worth."""

from pathlib import Path

import click

from search_app.cli.options import file_option

RELEVANCE = Path("indexer/relevance.json")
on_option = click.option(
    "--on",
    "pairs",
    type=(click.Path(path_type=Path), click.Path(path_type=Path, exists=True)),
    multiple=True,
    required=True,
    help="An index, and judgements on it; may be given several times.",
)


@click.command()
@on_option
@click.option("--out", type=file_option, default=RELEVANCE, show_default=True)
@click.option("--dry-run", is_flag=True, help="Tell the figures and write nothing.")
def calibrate(pairs: tuple[tuple[Path, Path], ...], out: Path, *, dry_run: bool) -> None:
    """Fit the relevance model to judgements, and say how it does on what it was not fitted to."""
    from search_app.cli.calibrating import calibrated

    for line in calibrated(pairs, None if dry_run else out):
        click.echo(line)


@click.command()
@on_option
def ablation(pairs: tuple[tuple[Path, Path], ...]) -> None:
    """Say what each feature is worth: cross-validated figures with one left out at a time."""
    from search_app.cli.calibrating import ablated

    for line in ablated(pairs):
        click.echo(line)
