"""What changed between two editions, for the terminal."""

from collections.abc import Iterator

from search_app.coverage.editions import REPORTED_CHANGES, EditionDiff, QuestionChange


def format_edition_diff(diff: EditionDiff) -> str:
    """Counts, then question by question what changed, the losses first."""
    blocks = (_format_counts(diff), _format_changes(diff), _format_lost_quotes(diff))
    return "\n\n".join("\n".join(lines) for block in blocks if (lines := list(block)))


def _format_counts(diff: EditionDiff) -> Iterator[str]:
    yield f"From {diff.before} to {diff.after}:"
    yield from (
        f"{change.value:<26}{count:>6}" for change, count in diff.counts_by_kind.items() if count
    )


def _format_changes(diff: EditionDiff) -> Iterator[str]:
    for change in REPORTED_CHANGES:
        for one in diff.select_changes(change):
            yield from _format_change(one)


def _format_change(change: QuestionChange) -> Iterator[str]:
    yield f"{change.kind.value.upper()}: {change.question.text}  [{change.question.question_id}]"
    yield f"    before {change.before.confidence:.0%} in {change.before.where}: {change.before.marked}"
    yield f"    now    {change.after.confidence:.0%} in {change.after.where}: {change.after.marked}"


def _format_lost_quotes(diff: EditionDiff) -> Iterator[str]:
    for query_id, quote in diff.lost_quotes:
        yield f"JUDGEMENT LOST, {query_id}: {quote}"
