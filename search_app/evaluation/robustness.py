"""What is lost when the same questions are asked otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from statistics import fmean

from search_app.evaluation.measures import compute_measures
from search_app.judgements.resolve import JudgedQuestion, JudgementSet
from search_app.results import Run

MEASURE = "nDCG@10"


@dataclass(frozen=True, slots=True)
class PerturbedQuestion:
    """One question asked otherwise, and what it scored before and after."""

    query_id: str
    text: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Robustness:
    """One way of asking otherwise, over the questions that it changes; means of nDCG@10."""

    name: str
    questions: tuple[PerturbedQuestion, ...]

    @property
    def before(self) -> float:
        return fmean(one.before for one in self.questions) if self.questions else 0.0

    @property
    def after(self) -> float:
        return fmean(one.after for one in self.questions) if self.questions else 0.0

    @property
    def loss(self) -> float:
        """Share of the measure that is lost; below 0 where it grows."""
        return 1 - self.after / self.before if self.before else 0.0

    @property
    def worsened_questions(self) -> list[PerturbedQuestion]:
        """Questions that scored less, the hardest hit first."""
        fell = [one for one in self.questions if one.after < one.before]
        return sorted(fell, key=lambda one: (one.after - one.before, one.query_id))


def measure_robustness(
    name: str, judgements: JudgementSet, *, before: Run, after: Run
) -> Robustness:
    """``after`` holds the changed questions alone, under their ids."""
    asked = tuple(q for q in judgements.answerable_questions if q.query_id in after.results)
    among = replace(judgements, questions=asked)
    old, new = (compute_measures(run, among, [MEASURE])[MEASURE] for run in (before, after))
    return Robustness(
        name, tuple(_build_perturbed_question(question, old, new, after) for question in asked)
    )


def _build_perturbed_question(
    question: JudgedQuestion,
    old_scores: Mapping[str, float],
    new_scores: Mapping[str, float],
    after: Run,
) -> PerturbedQuestion:
    name = question.query_id
    return PerturbedQuestion(name, after.results[name].query, old_scores[name], new_scores[name])
