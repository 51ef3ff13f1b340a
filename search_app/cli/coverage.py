"""The command that says what is not covered. Clustering and templates load only when it runs."""

import sys
from pathlib import Path
from typing import Any

import click

from search_app.cli.options import file_option, index_option

BANK = Path("corpus/questions")
path_option = click.Path(path_type=Path, exists=True)


@click.command()
@click.argument("questions", nargs=-1, type=path_option)
@index_option
@click.option(
    "--bank",
    type=click.Path(path_type=Path, file_okay=False),
    default=BANK,
    show_default=True,
    help="Questions of the field: what is far from all of them is out of scope.",
)
@click.option("--judgements", type=file_option, help="Passages known to answer, by quotes.")
@click.option("--json", "json_out", type=file_option, help="Write everything as JSON.")
@click.option("--csv", "csv_out", type=file_option, help="Write a row a question.")
@click.option("--report", type=file_option, help="Write a report as one HTML file.")
@click.option("--all", "show_all", is_flag=True, help="List every gap.")
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 1),
    help="Exit 1 when a smaller share of demand is answered.",
)
@click.option("--against", help="A generation here, or another index: what changed since.")
@click.option("--draft", type=file_option, help="An edited booklet: what it would change.")
@click.option("--passage", help="A file (- for stdin) with a new passage: what it would change.")
@click.option("--booklet", default="", help="Where the new passage goes.  [default: the first]")
def coverage(**options: Any) -> None:
    """Say what the booklets do not answer, why, and what nobody finds.

    QUESTIONS are folders of a question bank, .txt, .csv or .jsonl files; the bank by default.
    """
    from search_app.cli.covering import Asked, cover

    sys.exit(cover(Asked(**options)))
