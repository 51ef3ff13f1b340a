"""Coverage, and what changed between two editions, as tables for the terminal."""

from collections.abc import Iterable, Iterator, Sequence

from search_app.coverage.chances import AnswerState, Estimate
from search_app.coverage.coverage import Coverage, TrueShare
from search_app.coverage.editions import REPORTED_CHANGES, EditionAnswer, EditionDiff
from search_app.coverage.findings import Finding
from search_app.coverage.paired_change import PairedChange
from search_app.coverage.topics import TopicState

# A terminal shows only the first ones; the report and the JSON have more.
MAX_GAPS = 20
MAX_GROUPS = 15
MAX_PASSAGES = 15
MAX_TEXT_LENGTH = 72
# Of the questions for a booklet more are answered, whatever it leaves out.
MIN_FITTING_SHARE = 0.08


def format_coverage(coverage: Coverage, *, gap_limit: int | None = MAX_GAPS) -> str:
    """The whole table; all gaps for None."""
    return _join_blocks(
        _format_answered_share(coverage),
        _format_booklets(coverage),
        _format_reasons(coverage),
        _format_topics(coverage),
        _format_groups(coverage),
        _format_gaps(coverage.gaps, gap_limit),
        _format_passages(coverage),
    )


def format_edition_diff(diff: EditionDiff) -> str:
    """Counts, then question by question what changed, the losses first."""
    lost = (f"JUDGEMENT LOST, {query_id}: {quote}" for query_id, quote in diff.lost_quotes)
    return _join_blocks(_format_counts(diff), _format_changes(diff), lost)


def _join_blocks(*blocks: Iterable[str]) -> str:
    return "\n\n".join("\n".join(lines) for block in blocks if (lines := list(block)))


def _format_answered_share(coverage: Coverage) -> Iterator[str]:
    if coverage.true_share:
        yield from _format_true_share(coverage, coverage.true_share)
        return
    rate = coverage.answered_share
    interval = f"({rate.count} of {rate.of}, {rate.low:.0%} to {rate.high:.0%})"
    demand_interval = f"({rate.demand_low:.0%} to {rate.demand_high:.0%})"
    yield f"{'questions answered':<26}{rate.share:>6.1%}   {interval}"
    yield f"{'share of demand answered':<26}{rate.demand:>6.1%}   {demand_interval}"
    if coverage.answer_threshold is not None:
        yield f"Counted as answered from a probability of {coverage.answer_threshold:.0%}."
    yield "How many of them truly are is not known: no model for it fits this index."


def _format_true_share(coverage: Coverage, true_share: TrueShare) -> Iterator[str]:
    """What is truly answered, then what each question is called and how often that is wrong."""
    count = len(coverage.findings)
    of = f"about {true_share.share.value * count:.0f} of {count}"
    yield f"{'truly answered, estimated':<26}{_format_estimate(true_share.share)}, {of}"
    yield f"{'of the demand':<26}{_format_estimate(true_share.demand)}"
    called = {state: len(coverage.select(state)) for state in AnswerState}
    false = f"{true_share.false_answers:.0f} of them expected to be wrong"
    yield f"{'called answered':<26}{called[AnswerState.ANSWERED]:>6}   {false}"
    yield f"{'to be read by a person':<26}{called[AnswerState.UNSURE]:>6}"
    missed = f"{true_share.missed_answers:.0f} of them expected to be answered all the same"
    yield f"{'called gaps':<26}{called[AnswerState.GAP]:>6}   {missed}"
    if true_share.share.high < MIN_FITTING_SHARE:
        yield "Most of these questions seem to be about something else than the booklets."


def _format_estimate(estimate: Estimate) -> str:
    return f"{estimate.value:>6.1%}   ({estimate.low:.0%} to {estimate.high:.0%})"


def _format_booklets(coverage: Coverage) -> Iterator[str]:
    """Each booklet's own questions, where there are several booklets; and those without any."""
    if len(coverage.by_booklet) > 1:
        yield f"{'by booklet':<46}{'questions':>10}{'answered':>11}"
    for one in coverage.by_booklet if len(coverage.by_booklet) > 1 else ():
        share = one.true_share.share.value if one.true_share else one.answered_share.share
        yield f"{', '.join(one.titles)[:45]:<46}{one.questions:>10}{share:>11.0%}"
    for name in coverage.without_questions:
        yield f"No question is for {name}: search_app questions new {name} makes a starter bank."


