"""An evaluation as text for a terminal."""

from collections.abc import Iterable, Iterator, Sequence

from search_app.evaluation.answerability import Answerability
from search_app.evaluation.evaluate import Evaluation, Slice
from search_app.evaluation.perturb import Robustness
from search_app.intervals import Rate
from search_app.judgements.resolve import JudgementSet

# The measures in the narrow columns of the table by kind, and their short names.
SLICE_COLUMNS = {
    "nDCG@10": "nDCG@10",
    "RR@10": "RR@10",
    "Success(rel=2)@1": "S@1",
    "Success@1": "S@1",
    "A@1": "A@1",
    "R@200w": "R@200w",
}


def format_evaluation(
    evaluation: Evaluation, judgements: JudgementSet, robustness: Sequence[Robustness] = ()
) -> str:
    """The whole table."""
    return join_blocks(
        judgements.format_summary(),
        _format_means(evaluation),
        _format_answerability(evaluation.answerability),
        _format_slices(evaluation),
        _format_robustness(robustness),
        _format_latency(evaluation),
    )


def join_blocks(*blocks: Iterable[str]) -> str:
    return "\n\n".join("\n".join(lines) for block in blocks if (lines := list(block)))


def _format_rate(rate: Rate) -> str:
    return f"{rate.share:.1%} ({rate.count} of {rate.of}; {rate.low:.1%} to {rate.high:.1%})"


def _format_means(evaluation: Evaluation) -> Iterator[str]:
    for name, value in evaluation.means.items():
        low, high = evaluation.intervals[name]
        yield f"{name:<20}{value:.4f}   {low:.3f} to {high:.3f}"


def _format_answerability(answerability: Answerability | None) -> Iterator[str]:
    if answerability is None:
        return
    for name, value, (low, high) in (
        ("AUROC", answerability.auroc, answerability.auroc_interval),
        ("calibration error", answerability.calibration_error, answerability.calibration_interval),
    ):
        yield f"{name:<20}{value:.4f}   {low:.3f} to {high:.3f}"
    yield f"{'false answers':<20}{_format_rate(answerability.false_answers)}"
    yield f"{'false refusals':<20}{_format_rate(answerability.false_refusals)}"
    yield f"{'not “answered”':<20}{_format_rate(answerability.not_answered)}"


def _format_slices(evaluation: Evaluation) -> Iterator[str]:
    if len(evaluation.slices) < 2:
        return
    names = [name for name in SLICE_COLUMNS if name in evaluation.means]
    heads = "".join(f"{SLICE_COLUMNS[name]:>9}" for name in names)
    yield f"{'kind':<28}{'questions':>10}{heads}{'false answers':>15}{'refusals':>10}"
    yield from (_format_slice(one, names) for one in evaluation.slices)


def _format_slice(one: Slice, names: Sequence[str]) -> str:
    values = "".join(f"{one.means[name]:>9.3f}" if one.means else " " * 9 for name in names)
    answers = _format_fraction(one.false_answers, one.unanswerable)
    refusals = _format_fraction(one.false_refusals, one.answerable)
    count = one.answerable + one.unanswerable
    return f"{one.kind or 'all':<28}{count:>10}{values}{answers:>15}{refusals:>10}"


def _format_fraction(count: int | None, total: int) -> str:
    return "" if count is None else f"{count} of {total}"


def _format_latency(evaluation: Evaluation) -> Iterator[str]:
    if (took := evaluation.latency) is not None:
        times = f"median {took.median:.1f} ms, 95 % {took.p95:.1f} ms, most {took.most:.1f} ms"
        yield f"A question took: {times}."


def _format_robustness(robustness: Sequence[Robustness]) -> Iterator[str]:
    if robustness:
        yield f"{'asked otherwise':<28}{'questions':>10}{'before':>9}{'after':>9}{'lost':>9}"
    for one in robustness:
        values = f"{one.before:>9.4f}{one.after:>9.4f}{one.loss:>9.1%}" if one.questions else ""
        yield f"{one.name:<28}{len(one.questions):>10}{values}"
