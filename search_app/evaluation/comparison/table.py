"""A comparison of two runs as text for a terminal."""

from collections.abc import Iterator, Sequence

from search_app.evaluation.comparison.compare import (
    NEGLIGIBLE_DIFFERENCE,
    Comparison,
    Conclusion,
    MeasureDifference,
    MovedQuestion,
)
from search_app.evaluation.run_file import SavedRun
from search_app.evaluation.table import join_blocks


def format_comparison(
    comparison: Comparison, a: SavedRun, b: SavedRun, *, limit: int | None
) -> str:
    """The differences from A to B, whether they are beyond chance, and ``limit`` questions."""
    return join_blocks(
        _format_runs(a, b),
        _format_differences(comparison),
        _format_unshared_measures(comparison),
        _format_moved_questions(comparison.moved_questions, limit),
    )


def _format_runs(a: SavedRun, b: SavedRun) -> Iterator[str]:
    for letter, run in (("A", a), ("B", b)):
        ranking = run.provenance.settings.get("ranking", "")
        facts = (ranking, run.provenance.created, run.provenance.run[:12])
        yield f"{letter}  {run.name} ({', '.join(fact for fact in facts if fact)})"


def _format_differences(comparison: Comparison) -> Iterator[str]:
    first = comparison.get_difference(comparison.primary)
    by = f"{first.mean_a:.4f} → {first.mean_b:.4f} ({first.mean_difference:+.4f})"
    yield f"By {first.measure}: {_format_conclusion(first)}, {by}.\n"
    yield (
        f"{'measure':<18}{'n':>5}{'A':>9}{'B':>9}{'B - A':>9}{'95 %':>18}{'p':>8}{'p corr':>8}"
        f"{'shows':>8}{'up':>5}{'down':>5}  so"
    )
    yield from (_format_difference(one) for one in comparison.differences)
    yield f"p: paired tests. p corr: {comparison.primary}, and each that says whether it is known"
    yield "when there is no answer, stand alone; the others are corrected by Holm. shows: the"
    yield "smallest difference that so many questions would show in 4 of 5 tries, so corrected."
    yield f"more would: show the difference there is, or {NEGLIGIBLE_DIFFERENCE} where it is less."


def _format_difference(row: MeasureDifference) -> str:
    bounds = f"{row.low:+.3f} to {row.high:+.3f}"
    detectable = row.detectable_difference
    shows = "–" if detectable is None else f"{detectable:.3f}"
    up, down = ("–" if n is None else str(n) for n in (row.increases, row.decreases))
    return (
        f"{row.measure:<18}{row.questions:>5}{row.mean_a:>9.4f}{row.mean_b:>9.4f}"
        f"{row.mean_difference:>+9.4f}{bounds:>18}{row.p_value:>8.4f}{row.corrected_p_value:>8.4f}"
        f"{shows:>8}{up:>5}{down:>5}  {_format_conclusion(row)}"
    )


def _format_conclusion(row: MeasureDifference) -> str:
    if row.conclusion is Conclusion.TOO_FEW and row.missing_questions:
        return f"{row.conclusion.value} ({row.missing_questions:,} more would)"
    return row.conclusion.value


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
