"""What a run of the bench came to, in lines for a terminal."""

from collections.abc import Iterator, Sequence
from statistics import median

from tests.bench.building import Built
from tests.bench.measured import Figures, Pairs
from tests.bench.timing import Spent

HEAD = f"{'':42}{'ours':>11}{'plain':>11}{'ours/plain':>12}  must hold"


def lines(figures: Figures, built: Built, *, whole: bool) -> Iterator[str]:
    yield HEAD
    yield _row("start to first answer, s", figures.start, "ours ≤ 1.0 s")
    yield _row("resident after 200 questions, MB", figures.memory, "ours ≤ 350 MB")
    yield _row("bare encoder, median ms", _ms(figures.bare), "")
    yield _row("question, median ms", _ms(figures.question), "ours ≤ 45")
    yield _row("  without the verifier, median ms", _ms(figures.unverified), "")
    yield _row("question, 95th percentile ms", _ms(figures.slow), "")
    yield _row("question / bare encoder", figures.beside, "ours ≤ 4")
    yield _row("question over HTTP, median ms", _ms(figures.over_http), "")
    yield _row("answers a second, 8 clients", figures.a_second, "")
    yield _row("  99th percentile then, ms", _ms(figures.crowded), "")
    yield _row("processor of the server an answer, ms", _ms(figures.busy), "")
    what = "from nothing" if whole else "model exported before"
    yield f"Build of {built.passages:,} passages and {built.sentences:,} sentences, {what}:"
    yield _row("wall, s", _spent(built.ours, built.plain, "wall"), "ours/plain ≤ 0.7")
    yield _row("processor, s", _spent(built.ours, built.plain, "cpu"), "")
    yield f"{'unchanged rebuild, s':42}{median(one.wall for one in built.unchanged):>11.2f}"
    yield f"{'export of the model, once, s':42}{built.export:>11.2f}"
    yield f"{'size of the generation, MB':42}{built.megabytes:>11.1f}"


def _row(what: str, pairs: Pairs, limit: str) -> str:
    """Medians over the rounds; the ratio is the median of the rounds' ratios."""
    ours, plain = (median(side) for side in zip(*pairs, strict=True))
    ratio = median(ours / plain for ours, plain in pairs)
    return f"{what:42}{ours:>11.2f}{plain:>11.2f}{ratio:>12.2f}  {limit}".rstrip()


def _ms(seconds: Pairs) -> Pairs:
    return [(ours * 1000, plain * 1000) for ours, plain in seconds]


def _spent(ours: Sequence[Spent], plain: Sequence[Spent], clock: str) -> Pairs:
    pairs = zip(ours, plain, strict=True)
    return [(getattr(one, clock), getattr(other, clock)) for one, other in pairs]
