"""The commands that fit the relevance model and tell what each feature is worth."""

from pathlib import Path

import click

from search_app.cli.options import file_path_type

RELEVANCE_MODEL_PATH = Path("indexer/relevance.json")
index_pairs_option = click.option(
    "--on",
    "pairs",
    type=(click.Path(path_type=Path), click.Path(path_type=Path, exists=True)),
    multiple=True,
    required=True,
    help="An index, and judgements on it; may be given several times.",
)


@click.command()
@index_pairs_option
@click.option("--out", type=file_path_type, default=RELEVANCE_MODEL_PATH, show_default=True)
@click.option("--dry-run", is_flag=True, help="Tell the figures and write nothing.")
def calibrate(pairs: tuple[tuple[Path, Path], ...], out: Path, *, dry_run: bool) -> None:
    """Fit the relevance model to judgements, and say how it does on what it was not fitted to."""
    from search_app.cli.calibrating import calibrate_model

    for line in calibrate_model(pairs, None if dry_run else out):
        click.echo(line)


@click.command("ablation")
@index_pairs_option
def measure_features(pairs: tuple[tuple[Path, Path], ...]) -> None:
    """Say what each feature is worth: cross-validated figures with one left out at a time."""
    from search_app.cli.calibrating import report_ablation

    for line in report_ablation(pairs):
        click.echo(line)
