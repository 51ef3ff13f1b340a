"""Coverage as a table for the terminal."""

from collections.abc import Iterator, Sequence

from search_app.coverage.coverage import Coverage
from search_app.coverage.findings import Finding
from search_app.coverage.topics import TopicState
from search_app.intervals import WeightedRate

# What a terminal is told at first; the report holds everything.
MAX_GAPS = 20
MAX_GROUPS = 15
MAX_PASSAGES = 15
MAX_TEXT_LENGTH = 72


def format_coverage(coverage: Coverage, *, gap_limit: int | None = MAX_GAPS) -> str:
    """The whole table, with at most so many gaps; all of them for None."""
    blocks = (
        _format_answered_share(coverage),
        _format_reasons(coverage),
        _format_topics(coverage),
        _format_groups(coverage),
        _format_gaps(coverage.gaps, gap_limit),
        _format_passages(coverage),
    )
    return "\n\n".join("\n".join(lines) for block in blocks if (lines := list(block)))


def format_share(share: WeightedRate) -> str:
    return f"{share.count} of {share.of}, {share.low:.0%} to {share.high:.0%}"


def _format_answered_share(coverage: Coverage) -> Iterator[str]:
    share = coverage.answered_share
    yield f"{'questions answered':<26}{share.share:>6.1%}   ({format_share(share)})"
    yield (
        f"{'share of demand answered':<26}{share.demand:>6.1%}"
        f"   ({share.demand_low:.0%} to {share.demand_high:.0%})"
    )
    if coverage.answer_threshold is not None:
        yield f"Counted as answered from a probability of {coverage.answer_threshold:.0%}."


def _format_reasons(coverage: Coverage) -> Iterator[str]:
    if coverage.reason_shares:
        yield f"{'why not answered':<26}{'questions':>10}{'of demand':>11}"
    for reason, share in coverage.reason_shares.items():
        yield f"{reason.value:<26}{share.count:>10}{share.demand:>11.0%}"


def _format_topics(coverage: Coverage) -> Iterator[str]:
    open_topics = [topic for topic in coverage.topics if topic.state is not TopicState.COVERED]
    if open_topics:
        yield f"{'topics not covered, or only in part':<46}{'answered':>10}{'of demand':>11}"
    for topic in open_topics:
        share = topic.answered
        count = f"{share.count} of {share.of}"
        yield (
            f"{topic.title[:38]:<39}{'' if topic.state is TopicState.NOT_COVERED else 'part':<7}"
            + (f"{count:>10}{share.demand:>11.0%}")
        )


def _format_groups(coverage: Coverage) -> Iterator[str]:
    shown = coverage.groups[:MAX_GROUPS]
    if shown:
        yield f"{'gaps that ask for the same':<46}{'questions':>10}{'demand':>11}"
    for group in shown:
        yield f"{group.name[:45]:<46}{len(group.question_ids):>10}{group.demand:>11g}"
        yield f"    {group.example[:MAX_TEXT_LENGTH]}"
    yield from _format_remainder(len(coverage.groups), len(shown), "group")


def _format_gaps(gaps: Sequence[Finding], gap_limit: int | None) -> Iterator[str]:
    shown = gaps if gap_limit is None else gaps[:gap_limit]
    if shown:
        yield f"{'not answered':<48}{'demand':>7}  reason"
    for gap in shown:
        if gap.diagnosis:
            yield f"{gap.question.text[:47]:<48}{gap.question.weight:>7g}  {gap.diagnosis.reason}"
            yield f"    {gap.diagnosis.action}"
    yield from _format_remainder(len(gaps), len(shown), "gap")


def _format_passages(coverage: Coverage) -> Iterator[str]:
    count = len(coverage.unreached_passages)
    yield f"{count} of {coverage.passage_count} passages are reached by no question."
    for one in coverage.unreached_passages[:MAX_PASSAGES]:
        yield f"    {one.where}: {_shorten_text(one.text)}"
    yield from _format_remainder(count, min(count, MAX_PASSAGES), "passage")
    for pair in coverage.near_duplicates[:MAX_PASSAGES]:
        yield f"Says nearly the same twice: {pair.first_where} / {pair.second_where}"
        yield f"    the first is higher for {pair.ahead} questions, the second for {pair.behind}"
    yield from _format_remainder(
        len(coverage.near_duplicates), min(len(coverage.near_duplicates), MAX_PASSAGES), "pair"
    )
    for hub in coverage.hubs[:MAX_PASSAGES]:
        first = f"first for {len(hub.questions)} questions of {hub.topics} topics"
        yield f"Stands for too much: {hub.where}, {first}; {hub.answered} of them are answered"


def _shorten_text(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= MAX_TEXT_LENGTH else f"{flat[:MAX_TEXT_LENGTH]}…"


def _format_remainder(total_count: int, visible_count: int, noun: str) -> Iterator[str]:
    if total_count > visible_count:
        left = total_count - visible_count
        yield f"    … and {left} more {noun}{'s' if left > 1 else ''}."
