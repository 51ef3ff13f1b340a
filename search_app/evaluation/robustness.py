"""What is lost when the same questions are asked otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from statistics import fmean

from search_app.evaluation.measures import measure
from search_app.judgements.resolve import Judged, Question
from search_app.results import Run

MEASURE = "nDCG@10"


@dataclass(frozen=True, slots=True)
class Changed:
    """One question asked otherwise, and what it scored before and after."""

    query_id: str
    text: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Robustness:
    """One way of asking otherwise, over the questions that it changes; means of nDCG@10."""

    name: str
    changed: tuple[Changed, ...]

    @property
    def before(self) -> float:
        return fmean(one.before for one in self.changed) if self.changed else 0.0

    @property
    def after(self) -> float:
        return fmean(one.after for one in self.changed) if self.changed else 0.0

    @property
    def loss(self) -> float:
        """Share of the measure that is lost; below 0 where it grows."""
        return 1 - self.after / self.before if self.before else 0.0

    @property
    def fallen(self) -> list[Changed]:
        """Questions that scored less, the hardest hit first."""
        fell = [one for one in self.changed if one.after < one.before]
        return sorted(fell, key=lambda one: (one.after - one.before, one.query_id))


def robustness(name: str, judged: Judged, *, before: Run, after: Run) -> Robustness:
    """``after`` holds the changed questions alone, under their ids."""
    asked = tuple(q for q in judged.answerable if q.query_id in after.results)
    among = replace(judged, questions=asked)
    old, new = (measure(run, among, [MEASURE])[MEASURE] for run in (before, after))
    return Robustness(name, tuple(_changed(question, old, new, after) for question in asked))


def _changed(
    question: Question, old: Mapping[str, float], new: Mapping[str, float], after: Run
) -> Changed:
    name = question.query_id
    return Changed(name, after.results[name].query, old[name], new[name])
