"""The command that says what is not covered. Clustering and templates load only when it runs."""

import sys
from pathlib import Path
from typing import Any

import click

from search_app.cli.options import file_path_type, index_option

BANK_FOLDER = Path("corpus/questions")
existing_path_type = click.Path(path_type=Path, exists=True)


@click.command("coverage")
@click.argument("questions", nargs=-1, type=existing_path_type)
@index_option
@click.option(
    "--bank",
    type=click.Path(path_type=Path, file_okay=False),
    default=BANK_FOLDER,
    show_default=True,
    help="Questions of the field: what is far from all of them is out of scope.",
)
@click.option("--judgements", type=file_path_type, help="Passages known to answer, by quotes.")
@click.option("--json", "json_out", type=file_path_type, help="Write everything as JSON.")
@click.option("--csv", "csv_out", type=file_path_type, help="Write a row a question.")
@click.option("--report", type=file_path_type, help="Write a report as one HTML file.")
@click.option("--all", "show_all", is_flag=True, help="List every gap.")
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 1),
    help="Exit 1 when a smaller share of demand is answered.",
)
@click.option("--against", help="A generation here, or another index: what changed since.")
@click.option("--draft", type=file_path_type, help="An edited booklet: what it would change.")
@click.option("--passage", help="A file (- for stdin) with a new passage: what it would change.")
@click.option("--booklet", default="", help="Where the new passage goes.  [default: the first]")
def measure_coverage(**options: Any) -> None:
    """Say what the booklets do not answer, why, and what nobody finds.

    QUESTIONS are folders of a question bank, .txt, .csv or .jsonl files; the bank by default.
    """
    from search_app.cli.covering import CoverageOptions, run_coverage

    sys.exit(run_coverage(CoverageOptions(**options)))
