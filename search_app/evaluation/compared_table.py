"""A comparison as text for a terminal."""

from collections.abc import Iterator, Sequence

from search_app.evaluation.compare import Comparison, Difference, Moved
from search_app.evaluation.run_file import Saved


def told(comparison: Comparison, a: Saved, b: Saved, *, most: int | None) -> str:
    """What moved from A to B, whether it is beyond chance, and at most ``most`` questions of it."""
    blocks = (
        _runs(a, b),
        _summary(comparison.differences[0]),
        _differences(comparison),
        _alone(comparison),
        _moved(comparison.moved, comparison.moved[:most]),
    )
    return "\n\n".join("\n".join(lines) for block in blocks if (lines := list(block)))


def _runs(a: Saved, b: Saved) -> Iterator[str]:
    for letter, run in (("A", a), ("B", b)):
        ranking = run.about.settings.get("ranking", "")
        facts = ", ".join(fact for fact in (ranking, run.about.created, run.about.run[:12]) if fact)
        yield f"{letter}  {run.name} ({facts})"


def _summary(first: Difference) -> Iterator[str]:
    by = f"{first.a:.4f} → {first.b:.4f} ({first.by:+.4f})"
    yield f"By {first.measure}: {first.finding.value}, {by}."


def _differences(comparison: Comparison) -> Iterator[str]:
    yield (
        f"{'measure':<18}{'n':>5}{'A':>9}{'B':>9}{'B - A':>9}{'95 %':>18}{'p':>8}{'p Holm':>8}"
        f"{'shows':>8}{'up':>5}{'down':>5}  so"
    )
    yield from (_difference(one) for one in comparison.differences)
    yield "p: paired randomisation test, corrected for all measures by Holm. shows: the smallest"
    yield "difference that so many questions would show in 4 of 5 tries."


def _difference(one: Difference) -> str:
    bounds = f"{one.low:+.3f} to {one.high:+.3f}"
    shows = "–" if one.detectable is None else f"{one.detectable:.3f}"
    return (
        f"{one.measure:<18}{one.questions:>5}{one.a:>9.4f}{one.b:>9.4f}{one.by:>+9.4f}{bounds:>18}"
        f"{one.p:>8.4f}{one.p_holm:>8.4f}{shows:>8}{one.up:>5}{one.down:>5}  {one.finding.value}"
    )


def _alone(comparison: Comparison) -> Iterator[str]:
    for letter, names in (("A", comparison.only_a), ("B", comparison.only_b)):
        if names:
            yield f"Only run {letter} has {', '.join(names)}."


def _moved(moved: Sequence[Moved], shown: Sequence[Moved]) -> Iterator[str]:
    if not moved:
        yield "No question moved."
        return
    yield f"{len(moved)} moved, the most first:" if len(moved) > 1 else "1 moved:"
    yield from (_one(one) for one in shown)
    if len(moved) > len(shown):
        yield f"… and {len(moved) - len(shown)} more; --all lists them."


def _one(moved: Moved) -> str:
    by = ", ".join(f"{name} {value:+.2f}" for name, value in moved.by.items())
    return f"  {moved.query_id}  {moved.query}  ({by})"
