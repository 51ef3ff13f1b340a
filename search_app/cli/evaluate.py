"""The command that measures. Statistics and templates are loaded only when it runs."""

import sys
from pathlib import Path
from typing import Any

import click

from search_app.cli.options import file_path_type, index_option
from search_app.search.engine import MAX_RESULTS


@click.command()
@index_option
@click.option(
    "--judgements",
    type=click.Path(path_type=Path, exists=True),
    required=True,
    help="Judged questions: JSON lines with quotes, a BEIR folder, or TREC qrels.",
)
@click.option("--split", default="", help="Which qrels of a BEIR folder.  [default: test]")
@click.option("--run", type=file_path_type, help="Measure this TREC run instead of an index.")
@click.option(
    "--ranking",
    type=click.Choice(["full", "dense"]),
    default="full",
    show_default=True,
    help="dense: by one vector a document or passage alone.",
)
@click.option("--measure", "measures", multiple=True, help="One more measure by its name.")
@click.option("-k", type=click.IntRange(1, MAX_RESULTS), default=20, show_default=True)
@click.option("--perturb", is_flag=True, help="Also ask every question in seven other ways.")
@click.option("--seed", default=1, show_default=True, help="Of the other ways.")
@click.option("--out", type=file_path_type, help="Save the run as JSON, to compare it later.")
@click.option("--brief", is_flag=True, help="Save figures alone, no word of any text.")
@click.option("--report", type=file_path_type, help="Write a report as one HTML file.")
@click.option("--baseline", type=file_path_type, help="Exit 1 when worse than this saved run.")
@click.option("--tolerance", default=0.01, show_default=True, help="Loss that is borne.")
def evaluate(**options: Any) -> None:
    """Measure how well an index answers judged questions."""
    from search_app.cli.measuring import EvaluateOptions, run_evaluation

    sys.exit(run_evaluation(EvaluateOptions(**options)))


@click.command("compare")
@click.argument("run_a", type=file_path_type)
@click.argument("run_b", type=file_path_type)
@click.option("--anyway", is_flag=True, help="Even where the judgements differ.")
@click.option("--all", "show_all", is_flag=True, help="List every question that moved.")
def compare_saved_runs(run_a: Path, run_b: Path, *, anyway: bool, show_all: bool) -> None:
    """Say what moved from one saved run to another, and whether that is beyond chance."""
    from search_app.evaluation import compared_table, run_file
    from search_app.evaluation.compare import compare_runs as compared

    a, b = run_file.load_saved_run(run_a), run_file.load_saved_run(run_b)
    found = compared(a, b, ignore_judgements=anyway)
    click.echo(compared_table.format_comparison(found, a, b, limit=None if show_all else 20))
