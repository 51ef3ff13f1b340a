"""The figures in lines for a terminal."""

from collections.abc import Iterable, Iterator

from search_app.intervals import Rate
from tests.quality.trust.labels import LabelAgreement
from tests.quality.trust.marks import MarkFigures
from tests.quality.trust.near_miss import NearMissFigures
from tests.quality.trust.traps import TrapFigures

NAME_WIDTH = 34


def format_agreement(agreement: LabelAgreement) -> str:
    return (
        f"Two readers label {agreement.count} near misses, {agreement.same} alike; Cohen's kappa"
        f" {_format_kappa(agreement.kappa)} (removed or not"
        f" {_format_kappa(agreement.kappa_removed)})."
    )


def format_near_misses(name: str, count: int, figures: NearMissFigures) -> Iterator[str]:
    low, high = figures.auroc_interval
    yield f"Near misses, {name} ({count})"
    yield f"{'  AUROC':<{NAME_WIDTH}}{figures.auroc:>6.3f}   {low:.3f} to {high:.3f}, by page"
    yield format_row("“answered” though removed", figures.answered_without)
    yield format_row("– and without “may”", figures.sure_without)
    yield format_row("not “answered” though there", figures.not_answered_with)
    yield format_row("first hit of the section", figures.top_right)
    yield format_row("mark in the section", figures.marked_right)


def format_traps(half: str, rows: Iterable[TrapFigures]) -> Iterator[str]:
    names = ("false answers", "– without “may”", "false refusals", "not “answered”")
    heads = "".join(f"{name:<28}" for name in names)
    yield f"Traps, {half}\n{'':<16}{heads}".rstrip()
    for row in rows:
        rates = (row.false_answers, row.sure_answers, row.false_refusals, row.not_answered)
        yield f"{f'  {row.kind}':<16}{''.join(f'{_format_rate(r):<28}' for r in rates)}".rstrip()


def format_marks(count: int, figures: MarkFigures) -> Iterator[str]:
    kappas = map(_format_kappa, (figures.kappa_right, figures.kappa_alone))
    yield f"Marked answers, graded by two readers ({count}); Cohen's kappa {', '.join(kappas)}"
    yield format_row("right, by both", figures.right)
    yield format_row("of these clear alone, by both", figures.alone)


def format_areas(name: str, mean: float, areas: Iterable[tuple[str, float | None]]) -> str:
    shown = ", ".join(f"{of} {'–' if area is None else f'{area:.3f}'}" for of, area in areas)
    return f"  {name:<20} nDCG@10 {mean:.3f}; area by {shown}"


def format_row(name: str, rate: Rate) -> str:
    return f"{f'  {name}':<{NAME_WIDTH}}{_format_rate(rate)}"


def _format_rate(rate: Rate | None) -> str:
    if rate is None:
        return "–"
    count = f"{rate.count} of {rate.of}"
    return f"{count:>10} {rate.share:>4.0%} ({rate.low:.0%}–{rate.high:.0%})"


def _format_kappa(kappa: float | None) -> str:
    return "–" if kappa is None else f"{kappa:.2f}"
