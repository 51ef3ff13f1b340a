"""The bank's topics: how much of the demand of each is answered, and by which sections."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from search_app.coverage.corpus_view import CorpusView, get_section_name
from search_app.coverage.findings import Finding
from search_app.intervals import WeightedRate, compute_weighted_rate

# The share of demand, truly answered as far as known, from which a topic is covered.
MIN_COVERED_DEMAND = 0.75
# A section that answers at least so many questions is about the topic; a section with a single
# answer is not, and more of these answers are false.
MIN_HOME_ANSWERS = 2
# An answer of at least this chance speaks for its section.
MIN_LIKELY_CHANCE = 0.5
MAX_SECTIONS = 40
MAX_TOPICS = 60


class TopicState(StrEnum):
    """Whether the booklets cover a topic."""

    COVERED = "covered"
    IN_PART = "covered in part"
    NOT_COVERED = "not covered"


@dataclass(frozen=True, slots=True)
class TopicCoverage:
    """A topic of the bank; ``demand`` is the sum of all weights, ``unanswered`` of those of gaps.

    ``home`` is the section that answers most of it; "" where none answers several questions.
    ``expected`` in [0, 1] is the share of the demand that is truly answered, as far as known.
    """

    topic: str
    title: str
    state: TopicState
    home: str
    answered: WeightedRate
    demand: float
    gaps: tuple[str, ...]
    unanswered: float
    expected: float


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
        """The highest cell; ``unanswered`` may be higher."""
        return max((value for row in self.cells for value in row), default=0.0)


def build_topics(findings: Sequence[Finding], corpus: CorpusView) -> tuple[TopicCoverage, ...]:
    """The topics of the findings, the one with most demand unanswered first."""
    topics = [_build_topic(*group, corpus) for group in group_by_topic(findings).items()]
    return tuple(
        sorted(topics, key=lambda one: (-one.demand * (1 - one.answered.demand), one.topic))
    )


def group_by_topic(findings: Sequence[Finding]) -> Mapping[str, Sequence[Finding]]:
    """Findings by topic, without those that have none."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.question.topic:
            groups.setdefault(finding.question.topic, []).append(finding)
    return groups


def build_heat_map(findings: Sequence[Finding], corpus: CorpusView) -> HeatMap:
    """Sections in reading order, topics in the order asked; if too many, those of most demand."""
    groups = group_by_topic(findings)
    cells: dict[tuple[str, str], float] = defaultdict(float)
    by_section: dict[str, float] = defaultdict(float)
    for finding in findings:
        if finding.is_answered and finding.best_passage and finding.question.topic:
            section = get_section_name(finding.best_passage.passage_id, corpus)
            topic, weight = finding.question.topic, finding.question.weight
            cells[section, topic] += weight
            by_section[section] += weight
    demands = {topic: sum(one.question.weight for one in asked) for topic, asked in groups.items()}
    topics = _select_highest([*groups], demands, MAX_TOPICS)
    sections = _select_highest(corpus.section_names, by_section, MAX_SECTIONS)
    return HeatMap(
        sections=tuple(sections),
        topics=tuple(groups[topic][0].question.topic_title for topic in topics),
        cells=tuple(tuple(cells.get((row, topic), 0.0) for topic in topics) for row in sections),
        unanswered=tuple(_sum_unanswered(groups[topic]) for topic in topics),
    )


def _build_topic(topic: str, findings: Sequence[Finding], corpus: CorpusView) -> TopicCoverage:
    weights = [one.question.weight for one in findings]
    answered = compute_weighted_rate([one.is_answered for one in findings], weights)
    title, home = findings[0].question.topic_title, _find_home_section(findings, corpus)
    state = TopicState.NOT_COVERED
    expected = _estimate_demand(findings, weights)
    if expected >= MIN_COVERED_DEMAND:
        state = TopicState.COVERED
    elif home or _has_matching_heading(title, corpus):  # there, however little it answers
        state = TopicState.IN_PART
    return TopicCoverage(
        topic=topic,
        title=title,
        state=state,
        home=home,
        answered=answered,
        demand=sum(weights),
        gaps=tuple(one.question.question_id for one in findings if one.diagnosis),
        unanswered=_sum_unanswered(findings),
        expected=expected,
    )


def _estimate_demand(findings: Sequence[Finding], weights: Sequence[float]) -> float:
    chances = (float(f.is_answered) if f.chance is None else f.chance for f in findings)
    return sum(c * w for c, w in zip(chances, weights, strict=True)) / sum(weights)


def _sum_unanswered(findings: Sequence[Finding]) -> float:
    return sum(one.question.weight for one in findings if not one.is_answered)


def _find_home_section(findings: Sequence[Finding], corpus: CorpusView) -> str:
    """The section that answers most questions of a topic, the first in reading order."""
    best = (one.best_passage for one in findings if _is_likely(one) and one.best_passage)
    counts = Counter(get_section_name(passage.passage_id, corpus) for passage in best)
    home = max(corpus.section_names, key=counts.__getitem__, default="")
    return home if counts[home] >= MIN_HOME_ANSWERS else ""


def _is_likely(finding: Finding) -> bool:
    return finding.is_answered or (finding.chance or 0.0) >= MIN_LIKELY_CHANCE


def _has_matching_heading(title: str, corpus: CorpusView) -> bool:
    """Whether the stems of a heading contain those of the topic's title, or the reverse."""
    topic = frozenset(corpus.extract_stems(title))
    return any(stems and (stems <= topic or topic <= stems) for stems in corpus.heading_stems)


def _select_highest(names: Sequence[str], sums: Mapping[str, float], limit: int) -> list[str]:
    """At most ``limit`` names, those with the highest sums, in the order given."""
    rows = sorted(range(len(names)), key=lambda n: (-sums.get(names[n], 0.0), n))[:limit]
    return [names[n] for n in sorted(rows)]
