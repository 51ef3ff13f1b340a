"""An evaluation, and a comparison of two runs, as text for a terminal."""

from collections.abc import Iterable, Iterator, Sequence

from search_app.evaluation.answerability import Answerability
from search_app.evaluation.compare import Comparison, MeasureDifference, MovedQuestion
from search_app.evaluation.evaluate import Evaluation, Slice
from search_app.evaluation.perturb import Robustness
from search_app.evaluation.run_file import SavedRun
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
    return _join_blocks(
        judgements.format_summary(),
        _format_means(evaluation),
        _format_answerability(evaluation.answerability),
        _format_slices(evaluation),
        _format_robustness(robustness),
        _format_latency(evaluation),
    )


def format_comparison(
    comparison: Comparison, a: SavedRun, b: SavedRun, *, limit: int | None
) -> str:
    """The differences from A to B, whether they are beyond chance, and ``limit`` questions."""
    return _join_blocks(
        _format_runs(a, b),
        _format_differences(comparison),
        _format_unshared_measures(comparison),
        _format_moved_questions(comparison.moved_questions, limit),
    )


def _join_blocks(*blocks: Iterable[str]) -> str:
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
    yield f"{'AUROC':<20}{answerability.auroc:.4f}"
    yield f"{'calibration error':<20}{answerability.calibration_error:.4f}"
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


def _format_runs(a: SavedRun, b: SavedRun) -> Iterator[str]:
    for letter, run in (("A", a), ("B", b)):
        ranking = run.provenance.settings.get("ranking", "")
        facts = (ranking, run.provenance.created, run.provenance.run[:12])
        yield f"{letter}  {run.name} ({', '.join(fact for fact in facts if fact)})"


def _format_differences(comparison: Comparison) -> Iterator[str]:
    first = comparison.differences[0]
    by = f"{first.mean_a:.4f} → {first.mean_b:.4f} ({first.mean_difference:+.4f})"
    yield f"By {first.measure}: {first.conclusion.value}, {by}.\n"
    yield (
        f"{'measure':<18}{'n':>5}{'A':>9}{'B':>9}{'B - A':>9}{'95 %':>18}{'p':>8}{'p Holm':>8}"
        f"{'shows':>8}{'up':>5}{'down':>5}  so"
    )
    yield from (_format_difference(one) for one in comparison.differences)
    yield "p: paired randomisation test, corrected for all measures by Holm. shows: the smallest"
    yield "difference that so many questions would show in 4 of 5 tries."


def _format_difference(row: MeasureDifference) -> str:
    bounds = f"{row.low:+.3f} to {row.high:+.3f}"
    detectable = row.detectable_difference
    shows = "–" if detectable is None else f"{detectable:.3f}"
    return (
        f"{row.measure:<18}{row.questions:>5}{row.mean_a:>9.4f}{row.mean_b:>9.4f}"
        f"{row.mean_difference:>+9.4f}{bounds:>18}{row.p_value:>8.4f}{row.corrected_p_value:>8.4f}"
        f"{shows:>8}{row.increases:>5}{row.decreases:>5}  {row.conclusion.value}"
    )


def _format_unshared_measures(comparison: Comparison) -> Iterator[str]:
    for letter, names in (("A", comparison.only_a), ("B", comparison.only_b)):
        if names:
            yield f"Only run {letter} has {', '.join(names)}."


def _format_moved_questions(questions: Sequence[MovedQuestion], limit: int | None) -> Iterator[str]:
    if not questions:
        yield "No question moved."
        return
    yield f"{len(questions)} moved, the most first:" if len(questions) > 1 else "1 moved:"
    for question in questions[:limit]:
        by = ", ".join(f"{name} {value:+.2f}" for name, value in question.differences.items())
        yield f"  {question.query_id}  {question.query}  ({by})"
    if more := len(questions) - len(questions[:limit]):
        yield f"… and {more} more; --all lists them."
