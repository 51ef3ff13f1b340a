"""``python -m tests.quality.formats``: our booklets saved in each format, beside the Markdown.

Passages that are the same, and first answers that are the same in verdict, headings and mark; exit
code 1 where fewer than 95 % of the answers are.
"""

import sys
import tempfile
from pathlib import Path

import click

from tests.quality.formats.measure import FormatScore, score_formats

MIN_SAME = 0.95


@click.command()
@click.option("--show", is_flag=True, help="Also show what differs.")
def print_figures(*, show: bool) -> None:
    """Some minutes, with the packaged model."""
    click.echo(f"{'':<20} {'same passages':>13} {'first answers':>14}")
    with tempfile.TemporaryDirectory() as folder:
        scores = []
        for score in score_formats(Path(folder)):
            scores.append(score)
            click.echo(score)
            if show:
                click.echo("\n".join(_list_differences(score)))
    sys.exit(int(any(score.same_share < MIN_SAME for score in scores)))


def _list_differences(score: FormatScore) -> list[str]:
    return [
        *(f"  lost passage: {one}" for one in score.lost),
        *(f"  new passage: {one}" for one in score.new),
        *(f"  {first}\n    {second}" for first, second in score.other),
    ]


if __name__ == "__main__":
    print_figures()
