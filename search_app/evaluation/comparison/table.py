"""A comparison of two runs as text for a terminal."""

from collections.abc import Iterator, Sequence
from string import ascii_uppercase

from search_app.evaluation.comparison.compare import (
    NEGLIGIBLE_DIFFERENCE,
    Comparison,
    Conclusion,
    MeasureDifference,
    MovedQuestion,
)
from search_app.evaluation.comparison.standings import Standing
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
        _format_risk(comparison),
        _format_moved_questions(comparison.moved_questions, limit),
    )


def _format_runs(*runs: SavedRun) -> Iterator[str]:
    for letter, run in zip(ascii_uppercase, runs, strict=False):
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


def format_standings(runs: Sequence[SavedRun], standings: Sequence[Standing]) -> str:
    """Every measure of every run in a table, each run against the first."""
    return join_blocks(_format_runs(*runs), _format_standings(standings), _list_losers(standings))


def _format_standings(standings: Sequence[Standing]) -> Iterator[str]:
    first = standings[0].comparison
    letters = "".join(f"{letter:>9} " for letter in ascii_uppercase[1 : len(standings) + 1])
    yield f"{'measure':<18}{'n':>5}{'A':>9} {letters}"
    for one in first.differences:
        cells = "".join(_format_cell(standing, one.measure) for standing in standings)
        yield f"{one.measure:<18}{one.questions:>5}{one.mean_a:>9.4f} {cells}"
    overlaps = [standing.comparison.overlap for standing in standings]
    if any(overlaps):
        cells = "".join(f"{each.mean:>9.3f} " if each else f"{'–':>9} " for each in overlaps)
        yield f"{'RBO with A':<32} {cells}"
    yield "+ and -: better and worse than A at p ≤ 0.05, corrected by Holm for runs and measures;"
    yield f"{first.primary}, and what says whether it is known when there is no answer, for runs."


def _format_cell(standing: Standing, measure: str) -> str:
    known = [one for one in standing.comparison.differences if one.measure == measure]
    if not known:
        return f"{'–':>9} "
    return f"{known[0].mean_b:>9.4f}{standing.get_sign(measure) or ' '}"


def _list_losers(standings: Sequence[Standing]) -> Iterator[str]:
    for letter, standing in zip(ascii_uppercase[1:], standings, strict=False):
        if said := " ".join(_format_risk(standing.comparison)):
            yield f"{letter}: {said}"


def _format_risk(comparison: Comparison) -> Iterator[str]:
    """How many lose by the primary measure, and how much; how alike the rankings are."""
    risk, overlap = comparison.risk, comparison.overlap
    worst = f"the worst {abs(risk.worst):.2f}, the worst {risk.worst_count} on average"
    # by a figure of all questions together, such as the AUROC, no question loses
    if comparison.get_difference(comparison.primary).increases is not None:
        yield (
            f"Risk by {comparison.primary}: {risk.losses} of {risk.questions} lose, {worst}"
            f" {abs(risk.worst_mean):.2f}; with losses counting twice {risk.utility:+.4f} (URisk),"
            f" t {risk.t_value:+.1f} (TRisk)."
        )
    if overlap:
        least = ", ".join(f"{query_id} {rbo:.2f}" for query_id, rbo in overlap.least_alike[:3])
        yield (
            f"Rankings: {overlap.same} of {overlap.questions} are the same, RBO {overlap.mean:.3f}"
            + (f"; the least alike: {least}." if least else ".")
        )


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
