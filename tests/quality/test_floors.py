"""How well the real model does on the real booklet, and on ours: never below these floors.

Floors stand a little below the figures of README, so that only a real loss breaks them.
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
class Asked:
    """The judged questions of one booklet, and their run."""

    engine: SearchEngine
    judged: JudgementSet
    run: Run

    def again(self, questions: dict[str, str]) -> Run:
        return answer_queries(self.engine, [Query(*pair) for pair in questions.items()], k=20)


def asked(index: Path, judgements: Path) -> Asked:
    engine = LiveIndex(index).get_engine()
    judged = resolve_judgements(
        read_judgements(judgements), engine.documents, engine.index.passages
    )
    queries = [Query(q.query_id, q.text) for q in judged.questions]
    return Asked(engine, judged, answer_queries(engine, queries, k=20))


@pytest.fixture(scope="module")
def dev(booklet_index: Path) -> Asked:
    return asked(booklet_index, DEV_JUDGEMENTS)


@pytest.fixture(scope="module")
def ours(our_index: Path) -> Asked:
    return asked(our_index, OUR_JUDGEMENTS)


def test_the_real_booklet_is_answered(dev: Asked) -> None:
    found = evaluate_run(dev.run, dev.judged)
    assert (len(dev.judged.answerable_questions), len(dev.judged.questions)) == (84, 100)
    assert found.means[SUCCESS] >= 0.88
    assert found.means["nDCG@10"] >= 0.83
    assert found.means["A@1"] >= 0.80
    assert [s.means[SUCCESS] >= 0.80 for s in found.slices if s.kind == "typo"] == [True]


def test_it_is_known_what_the_real_booklet_does_not_answer(dev: Asked) -> None:
    found = evaluate_run(dev.run, dev.judged).answerability
    assert found is not None
    assert found.auroc >= 0.93
    assert found.false_answers.share <= 0.12
    assert found.false_refusals.share <= 0.08


def test_our_booklet_is_answered(ours: Asked) -> None:
    found = evaluate_run(ours.run, ours.judged)
    assert found.means[SUCCESS] >= 0.82
    assert found.means["nDCG@10"] >= 0.86
    assert found.means["A@1"] >= 0.72
    assert found.answerability is not None
    assert found.answerability.auroc >= 0.86
    assert found.answerability.calibration_error <= 0.07


def test_the_passage_on_nausea_is_first(ours: Asked) -> None:
    result = ours.engine.search("what helps with nausea")
    assert result.verdict is Verdict.ANSWERED
    assert result.hits[0].heading_path[-1] == "Nausea and vomiting"


@pytest.mark.parametrize("way", PERTURBATIONS)
def test_asking_otherwise_loses_little(ours: Asked, way: str) -> None:
    questions = {q.query_id: q.text for q in ours.judged.answerable_questions}
    changed = perturb_questions(questions, ours.engine.index.vocabulary)[way]
    found = measure_robustness(way, ours.judged, before=ours.run, after=ours.again(changed))
    assert len(found.questions) > 10
    assert found.loss <= 0.05
