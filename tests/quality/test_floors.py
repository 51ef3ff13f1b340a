"""How well the real model does on the real booklet, and on ours: never below these floors.

Floors are a little below the figures of README, so that only a real loss breaks them.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from search_app.evaluation.evaluate import evaluate_run
from search_app.evaluation.perturb import PERTURBATIONS, measure_robustness, perturb_questions
from search_app.judgements.files import read_judgements
from search_app.judgements.resolve import JudgementSet, resolve_judgements
from search_app.results import Query, Run, Verdict
from search_app.search.batch import answer_queries
from search_app.search.engine import SearchEngine
from search_app.search.live_index import LiveIndex
from tests.support.paths import DEV_JUDGEMENTS, OUR_JUDGEMENTS

pytestmark = pytest.mark.slow

SUCCESS = "Success(rel=2)@1"


@dataclass(frozen=True)
class JudgedRun:
    """The judged questions of one booklet, and the engine's answers to them."""

    engine: SearchEngine
    judged: JudgementSet
    run: Run

    def answer_again(self, questions: dict[str, str]) -> Run:
        return answer_queries(self.engine, [Query(*pair) for pair in questions.items()], k=20)


def answer_judged_questions(index: Path, judgements: Path) -> JudgedRun:
    engine = LiveIndex(index).get_engine()
    judged = resolve_judgements(
        read_judgements(judgements), engine.documents, engine.index.passages
    )
    queries = [Query(q.query_id, q.text) for q in judged.questions]
    return JudgedRun(engine, judged, answer_queries(engine, queries, k=20))


@pytest.fixture(scope="module")
def dev(booklet_index: Path) -> JudgedRun:
    return answer_judged_questions(booklet_index, DEV_JUDGEMENTS)


@pytest.fixture(scope="module")
def ours(our_index: Path) -> JudgedRun:
    return answer_judged_questions(our_index, OUR_JUDGEMENTS)


def test_the_real_booklet_is_answered(dev: JudgedRun) -> None:
    evaluation = evaluate_run(dev.run, dev.judged)
    assert (len(dev.judged.answerable_questions), len(dev.judged.questions)) == (84, 100)
    assert evaluation.means[SUCCESS] >= 0.88
    assert evaluation.means["nDCG@10"] >= 0.83
    assert evaluation.means["A@1"] >= 0.80
    assert [s.means[SUCCESS] >= 0.80 for s in evaluation.slices if s.kind == "typo"] == [True]


def test_questions_that_the_real_booklet_does_not_answer_are_refused(dev: JudgedRun) -> None:
    answerability = evaluate_run(dev.run, dev.judged).answerability
    assert answerability is not None
    assert answerability.auroc >= 0.93
    assert answerability.false_answers.share <= 0.12
    assert answerability.false_refusals.share <= 0.08


def test_our_booklet_is_answered(ours: JudgedRun) -> None:
    evaluation = evaluate_run(ours.run, ours.judged)
    assert evaluation.means[SUCCESS] >= 0.82
    assert evaluation.means["nDCG@10"] >= 0.86
    assert evaluation.means["A@1"] >= 0.72
    assert evaluation.answerability is not None
    assert evaluation.answerability.auroc >= 0.86
    assert evaluation.answerability.calibration_error <= 0.07


def test_the_passage_on_nausea_is_first(ours: JudgedRun) -> None:
    result = ours.engine.search("what helps with nausea")
    assert result.verdict is Verdict.ANSWERED
    assert result.hits[0].heading_path[-1] == "Nausea and vomiting"


@pytest.mark.parametrize("way", PERTURBATIONS)
def test_asking_otherwise_loses_little(ours: JudgedRun, way: str) -> None:
    questions = {q.query_id: q.text for q in ours.judged.answerable_questions}
    changed = perturb_questions(questions, ours.engine.index.vocabulary)[way]
    robustness = measure_robustness(
        way, ours.judged, before=ours.run, after=ours.answer_again(changed)
    )
    assert len(robustness.questions) > 10
    assert robustness.loss <= 0.05
