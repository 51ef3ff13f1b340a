"""Everything that is told of one generation and one set of questions."""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.encoding.encoder import Vectors
from search_app.coverage.answered import least
from search_app.coverage.corpus_view import Shelf
from search_app.coverage.diagnosis import Clues
from search_app.coverage.diagnosis.reasons import Reason
from search_app.coverage.findings import Finding, findings
from search_app.coverage.groups import Group, groups
from search_app.coverage.passage_reach import Hub, Twins, Unreached, hubs, twins, unreached
from search_app.coverage.shares import Share, share
from search_app.coverage.topics import HeatMap, Topic, heat_map, topics
from search_app.questions.files import Asked
from search_app.results import Run


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the booklets answer of what people ask, and which parts of them nobody finds.

    ``answered`` is over all questions; a question counts from the probability ``least`` on, by its
    verdict where that is None. ``reasons`` are shares of the questions that are not answered.
    """

    generation: str
    least: float | None
    findings: tuple[Finding, ...]
    answered: Share
    reasons: dict[Reason, Share]
    groups: tuple[Group, ...]
    topics: tuple[Topic, ...]
    heat: HeatMap
    unreached: tuple[Unreached, ...]
    twins: tuple[Twins, ...]
    hubs: tuple[Hub, ...]
    passages: int

    @property
    def gaps(self) -> tuple[Finding, ...]:
        """Findings that are not answered, the most wanted first."""
        found = [finding for finding in self.findings if finding.why]
        return tuple(sorted(found, key=lambda one: -one.asked.weight))


def cover(
    questions: Sequence[Asked], run: Run, shelf: Shelf, clues: Clues, vectors: Vectors
) -> Coverage:
    """Coverage by a run of at least one question; ``vectors`` ``(gaps, d)`` of its ``gaps_of``."""
    found = findings(questions, run, shelf, clues)
    return Coverage(
        generation=run.generation,
        least=least(run),
        findings=found,
        answered=_share(found, [one.answered for one in found]),
        reasons=_reasons([one for one in found if one.why]),
        groups=groups(found, vectors, shelf),
        topics=topics(found, shelf),
        heat=heat_map(found, shelf),
        unreached=unreached(found, shelf),
        twins=twins(found, shelf),
        hubs=hubs(found, shelf),
        passages=len(shelf.passages),
    )


def _reasons(gaps: Sequence[Finding]) -> dict[Reason, Share]:
    told = {gap.why.reason for gap in gaps if gap.why}
    shares = {
        reason: _share(gaps, [gap.why is not None and gap.why.reason is reason for gap in gaps])
        for reason in Reason
        if reason in told
    }
    return dict(sorted(shares.items(), key=lambda item: -item[1].count))


def _share(found: Sequence[Finding], holds: Sequence[bool]) -> Share:
    return share(holds, [one.asked.weight for one in found])
