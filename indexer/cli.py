"""The indexer's commands. The only place of the package that prints."""

import json
import sys
from pathlib import Path

import click

from indexer.building.build import BuildPlan, BuildResult, build_generation
from indexer.building.embedder import Encodings
from indexer.command_line import index_option, path_type
from indexer.encoding.model_export import DEFAULT_MODEL
from indexer.errors import IndexDamagedError, IndexNotFoundError
from indexer.inspection import format_outline, serialize_outline
from indexer.storage import generations
from indexer.storage.index import UNCALIBRATED_WARNING, open_index

DEFAULT_BOOKLETS = Path("corpus/booklets")
WAIT_SECONDS = 600.0


@click.group()
def cli() -> None:
    """Turn booklets into an index that search_app can ask."""


@cli.command("build")
@click.argument("paths", nargs=-1, type=path_type)
@index_option
@click.option(
    "--model", default=DEFAULT_MODEL, show_default=True, help="Name or folder of a model."
)
def run_build(paths: tuple[Path, ...], index: Path, model: str) -> None:
    """Read booklets (files, folders, BEIR folders) and publish a new generation of the index."""
    booklets = paths or (DEFAULT_BOOKLETS,)
    built = build_generation(
        BuildPlan(booklets, index, model, WAIT_SECONDS, _show_progress, _report_waiting)
    )
    click.echo(_format_summary(built), err=True)
    if not built.is_calibrated:
        click.echo(UNCALIBRATED_WARNING, err=True)
    for name, why in built.problems.items():
        click.echo(f"Left out {name}: {why}", err=True)
    sys.exit(1 if built.problems else 0)


@cli.command("inspect")
@index_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def run_inspect(index: Path, *, as_json: bool) -> None:
    """Show what the index made of each booklet: outline, passages, what was left out and why."""
    opened = open_index(index)
    outline = json.dumps(serialize_outline(opened), ensure_ascii=False, indent=1)
    click.echo(outline if as_json else format_outline(opened))


@cli.command("verify")
@index_option
def run_verify(index: Path) -> None:
    """Check every generation: manifest, checksums, alignment. Exit code 1 if anything is wrong."""
    problems = _find_problems(index)
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        sys.exit(1)
    click.echo(f"{index}: generation {generations.locate_current_generation(index).name} is sound.")


@cli.command("rollback")
@index_option
def run_rollback(index: Path) -> None:
    """Publish the generation before the current one again."""
    click.echo(f"{index}: generation {generations.roll_back_index(index)} is published again.")


def _find_problems(index: Path) -> list[str]:
    """What is wrong with any generation; with the published one, also whether its parts fit."""
    try:
        generations.locate_current_generation(index)
        folders = generations.list_generation_folders(index)
        problems = [p for f in folders for p in generations.check_generation(f, hash_contents=True)]
        if not problems:
            open_index(index)
    except (IndexDamagedError, IndexNotFoundError) as error:
        return [str(error)]
    return problems


def _format_summary(built: BuildResult) -> str:
    manifest = built.manifest
    if built.unchanged:
        return f"Nothing changed; generation {manifest.generation} stays."
    counts = ", ".join(f"{count:,} {name}" for name, count in manifest.counts.items())
    encoded = f"{built.encoded_count:,} texts encoded"
    return f"Published generation {manifest.generation}: {counts}; {encoded}."


def _report_waiting() -> None:
    click.echo("Another build is at work; waiting for it to be done …", err=True)


def _show_progress(encodings: Encodings, total: int) -> Encodings:
    """Progress at a terminal; silent otherwise."""
    hidden = not sys.stderr.isatty() or not total
    with click.progressbar(
        encodings, total, "Encoding", show_pos=True, file=sys.stderr, hidden=hidden
    ) as bar:
        yield from bar
