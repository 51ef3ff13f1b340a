"""An evaluation as text for a terminal."""

from collections.abc import Iterator, Sequence

from search_app.evaluation.answerability import Answerability
from search_app.evaluation.evaluate import Evaluation, Slice
from search_app.evaluation.robustness import Robustness
from search_app.evaluation.significance import Rate
from search_app.judgements.resolve import Judged

# What stands in the narrow columns of the table by kind, and what it is called there.
COLUMNS = {
    "nDCG@10": "nDCG@10",
    "RR@10": "RR@10",
    "Success(rel=2)@1": "S@1",
    "Success@1": "S@1",
    "A@1": "A@1",
    "R@200w": "R@200w",
}


def told(evaluation: Evaluation, judged: Judged, robust: Sequence[Robustness] = ()) -> str:
    """The whole table."""
    blocks = (
        judged.told(),
        _means(evaluation),
        _answerability(evaluation.answerability),
        _slices(evaluation),
        _robust(robust),
        _latency(evaluation),
    )
    return "\n\n".join("\n".join(lines) for block in blocks if (lines := list(block)))


def percent(rate: Rate) -> str:
    return f"{rate.share:.1%} ({rate.count} of {rate.of}; {rate.low:.1%} to {rate.high:.1%})"


def _means(evaluation: Evaluation) -> Iterator[str]:
    for name, value in evaluation.means.items():
        low, high = evaluation.intervals[name]
        yield f"{name:<20}{value:.4f}   {low:.3f} to {high:.3f}"


def _answerability(found: Answerability | None) -> Iterator[str]:
    if found is None:
        return
    yield f"{'AUROC':<20}{found.auroc:.4f}"
    yield f"{'calibration error':<20}{found.calibration_error:.4f}"
    yield f"{'false answers':<20}{percent(found.false_answers)}"
    yield f"{'false refusals':<20}{percent(found.false_refusals)}"
    yield f"{'not “answered”':<20}{percent(found.not_answered)}"


def _slices(evaluation: Evaluation) -> Iterator[str]:
    if len(evaluation.slices) < 2:
        return
    names = [name for name in COLUMNS if name in evaluation.means]
    heads = "".join(f"{COLUMNS[name]:>9}" for name in names)
    yield f"{'kind':<28}{'questions':>10}{heads}{'false answers':>15}{'refusals':>10}"
    for one in evaluation.slices:
        yield _slice(one, names)


def _slice(one: Slice, names: Sequence[str]) -> str:
    values = "".join(f"{one.means[name]:>9.3f}" if one.means else " " * 9 for name in names)
    answers = _of(one.false_answers, one.unanswerable)
    refusals = _of(one.false_refusals, one.answerable)
    count = one.answerable + one.unanswerable
    return f"{one.kind or 'all':<28}{count:>10}{values}{answers:>15}{refusals:>10}"


def _of(count: int | None, of: int) -> str:
    return "" if count is None else f"{count} of {of}"


def _latency(evaluation: Evaluation) -> Iterator[str]:
    if (took := evaluation.latency) is not None:
        times = f"median {took.median:.1f} ms, 95 % {took.p95:.1f} ms, most {took.most:.1f} ms"
        yield f"A question took: {times}."


def _robust(robust: Sequence[Robustness]) -> Iterator[str]:
    if robust:
        yield f"{'asked otherwise':<28}{'questions':>10}{'before':>9}{'after':>9}{'lost':>9}"
    for one in robust:
        values = f"{one.before:>9.4f}{one.after:>9.4f}{one.loss:>9.1%}" if one.changed else ""
        yield f"{one.name:<28}{len(one.changed):>10}{values}"
