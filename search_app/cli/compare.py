"""The command that compares saved runs."""

from pathlib import Path

import click

from indexer.command_line import file_path_type, input_file_type
from indexer.storage.files import write_output
from search_app.evaluation.comparison import table
from search_app.evaluation.comparison.compare import compare_runs
from search_app.evaluation.comparison.standings import compare_many
from search_app.evaluation.run_file import load_saved_run
from search_app.reporting.evaluation_report import render_comparison_report

MAX_RUNS = 12


@click.command("compare")
@click.argument("run_a", type=input_file_type)
@click.argument("run_b", type=input_file_type)
@click.argument("more", type=input_file_type, nargs=-1)
@click.option("--primary", default="", help="The measure that counts first.  [default: nDCG@10]")
@click.option("--anyway", is_flag=True, help="Even where the judgements differ.")
@click.option("--all", "show_all", is_flag=True, help="List every question that moved.")
@click.option("--report", type=file_path_type, help="Write the two runs' differences as HTML.")
def compare_saved_runs(  # noqa: PLR0913  # an argument for each option
    run_a: Path,
    run_b: Path,
    more: tuple[Path, ...],
    *,
    primary: str,
    anyway: bool,
    show_all: bool,
    report: Path | None,
) -> None:
    """Say what moved from one saved run to another, and whether that is beyond chance.

    More than two are each compared with the first, in one table.
    """
    if len(more) > MAX_RUNS - 2 or (more and report):
        raise click.UsageError(f"At most {MAX_RUNS} runs can be compared, and two with --report.")
    runs = [load_saved_run(path) for path in (run_a, run_b, *more)]
    if more:
        standings = compare_many(runs, primary=primary, ignore_judgements=anyway)
        click.echo(table.format_standings(runs, standings))
        return
    a, b = runs
    comparison = compare_runs(a, b, primary=primary, ignore_judgements=anyway)
    click.echo(table.format_comparison(comparison, a, b, limit=None if show_all else 20))
    if report:
        write_output(report, render_comparison_report(comparison, a.name, b.name))
