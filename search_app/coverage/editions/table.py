"""What changed between two editions, for the terminal."""

from collections.abc import Iterator

from search_app.coverage.editions import TOLD, Changed, EditionDiff


def told(diff: EditionDiff) -> str:
    """Counts, then question by question what changed, the losses first."""
    blocks = (_counts(diff), _changes(diff), _quotes(diff))
    return "\n\n".join("\n".join(lines) for block in blocks if (lines := list(block)))


def _counts(diff: EditionDiff) -> Iterator[str]:
    yield f"From {diff.before} to {diff.after}:"
    yield from (f"{change.value:<26}{count:>6}" for change, count in diff.counts.items() if count)


def _changes(diff: EditionDiff) -> Iterator[str]:
    for change in TOLD:
        for one in diff.of(change):
            yield from _change(one)


def _change(one: Changed) -> Iterator[str]:
    yield f"{one.change.value.upper()}: {one.asked.text}  [{one.asked.question_id}]"
    yield f"    before {one.before.confidence:.0%} in {one.before.where}: {one.before.marked}"
    yield f"    now    {one.after.confidence:.0%} in {one.after.where}: {one.after.marked}"


def _quotes(diff: EditionDiff) -> Iterator[str]:
    for query_id, quote in diff.lost_quotes:
        yield f"JUDGEMENT LOST, {query_id}: {quote}"