def _format_reasons(coverage: Coverage) -> Iterator[str]:
    if coverage.reason_shares:
        yield f"{'why not answered':<26}{'questions':>10}{'of demand':>11}"
    for reason, rate in coverage.reason_shares.items():
        yield f"{reason.value:<26}{rate.count:>10}{rate.demand:>11.0%}"


def _format_topics(coverage: Coverage) -> Iterator[str]:
    topics = [topic for topic in coverage.topics if topic.state is not TopicState.COVERED]
    if topics:
        yield f"{'topics not covered, or only in part':<46}{'answered':>10}{'of demand':>11}"
    for topic in topics:
        rate, part = topic.answered, "part" if topic.state is TopicState.IN_PART else ""
        count = f"{rate.count} of {rate.of}"
        yield f"{topic.title[:38]:<39}{part:<7}{count:>10}{topic.expected:>11.0%}"


def _format_groups(coverage: Coverage) -> Iterator[str]:
    if coverage.groups:
        yield f"{'gaps that ask for the same':<46}{'questions':>10}{'demand':>11}"
    for group in coverage.groups[:MAX_GROUPS]:
        yield f"{group.name[:45]:<46}{len(group.question_ids):>10}{group.demand:>11g}"
        if group.topic_title:
            yield f"    {group.topic_title[:MAX_TEXT_LENGTH]}"
    yield from _format_remainder(len(coverage.groups) - MAX_GROUPS, "group")


def _format_gaps(gaps: Sequence[Finding], limit: int | None) -> Iterator[str]:
    if gaps:
        yield f"{'not answered':<48}{'demand':>7}  reason"
    for gap in gaps[:limit]:
        if gap.diagnosis:
            yield f"{gap.question.text[:47]:<48}{gap.question.weight:>7g}  {gap.diagnosis.reason}"
            yield f"    {gap.diagnosis.action}"
    yield from _format_remainder(0 if limit is None else len(gaps) - limit, "gap")


def _format_passages(coverage: Coverage) -> Iterator[str]:
    unreached, pairs = coverage.unreached_passages, coverage.near_duplicates
    yield f"{len(unreached)} of {coverage.passage_count} passages are reached by no question."
    for passage in unreached[:MAX_PASSAGES]:
        yield f"    {passage.where}: {_shorten_text(passage.text)}"
    yield from _format_remainder(len(unreached) - MAX_PASSAGES, "passage")
    for pair in pairs[:MAX_PASSAGES]:
        yield f"Says nearly the same twice: {pair.first_where} / {pair.second_where}"
        yield f"    the first is higher for {pair.ahead} questions, the second for {pair.behind}"
    yield from _format_remainder(len(pairs) - MAX_PASSAGES, "pair")
    for hub in coverage.hubs[:MAX_PASSAGES]:
        first = f"first for {len(hub.questions)} questions of {hub.topics} topics"
        yield f"Stands for too much: {hub.where}, {first}; {hub.answered} of them are answered"


def _shorten_text(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= MAX_TEXT_LENGTH else f"{flat[:MAX_TEXT_LENGTH]}…"


def _format_remainder(count: int, noun: str) -> Iterator[str]:
    if count > 0:
        yield f"    … and {count} more {noun}{'s' if count > 1 else ''}."


def _format_counts(diff: EditionDiff) -> Iterator[str]:
    yield f"From {diff.before} to {diff.after}:"
    for kind, count in diff.counts_by_kind.items():
        if count:
            yield f"{kind.value:<26}{count:>6}"
    yield f"{'questions in all':<26}{len(diff.changes):>6}"
    yield format_paired_change(diff.answered)


def format_paired_change(change: PairedChange) -> str:
    counts = f"Answered {change.before} before and {change.after} now of {change.of}"
    verdict = "beyond chance" if change.is_beyond_chance else "within chance"
    return (
        f"{counts}: {change.gained} gained, {change.lost} lost, {verdict} (p {change.p_value:.2g})."
    )


def _format_changes(diff: EditionDiff) -> Iterator[str]:
    for change in (change for kind in REPORTED_CHANGES for change in diff.select_changes(kind)):
        question = change.question
        yield f"{change.kind.value.upper()}: {question.text}  [{question.question_id}]"
        yield f"    before {_format_answer(change.before)}"
        yield f"    now    {_format_answer(change.after)}"


def _format_answer(answer: EditionAnswer) -> str:
    return f"{answer.likely:.0%} in {answer.where}: {answer.marked}"
