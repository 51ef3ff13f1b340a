"""The indexer's commands. The only place of the package that prints."""

import gc
import json
import sys
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from indexer.building.build import BuildPlan, BuildResult, build_generation
from indexer.building.embedder import Encodings
from indexer.command_line import (
    DatabaseAddressType,
    file_path_type,
    folder_option,
    folder_path_type,
    index_option,
    path_type,
)
from indexer.encoding.model_export import DEFAULT_MODEL
from indexer.errors import IndexDamagedError, IndexNotFoundError
from indexer.index_place import DatabaseAddress, IndexPlace
from indexer.inspection import (
    find_faults_by_booklet,
    format_faults,
    format_outline,
    serialize_outline,
)
from indexer.paths import TRAINING, VERIFIER
from indexer.postgres.places import roll_back_place
from indexer.storage import generations
from indexer.storage.index import UNCALIBRATED_WARNING, open_index
from indexer.storage.ranking.recall import find_recall_problems
from indexer.storage.segments.segment import locate_segments

if TYPE_CHECKING:
    from indexer.postgres.push import PushResult

DEFAULT_BOOKLETS = Path("corpus/booklets")
WAIT_SECONDS = 600.0
# A build holds notes of every file, and Python would look through them again and again.
OBJECTS_BETWEEN_COLLECTIONS = 50_000
TRAINING_STEPS = 3_000


@click.group()
def cli() -> None:
    """Turn booklets into an index that search_app can ask."""


@cli.command("build")
@click.argument("paths", nargs=-1, type=path_type)
@folder_option
@click.option(
    "--model", default=DEFAULT_MODEL, show_default=True, help="Name or folder of a model."
)
@click.option("--dask", default="", metavar="ADDRESS", help="Encode on a Dask cluster: tcp://….")
@click.option(
    "--hash-all",
    is_flag=True,
    help="Compare also the bytes of files that look as they did: for disks without true times.",
)
def run_build(
    paths: tuple[Path, ...], index: Path, model: str, dask: str, *, hash_all: bool
) -> None:
    """Read booklets (files, folders, BEIR folders) and publish a new generation of the index."""
    booklets = paths or (DEFAULT_BOOKLETS,)
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    built = build_generation(
        BuildPlan(
            booklets, index, model, WAIT_SECONDS, _show_progress, _report_waiting, dask, hash_all
        )
    )
    click.echo(_format_summary(built), err=True)
    if not built.is_calibrated:
        click.echo(UNCALIBRATED_WARNING, err=True)
    for name, why in built.problems.items():
        click.echo(f"Left out {name}: {why}", err=True)
    sys.exit(1 if built.problems else 0)


@cli.command("inspect")
@folder_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--strict", is_flag=True, help="Exit 1 where a booklet lacks what it ought to say.")
def run_inspect(index: Path, *, as_json: bool, strict: bool) -> None:
    """Show what the index made of each booklet: outline, passages, what was left out and why.

    With --strict only the booklets that do not say who stands behind them, and until when.
    """
    opened = open_index(index)
    faults = find_faults_by_booklet(opened, date.today()) if strict else {}
    if as_json:
        click.echo(json.dumps(serialize_outline(opened), ensure_ascii=False, indent=1))
    elif not strict:
        click.echo(format_outline(opened))
    elif not faults:
        click.echo("Every booklet says who stands behind it, for whom it is, and how old it is.")
    if faults:
        click.echo(format_faults(faults), err=True)
        sys.exit(1)


@cli.command("verify")
@index_option
def run_verify(index: IndexPlace) -> None:
    """Check every generation: manifest, checksums, alignment. Exit code 1 if anything is wrong.

    Of the published one also that a large library's search finds what it found when it was built.

    Says also which generations are sound, for one of them can be served or gone back to. In a
    database: whether its tables are what was pushed to them.
    """
    problems = _verify_folder(index) if isinstance(index, Path) else _verify_database(index)
    for problem in problems:
        click.echo(problem, err=True)
    sys.exit(1 if problems else 0)


def _verify_database(database: DatabaseAddress) -> list[str]:
    from indexer.postgres.checking import find_damage  # others need no driver of databases

    problems = find_damage(database)
    if not problems:
        click.echo(f"{database}: every table is what was pushed.")
    return problems


