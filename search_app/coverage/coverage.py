"""The coverage report's data: findings, groups of gaps, topics and the reach of passages."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.encoding.encoder import Vectors
from search_app.coverage import passage_reach
from search_app.coverage.chances import AnswerState, Estimate
from search_app.coverage.corpus_view import CorpusView
from search_app.coverage.diagnosis import DiagnosisInputs
from search_app.coverage.diagnosis.reasons import GapReason
from search_app.coverage.findings import Finding, build_findings
from search_app.coverage.groups import GapGroup, group_gaps
from search_app.coverage.topics import HeatMap, TopicCoverage, build_heat_map, build_topics
from search_app.intervals import WeightedRate, compute_weighted_rate
from search_app.questions.files import Question
from search_app.results import Run


@dataclass(frozen=True, slots=True)
class TrueShare:
    """The share of the questions, and of their demand, that is truly answered.

    ``false_answers`` of those called answered are expected not to be, ``missed_answers`` of the
    gaps to be. Numbers of questions, and no whole ones.
    """

    share: Estimate
    demand: Estimate
    false_answers: float
    missed_answers: float


@dataclass(frozen=True, slots=True)
class BookletCoverage:
    """The same of the questions for these booklets alone; no other booklet changes it."""

    booklets: tuple[str, ...]
    titles: tuple[str, ...]
    questions: int
    answered_share: WeightedRate
    true_share: TrueShare | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the booklets answer of what people ask, and which parts of them no question reaches.

    ``answered_share`` is over all questions, of those called answered; ``true_share`` says how
    many truly are, None where no model for it fits the index: then those of at least the confidence
    ``answer_threshold`` are called answered, or by their verdict where it is None.
    ``reason_shares`` are shares of the gaps. ``without_questions`` are booklets that no question
    is for.
    """

    generation: str
    answer_threshold: float | None
    findings: tuple[Finding, ...]
    answered_share: WeightedRate
    reason_shares: dict[GapReason, WeightedRate]
    groups: tuple[GapGroup, ...]
    topics: tuple[TopicCoverage, ...]
    heat_map: HeatMap
    unreached_passages: tuple[passage_reach.UnreachedPassage, ...]
    near_duplicates: tuple[passage_reach.NearDuplicates, ...]
    hubs: tuple[passage_reach.HubPassage, ...]
    passage_count: int
    true_share: TrueShare | None = None
    by_booklet: tuple[BookletCoverage, ...] = ()
    without_questions: tuple[str, ...] = ()

    @property
    def gaps(self) -> tuple[Finding, ...]:
        """Findings that are gaps, those with most demand first."""
        return self.select(AnswerState.GAP)

    def select(self, state: AnswerState) -> tuple[Finding, ...]:
        """Findings of a state, those with most demand first."""
        chosen = (finding for finding in self.findings if finding.state is state)
        return tuple(sorted(chosen, key=lambda one: -one.question.weight))


def build_coverage(
    questions: Sequence[Question],
    run: Run,
    corpus: CorpusView,
    inputs: DiagnosisInputs,
    gap_vectors: Vectors,
) -> Coverage:
    """Coverage by a run of at least one question; ``gap_vectors`` are ``(gaps, d)``, in order."""
    findings = build_findings(questions, run, corpus, inputs)
    return summarize_findings(findings, run.answered_from, corpus, gap_vectors)


def summarize_findings(
    findings: tuple[Finding, ...],
    answer_threshold: float | None,
    corpus: CorpusView,
    gap_vectors: Vectors,
) -> Coverage:
    """Coverage by at least one finding; ``gap_vectors`` are ``(gaps, d)``, in order."""
    return Coverage(
        generation=corpus.generation,
        answer_threshold=answer_threshold,
        findings=findings,
        answered_share=count_answered(findings),
        reason_shares=_compute_reason_shares(findings),
        groups=group_gaps(findings, gap_vectors, corpus),
        topics=build_topics(findings, corpus),
        heat_map=build_heat_map(findings, corpus),
        unreached_passages=passage_reach.find_unreached_passages(findings, corpus),
        near_duplicates=passage_reach.find_near_duplicates(findings, corpus),
        hubs=passage_reach.find_hubs(findings, corpus),
        passage_count=len(corpus.passages),
    )


def count_answered(findings: Sequence[Finding]) -> WeightedRate:
    """How many of at least one finding are called answered."""
    weights = [one.question.weight for one in findings]
    return compute_weighted_rate([one.is_answered for one in findings], weights)


def _compute_reason_shares(findings: Sequence[Finding]) -> dict[GapReason, WeightedRate]:
    """By reason, the most frequent first, else in the order of ``GapReason``."""
    gaps = [(one.diagnosis.reason, one.question.weight) for one in findings if one.diagnosis]
    weights, counts = [weight for _, weight in gaps], Counter(reason for reason, _ in gaps)
    return {
        reason: compute_weighted_rate([other is reason for other, _ in gaps], weights)
        for reason in sorted(GapReason, key=lambda reason: -counts[reason])
        if counts[reason]
    }
