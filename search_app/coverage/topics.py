"""The bank's topics: how much of the demand of each is answered, and by which sections."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from search_app.coverage.corpus_view import Shelf, section
from search_app.coverage.findings import Finding
from search_app.coverage.shares import Share, share

# A topic is covered from so much of its demand answered on.
COVERED = 0.75
# A section that answers so many of its questions is about the topic; single answers from here and
# there are not, and more of them are false.
HOME = 2
SECTIONS_SHOWN = 40
TOPICS_SHOWN = 60


class State(StrEnum):
    """Whether the booklets cover a topic."""

    COVERED = "covered"
    IN_PART = "covered in part"
    NOT_COVERED = "not covered"


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the bank: the share that is answered, and the demand, in all and unanswered.

    ``home`` is the section that answers most of it; "" where none answers several questions.
    """

    topic: str
    title: str
    state: State
    home: str
    answered: Share
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
    def most(self) -> float:
        """The most that one section answers of one topic; unanswered may be more."""
        return max((value for row in self.cells for value in row), default=0.0)


def topics(findings: Sequence[Finding], shelf: Shelf) -> tuple[Topic, ...]:
    """The topics of the findings, the one with most demand unanswered first."""
    found = [_topic(name, group, shelf) for name, group in by_topic(findings).items()]
    return tuple(
        sorted(found, key=lambda one: (-one.demand * (1 - one.answered.demand), one.topic))
    )


def by_topic(findings: Sequence[Finding]) -> Mapping[str, Sequence[Finding]]:
    """Findings by topic, those without one left out."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.asked.topic:
            found.setdefault(finding.asked.topic, []).append(finding)
    return found


def heat_map(findings: Sequence[Finding], shelf: Shelf) -> HeatMap:
    """Sections in reading order, topics in the order asked; the fullest where there are many."""
    grouped = by_topic(findings)
    cells: dict[tuple[str, str], float] = {}
    for finding in findings:
        if finding.answered and finding.best and finding.asked.topic:
            key = section(finding.best.passage_id, shelf), finding.asked.topic
            cells[key] = cells.get(key, 0.0) + finding.asked.weight
    names = _fullest([*grouped], _sums(cells, place=1), TOPICS_SHOWN)
    rows = _fullest(shelf.sections, _sums(cells, place=0), SECTIONS_SHOWN)
    return HeatMap(
        sections=tuple(rows),
        topics=tuple(grouped[name][0].asked.topic_title for name in names),
        cells=tuple(tuple(cells.get((row, name), 0.0) for name in names) for row in rows),
        unanswered=tuple(
            sum(one.asked.weight for one in grouped[name] if not one.answered) for name in names
        ),
    )


def _topic(name: str, group: Sequence[Finding], shelf: Shelf) -> Topic:
    weights = [one.asked.weight for one in group]
    answered = share([one.answered for one in group], weights)
    title, home = group[0].asked.topic_title, _home(group, shelf)
    return Topic(
        topic=name,
        title=title,
        state=_state(answered.demand, there=bool(home) or _headed(title, shelf)),
        home=home,
        answered=answered,
        demand=sum(weights),
        gaps=tuple(one.asked.question_id for one in group if not one.answered),
        unanswered=sum(one.asked.weight for one in group if not one.answered),
    )


def _state(answered: float, *, there: bool) -> State:
    """What has a section is there, however little of what people ask it answers."""
    if answered >= COVERED:
        return State.COVERED
    return State.IN_PART if there else State.NOT_COVERED


def _home(group: Sequence[Finding], shelf: Shelf) -> str:
    """The section that answers most questions of a topic, the first in reading order."""
    counts = Counter(
        section(one.best.passage_id, shelf) for one in group if one.answered and one.best
    )
    name = max((one for one in shelf.sections if one in counts), key=counts.__getitem__, default="")
    return name if counts[name] >= HOME else ""


def _headed(title: str, shelf: Shelf) -> bool:
    """Whether a heading of the booklets says the topic's title, or the other way round."""
    topic = frozenset(shelf.stems(title))
    return any(said and (said <= topic or topic <= said) for said in shelf.heading_stems)


def _sums(cells: Mapping[tuple[str, str], float], *, place: int) -> Mapping[str, float]:
    sums: dict[str, float] = {}
    for key, value in cells.items():
        sums[key[place]] = sums.get(key[place], 0.0) + value
    return sums


def _fullest(names: Sequence[str], sums: Mapping[str, float], most: int) -> list[str]:
    """At most so many names, those with the highest sums, in the order given."""
    kept = sorted(range(len(names)), key=lambda n: (-sums.get(names[n], 0.0), n))[:most]
    return [names[n] for n in sorted(kept)]