def _verify_folder(index: Path) -> list[str]:
    problems_by_folder = {
        folder: generations.check_generation(folder, hash_contents=True)
        for folder in generations.list_generation_folders(index)
    }
    problems = [problem for found in problems_by_folder.values() for problem in found]
    problems = [*_find_problem_of_published(index, problems), *problems]
    for folder, found in problems_by_folder.items():
        if not found:
            click.echo(f"{index}: generation {folder.name} is sound.")
    return problems


@cli.command("push")
@click.argument("database", type=DatabaseAddressType())
@folder_option
@click.option("--whole", is_flag=True, help="Push again also what is damaged in the database.")
def run_push(database: DatabaseAddress, index: Path, *, whole: bool) -> None:
    """Publish the index in a database (PostgreSQL with pgvector), for any number of servers.

    DATABASE is postgresql://user@host:port/name; servers are given the same as their --index.
    """
    from indexer.postgres.push import push_index  # others need no driver of databases

    click.echo(_format_push(push_index(index, database, whole=whole), database), err=True)


@cli.command("rollback")
@index_option
def run_rollback(index: IndexPlace) -> None:
    """Publish the generation before the current one again."""
    click.echo(f"{index}: generation {roll_back_place(index)} is published again.")


@cli.command("train")
@click.option(
    "--data",
    type=folder_path_type,
    default=Path("../shared/data/train"),
    show_default=True,
    help="Folder of the pages.",
)
@click.option(
    "--questions",
    type=file_path_type,
    default=TRAINING / "questions.jsonl",
    help="What is asked of them; the traps beside it are never learnt from.",
)
@click.option("--output", type=file_path_type, default=VERIFIER, help="The verifier's new file.")
@click.option(
    "--checkpoint",
    type=file_path_type,
    default=Path(".evaluation/verifier.pt"),
    show_default=True,
    help="Written now and then; holds all that is needed to go on.",
)
@click.option("--steps", type=click.IntRange(min=1), default=TRAINING_STEPS, show_default=True)
@click.option("--resume", is_flag=True, help="Go on from the checkpoint.")
@click.option("--export-only", is_flag=True, help="Make the file from the checkpoint as it is.")
@click.option(
    "--earlier",
    type=file_path_type,
    help="A verifier to begin from, and to learn from what it misreads.",
)
def run_train(**options: Any) -> None:
    """Train the verifier, which says whether a passage answers a question: an hour or two."""
    from indexer.training.train import TrainingPlan, train_verifier  # only this needs torch

    train_verifier(TrainingPlan(**options), partial(click.echo, err=True))


def _find_problem_of_published(index: Path, problems: Sequence[str]) -> list[str]:
    """Why nothing is published, or why the parts of what is published do not fit together."""
    try:
        generations.locate_current_generation(index)
        if not problems:
            opened = open_index(index)
            segments = locate_segments(
                generations.locate_current_generation(index), opened.manifest
            )
            return [problem for each in segments for problem in find_recall_problems(each)]
    except (IndexDamagedError, IndexNotFoundError) as error:
        return [str(error)]
    return []


def _format_summary(built: BuildResult) -> str:
    manifest = built.manifest
    if built.unchanged:
        return f"Nothing changed; generation {manifest.generation} stays."
    counts = ", ".join(f"{count:,} {name}" for name, count in manifest.counts.items())
    encoded = f"{built.encoded_count:,} texts encoded"
    return f"Published generation {manifest.generation}: {counts}; {encoded}."


def _format_push(pushed: "PushResult", database: DatabaseAddress) -> str:
    if pushed.mended:
        return (
            f"Generation {pushed.generation} is whole in {database}: {pushed.mended} damaged"
            " segments and files were pushed again."
        )
    if not pushed.is_new:
        return f"Nothing changed; generation {pushed.generation} stays in {database}."
    return (
        f"Published generation {pushed.generation} in {database}: {pushed.new_segments} of"
        f" {pushed.segments} segments and {pushed.new_files} files were new there."
    )


def _report_waiting() -> None:
    click.echo("Another build is at work; waiting for it to be done …", err=True)


def _show_progress(encodings: Encodings, total: int) -> Encodings:
    """Progress at a terminal; silent otherwise."""
    hidden = not sys.stderr.isatty() or not total
    with click.progressbar(
        encodings, total, "Encoding", show_pos=True, file=sys.stderr, hidden=hidden
    ) as bar:
        yield from bar
