"""``python -m tests.quality.notices``: signs found and missed, and false alarms."""

import click

from indexer import paths
from search_app.evaluation.significance import compute_exact_rate
from search_app.intervals import Rate
from search_app.notices.files import read_notices
from tests.quality.notices import measure


@click.command()
@click.option("--show", is_flag=True, help="Also show each question that went wrong.")
def print_figures(*, show: bool) -> None:
    """Say how often a sign is found, with exact intervals at 95 %."""
    book = read_notices(paths.NOTICES)
    questions = measure.read_signed_questions()
    wrong: list[str] = []
    for half in measure.HALVES:
        signed = [q for q in questions if q.half == half and q.kind != measure.NO_SIGN]
        notices = [(question, measure.find(question.text, book)) for question in signed]
        found = [(question, notice) for question, notice in notices if notice]
        right = [question for question, notice in found if notice.kind == question.kind]
        click.echo(f"{half}: found     {_format(compute_exact_rate(len(found), len(signed)))}")
        click.echo(f"{half}: right kind{_format(compute_exact_rate(len(right), len(signed)))}")
        wrong += [
            f"{question.kind}: {question.text}" for question in signed if question not in right
        ]
    plain = [q.text for q in questions if q.kind == measure.NO_SIGN]
    for name, texts in {"ours, near misses": plain, **measure.read_ordinary_sets()}.items():
        alarms = measure.measure_alarms(texts, book)
        click.echo(
            f"{name}: false alarms {_format(alarms.rate)}, besides {len(alarms.true)} true ones"
        )
        wrong += [f"false: {text}" for text in alarms.false]
    if show:
        click.echo("\n".join(wrong))


def _format(rate: Rate) -> str:
    share, low, high = (f"{100 * value:.1f} %" for value in (rate.share, rate.low, rate.high))
    return f" {rate.count} of {rate.of}, {share} ({low} to {high})"


if __name__ == "__main__":
    print_figures()
