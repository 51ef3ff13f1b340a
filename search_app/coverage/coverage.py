"""Everything that is told of one generation and one set of questions."""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.encoding.encoder import Vectors
from search_app.coverage.corpus_view import CorpusView
from search_app.coverage.diagnosis import DiagnosisInputs
from search_app.coverage.diagnosis.reasons import GapReason
from search_app.coverage.findings import Finding, build_findings
from search_app.coverage.groups import GapGroup, group_gaps
from search_app.coverage.passage_reach import (
    HubPassage,
    NearDuplicates,
    UnreachedPassage,
    find_hubs,
    find_near_duplicates,
    find_unreached_passages,
)
from search_app.coverage.topics import HeatMap, TopicCoverage, build_heat_map, build_topics
from search_app.intervals import WeightedRate, compute_weighted_rate
from search_app.questions.files import Question
from search_app.results import Run


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the booklets answer of what people ask, and which parts of them nobody finds.

    ``answered`` is over all questions; a question counts from the probability ``least`` on, by its
    verdict where that is None. ``reasons`` are shares of the questions that are not answered.
    """

    generation: str
    answer_threshold: float | None
    findings: tuple[Finding, ...]
    answered_share: WeightedRate
    reason_shares: dict[GapReason, WeightedRate]
    groups: tuple[GapGroup, ...]
    topics: tuple[TopicCoverage, ...]
    heat_map: HeatMap
    unreached_passages: tuple[UnreachedPassage, ...]
    near_duplicates: tuple[NearDuplicates, ...]
    hubs: tuple[HubPassage, ...]
    passage_count: int

    @property
    def gaps(self) -> tuple[Finding, ...]:
        """Findings that are not answered, the most wanted first."""
        found = [finding for finding in self.findings if finding.diagnosis]
        return tuple(sorted(found, key=lambda one: -one.question.weight))


def build_coverage(
    questions: Sequence[Question],
    run: Run,
    corpus: CorpusView,
    inputs: DiagnosisInputs,
    gap_vectors: Vectors,
) -> Coverage:
    """Coverage by a run of at least one question; ``vectors`` ``(gaps, d)`` of its ``gaps_of``."""
    found = build_findings(questions, run, corpus, inputs)
    return Coverage(
        generation=run.generation,
        answer_threshold=run.answered_from,
        findings=found,
        answered_share=_compute_share(found, [one.is_answered for one in found]),
        reason_shares=_compute_reason_shares([one for one in found if one.diagnosis]),
        groups=group_gaps(found, gap_vectors, corpus),
        topics=build_topics(found, corpus),
        heat_map=build_heat_map(found, corpus),
        unreached_passages=find_unreached_passages(found, corpus),
        near_duplicates=find_near_duplicates(found, corpus),
        hubs=find_hubs(found, corpus),
        passage_count=len(corpus.passages),
    )


def _compute_reason_shares(gaps: Sequence[Finding]) -> dict[GapReason, WeightedRate]:
    told = {gap.diagnosis.reason for gap in gaps if gap.diagnosis}
    shares = {
        reason: _compute_share(
            gaps, [gap.diagnosis is not None and gap.diagnosis.reason is reason for gap in gaps]
        )
        for reason in GapReason
        if reason in told
    }
    return dict(sorted(shares.items(), key=lambda item: -item[1].count))


def _compute_share(findings: Sequence[Finding], outcomes: Sequence[bool]) -> WeightedRate:
    return compute_weighted_rate(outcomes, [one.question.weight for one in findings])
