"""What a run of the torture came to, in lines for a terminal."""

from collections import Counter
from collections.abc import Iterator, Sequence

from tests.torture.trials import Trials

MAX_LINES = 25  # misses of a part that are shown: with a fault of one kind there may be thousands


def format_lines(parts: Sequence[Trials]) -> Iterator[str]:
    yield f"{'part':12}{'tried':>9}{'held':>9}{'missed':>9}{'seconds':>9}"
    for trials in parts:
        held = max(0, trials.tried - trials.missed)
        row = f"{trials.part:12}{trials.tried:>9,}{held:>9,}{trials.missed:>9,}"
        yield f"{row}{trials.spent:>9.0f}"
    for trials in parts:
        yield from (f"{trials.part}: {note}" for note in trials.notes)
        misses = Counter(trials.lines)
        for line, times in list(misses.items())[:MAX_LINES]:
            yield line if times == 1 else f"{line} {times:,} times"
        if len(misses) > MAX_LINES:
            yield f"{trials.part}: and {len(misses) - MAX_LINES:,} more"
