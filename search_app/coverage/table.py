"""Coverage as a table for the terminal."""

from collections.abc import Iterator, Sequence

from search_app.coverage.coverage import Coverage
from search_app.coverage.findings import Finding
from search_app.coverage.shares import Share
from search_app.coverage.topics import State

# What a terminal is told at first; the report holds everything.
GAPS = 20
GROUPS = 15
PASSAGES = 15
WIDTH = 72


def told(coverage: Coverage, *, most: int | None = GAPS) -> str:
    """The whole table, with at most so many gaps; all of them for None."""
    blocks = (
        _answered(coverage),
        _reasons(coverage),
        _topics(coverage),
        _groups(coverage),
        _gaps(coverage.gaps, most),
        _passages(coverage),
    )
    return "\n\n".join("\n".join(lines) for block in blocks if (lines := list(block)))


def interval(share: Share) -> str:
    return f"{share.count} of {share.of}, {share.low:.0%} to {share.high:.0%}"


def _answered(coverage: Coverage) -> Iterator[str]:
    share = coverage.answered
    yield f"{'questions answered':<26}{share.share:>6.1%}   ({interval(share)})"
    yield (
        f"{'share of demand answered':<26}{share.demand:>6.1%}"
        f"   ({share.demand_low:.0%} to {share.demand_high:.0%})"
    )
    if coverage.least is not None:
        yield f"Counted as answered from a probability of {coverage.least:.0%}."


def _reasons(coverage: Coverage) -> Iterator[str]:
    if coverage.reasons:
        yield f"{'why not answered':<26}{'questions':>10}{'of demand':>11}"
    for reason, share in coverage.reasons.items():
        yield f"{reason.value:<26}{share.count:>10}{share.demand:>11.0%}"


def _topics(coverage: Coverage) -> Iterator[str]:
    open_topics = [topic for topic in coverage.topics if topic.state is not State.COVERED]
    if open_topics:
        yield f"{'topics not covered, or only in part':<46}{'answered':>10}{'of demand':>11}"
    for topic in open_topics:
        share = topic.answered
        count = f"{share.count} of {share.of}"
        yield f"{topic.title[:38]:<39}{'' if topic.state is State.NOT_COVERED else 'part':<7}" + (
            f"{count:>10}{share.demand:>11.0%}"
        )


def _groups(coverage: Coverage) -> Iterator[str]:
    shown = coverage.groups[:GROUPS]
    if shown:
        yield f"{'gaps that ask for the same':<46}{'questions':>10}{'demand':>11}"
    for group in shown:
        yield f"{group.name[:45]:<46}{len(group.question_ids):>10}{group.demand:>11g}"
        yield f"    {group.example[:WIDTH]}"
    yield from _more(len(coverage.groups), len(shown), "group")


def _gaps(gaps: Sequence[Finding], most: int | None) -> Iterator[str]:
    shown = gaps if most is None else gaps[:most]
    if shown:
        yield f"{'not answered':<48}{'demand':>7}  reason"
    for gap in shown:
        if gap.why:
            yield f"{gap.asked.text[:47]:<48}{gap.asked.weight:>7g}  {gap.why.reason}"
            yield f"    {gap.why.action}"
    yield from _more(len(gaps), len(shown), "gap")


def _passages(coverage: Coverage) -> Iterator[str]:
    count = len(coverage.unreached)
    yield f"{count} of {coverage.passages} passages are reached by no question."
    for one in coverage.unreached[:PASSAGES]:
        yield f"    {one.where}: {_short(one.text)}"
    yield from _more(count, min(count, PASSAGES), "passage")
    for pair in coverage.twins[:PASSAGES]:
        yield f"Says nearly the same twice: {pair.first_where} / {pair.second_where}"
        yield f"    the first is higher for {pair.ahead} questions, the second for {pair.behind}"
    yield from _more(len(coverage.twins), min(len(coverage.twins), PASSAGES), "pair")
    for hub in coverage.hubs[:PASSAGES]:
        first = f"first for {len(hub.questions)} questions of {hub.topics} topics"
        yield f"Stands for too much: {hub.where}, {first}; {hub.answered} of them are answered"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= WIDTH else f"{flat[:WIDTH]}…"


def _more(count: int, shown: int, name: str) -> Iterator[str]:
    if count > shown:
        left = count - shown
        yield f"    … and {left} more {name}{'s' if left > 1 else ''}."
