"""``python -m tests.quality.notices``: signs found and missed, and false alarms."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from indexer import paths
from indexer.command_line import input_file_type, path_type
from search_app.evaluation.significance import compute_exact_rate
from search_app.intervals import Rate
from search_app.notices import NoticeBook
from search_app.notices.files import read_notices
from search_app.search.engine import SearchEngine, open_published_engine
from tests.quality.notices import measure
from tests.quality.notices.measure import SignedQuestion


@dataclass(frozen=True)
class NoticeFinder:
    """What is measured: with an engine what is like a sign as well, else patterns alone."""

    book: NoticeBook
    engine: SearchEngine | None

    def describe_signed(self, name: str, questions: Sequence[SignedQuestion]) -> Iterator[str]:
        """How many are found, in lines; and each that is not, or as another kind."""
        signed = [one for one in questions if one.kind != measure.NO_SIGN]
        notices = [(one, measure.find(one.text, self.book, self.engine)) for one in signed]
        found = [(one, notice) for one, notice in notices if notice]
        right = [one for one, notice in found if notice.kind == one.kind]
        yield f"{name}: found     {_format(compute_exact_rate(len(found), len(signed)))}"
        yield f"{name}: right kind{_format(compute_exact_rate(len(right), len(signed)))}"
        yield from (f"  {one.kind}: {one.text}" for one in signed if one not in right)

    def describe_alarms(self, name: str, texts: list[str]) -> Iterator[str]:
        alarms = measure.measure_alarms(texts, self.book, self.engine)
        true_count = len(alarms.true)
        yield f"{name}: false alarms {_format(alarms.rate)}, besides {true_count} true ones"
        yield from (f"  false: {text}" for text in alarms.false)


@click.command()
@click.option("--show", is_flag=True, help="Also show each question that went wrong.")
@click.option("--index", type=path_type, help="An index of the packaged model; else patterns only.")
@click.option("--unseen", type=input_file_type, help="Measure these questions, and no others.")
def print_figures(*, show: bool, index: Path | None, unseen: Path | None) -> None:
    """Say how often a sign is found, with exact intervals at 95 %."""
    engine = open_published_engine(index) if index else None
    finder = NoticeFinder(read_notices(paths.NOTICES), engine)
    lines = _describe_unseen(finder, unseen) if unseen else _describe_ours(finder)
    for line in lines:
        if show or not line.startswith(" "):
            click.echo(line)


def _describe_ours(finder: NoticeFinder) -> Iterator[str]:
    questions = measure.read_signed_questions()
    for half in measure.HALVES:
        yield from finder.describe_signed(half, [one for one in questions if one.half == half])
    plain = [one.text for one in questions if one.kind == measure.NO_SIGN]
    for name, texts in {"ours, near misses": plain, **measure.read_ordinary_sets()}.items():
        yield from finder.describe_alarms(name, texts)


def _describe_unseen(finder: NoticeFinder, path: Path) -> Iterator[str]:
    questions = measure.read_signed_questions(path)
    kinds = sorted({one.kind for one in questions} - {measure.NO_SIGN})
    yield from finder.describe_signed(measure.UNSEEN, questions)
    for kind in kinds:
        yield from finder.describe_signed(kind, [one for one in questions if one.kind == kind])
    plain = [one.text for one in questions if one.kind == measure.NO_SIGN]
    yield from finder.describe_alarms(f"{measure.UNSEEN}, near misses", plain)


def _format(rate: Rate) -> str:
    share, low, high = (f"{100 * value:.1f} %" for value in (rate.share, rate.low, rate.high))
    return f" {rate.count} of {rate.of}, {share} ({low} to {high})"


if __name__ == "__main__":
    print_figures()
