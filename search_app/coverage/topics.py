"""The bank's topics: how much of the demand of each is answered, and by which sections."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from search_app.coverage.corpus_view import CorpusView, get_section_name
from search_app.coverage.findings import Finding
from search_app.intervals import WeightedRate, compute_weighted_rate

# A topic is covered from so much of its demand answered on.
MIN_COVERED_DEMAND = 0.75
# A section that answers so many of its questions is about the topic; single answers from here and
# there are not, and more of them are false.
MIN_HOME_ANSWERS = 2
MAX_SECTIONS = 40
MAX_TOPICS = 60


class TopicState(StrEnum):
    """Whether the booklets cover a topic."""

    COVERED = "covered"
    IN_PART = "covered in part"
    NOT_COVERED = "not covered"


@dataclass(frozen=True, slots=True)
class TopicCoverage:
    """A topic of the bank: the share that is answered, and the demand, in all and unanswered.

    ``home`` is the section that answers most of it; "" where none answers several questions.
    """

    topic: str
    title: str
    state: TopicState
    home: str
    answered: WeightedRate
    demand: float
    gaps: tuple[str, ...]
    unanswered: float


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The demand that sections answer, by topic: ``cells[section][topic]``.

    ``unanswered`` is the demand of each topic that no section answers.
    """

    sections: tuple[str, ...]
    topics: tuple[str, ...]
    cells: tuple[tuple[float, ...], ...]
    unanswered: tuple[float, ...]

    @property
    def max_demand(self) -> float:
        """The most that one section answers of one topic; unanswered may be more."""
        return max((value for row in self.cells for value in row), default=0.0)


def build_topics(findings: Sequence[Finding], corpus: CorpusView) -> tuple[TopicCoverage, ...]:
    """The topics of the findings, the one with most demand unanswered first."""
    found = [_build_topic(name, group, corpus) for name, group in group_by_topic(findings).items()]
    return tuple(
        sorted(found, key=lambda one: (-one.demand * (1 - one.answered.demand), one.topic))
    )


def group_by_topic(findings: Sequence[Finding]) -> Mapping[str, Sequence[Finding]]:
    """Findings by topic, those without one left out."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.question.topic:
            found.setdefault(finding.question.topic, []).append(finding)
    return found


def build_heat_map(findings: Sequence[Finding], corpus: CorpusView) -> HeatMap:
    """Sections in reading order, topics in the order asked; the fullest where there are many."""
    grouped = group_by_topic(findings)
    cells: dict[tuple[str, str], float] = {}
    for finding in findings:
        if finding.is_answered and finding.best_passage and finding.question.topic:
            key = get_section_name(finding.best_passage.passage_id, corpus), finding.question.topic
            cells[key] = cells.get(key, 0.0) + finding.question.weight
    names = _select_fullest([*grouped], _sum_demand(cells, axis=1), MAX_TOPICS)
    rows = _select_fullest(corpus.section_names, _sum_demand(cells, axis=0), MAX_SECTIONS)
    return HeatMap(
        sections=tuple(rows),
        topics=tuple(grouped[name][0].question.topic_title for name in names),
        cells=tuple(tuple(cells.get((row, name), 0.0) for name in names) for row in rows),
        unanswered=tuple(
            sum(one.question.weight for one in grouped[name] if not one.is_answered)
            for name in names
        ),
    )


def _build_topic(topic: str, findings: Sequence[Finding], corpus: CorpusView) -> TopicCoverage:
    weights = [one.question.weight for one in findings]
    answered = compute_weighted_rate([one.is_answered for one in findings], weights)
    title, home = findings[0].question.topic_title, _find_home_section(findings, corpus)
    return TopicCoverage(
        topic=topic,
        title=title,
        state=_classify_state(
            answered.demand, has_section=bool(home) or _has_matching_heading(title, corpus)
        ),
        home=home,
        answered=answered,
        demand=sum(weights),
        gaps=tuple(one.question.question_id for one in findings if not one.is_answered),
        unanswered=sum(one.question.weight for one in findings if not one.is_answered),
    )


def _classify_state(answered_demand: float, *, has_section: bool) -> TopicState:
    """What has a section is there, however little of what people ask it answers."""
    if answered_demand >= MIN_COVERED_DEMAND:
        return TopicState.COVERED
    return TopicState.IN_PART if has_section else TopicState.NOT_COVERED


def _find_home_section(findings: Sequence[Finding], corpus: CorpusView) -> str:
    """The section that answers most questions of a topic, the first in reading order."""
    counts = Counter(
        get_section_name(one.best_passage.passage_id, corpus)
        for one in findings
        if one.is_answered and one.best_passage
    )
    name = max(
        (one for one in corpus.section_names if one in counts), key=counts.__getitem__, default=""
    )
    return name if counts[name] >= MIN_HOME_ANSWERS else ""


def _has_matching_heading(title: str, corpus: CorpusView) -> bool:
    """Whether a heading of the booklets says the topic's title, or the other way round."""
    topic = frozenset(corpus.extract_stems(title))
    return any(said and (said <= topic or topic <= said) for said in corpus.heading_stems)


def _sum_demand(cells: Mapping[tuple[str, str], float], *, axis: int) -> Mapping[str, float]:
    sums: dict[str, float] = {}
    for key, value in cells.items():
        sums[key[axis]] = sums.get(key[axis], 0.0) + value
    return sums


def _select_fullest(names: Sequence[str], sums: Mapping[str, float], limit: int) -> list[str]:
    """At most so many names, those with the highest sums, in the order given."""
    kept = sorted(range(len(names)), key=lambda n: (-sums.get(names[n], 0.0), n))[:limit]
    return [names[n] for n in sorted(kept)]
