"""The command that compares two saved runs."""

from pathlib import Path

import click

from indexer.command_line import input_file_type
from search_app.evaluation.comparison import table
from search_app.evaluation.comparison.compare import compare_runs
from search_app.evaluation.run_file import load_saved_run


@click.command("compare")
@click.argument("run_a", type=input_file_type)
@click.argument("run_b", type=input_file_type)
@click.option("--primary", default="", help="The measure that counts first.  [default: nDCG@10]")
@click.option("--anyway", is_flag=True, help="Even where the judgements differ.")
@click.option("--all", "show_all", is_flag=True, help="List every question that moved.")
def compare_saved_runs(
    run_a: Path, run_b: Path, *, primary: str, anyway: bool, show_all: bool
) -> None:
    """Say what moved from one saved run to another, and whether that is beyond chance."""
    a, b = load_saved_run(run_a), load_saved_run(run_b)
    comparison = compare_runs(a, b, primary=primary, ignore_judgements=anyway)
    limit = None if show_all else 20
    click.echo(table.format_comparison(comparison, a, b, limit=limit))
