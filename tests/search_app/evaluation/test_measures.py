"""Rankings measured on paper, and against trec_eval's own numbers."""

import re
from dataclasses import replace
from math import log2
from pathlib import Path
from statistics import fmean

import ir_measures
import pytest
import pytrec_eval

from indexer.errors import JudgementError
from search_app.evaluation.measures import (
    compute_measures,
    find_deepest_cutoff,
    list_default_measures,
    reject_foreign_run,
)
from search_app.judgements.resolve import JudgementSet, JudgementUnit
from search_app.judgements.trec_beir import format_trec_run, read_run, read_trec_judgements
from search_app.results import RankingEntry, Run, build_ranking_run
from tests.support.evaluation_factories import hit, judged, question, ranked, result, run

# Three graded queries; d3 and d4 of query 1 tie, and query 3 is missing from the run.
QRELS = """1 0 d1 3
1 0 d2 0
1 0 d3 1
1 0 d4 2
2 0 d1 1
2 0 d5 2
3 0 d1 1
"""
RUN = """1 Q0 d2 1 9.0 t
1 Q0 d3 2 5.0 t
1 Q0 d4 3 5.0 t
1 Q0 d1 4 1.0 t
2 Q0 d5 1 0.9 t
2 Q0 d6 2 0.8 t
2 Q0 d1 3 0.7 t
"""
# trec_eval puts d4 before d3, for equal scores go by id downwards. The gain is the grade.
NDCG_1 = (2 / log2(3) + 1 / log2(4) + 3 / log2(5)) / (3 + 2 / log2(3) + 1 / log2(4))
NDCG_2 = (2 + 1 / log2(4)) / (2 + 1 / log2(3))
EXPECTED = {
    "nDCG@10": {"1": NDCG_1, "2": NDCG_2, "3": 0.0},
    "RR@10": {"1": 1 / 2, "2": 1.0, "3": 0.0},
    "Success(rel=2)@1": {"1": 0.0, "2": 1.0, "3": 0.0},
    "Success(rel=2)@3": {"1": 1.0, "2": 1.0, "3": 0.0},
    "R@3": {"1": 2 / 3, "2": 1.0, "3": 0.0},
    "Judged@10": {"1": 1.0, "2": 2 / 3, "3": 0.0},
    "AP": {"1": (1 / 2 + 2 / 3 + 3 / 4) / 3, "2": (1 + 2 / 3) / 2, "3": 0.0},
}
TREC_EVAL = {"nDCG@10": "ndcg_cut_10", "AP": "map", "R@3": "recall_3"}


@pytest.fixture
def trec(tmp_path: Path) -> tuple[Run, JudgementSet]:
    qrels, ranking = tmp_path / "qrels.txt", tmp_path / "run.trec"
    qrels.write_text(QRELS)
    ranking.write_text(RUN)
    return read_run(ranking), read_trec_judgements(qrels)


@pytest.mark.parametrize("name", EXPECTED)
def test_measures_are_as_computed_by_hand(trec, name):
    assert compute_measures(trec[0], trec[1], [name])[name] == pytest.approx(
        EXPECTED[name], abs=1e-12
    )


def test_measures_agree_with_trec_eval(trec):
    qrels: dict[str, dict[str, int]] = {}
    scores: dict[str, dict[str, float]] = {}
    for query_id, _, doc_id, grade in (line.split() for line in QRELS.splitlines()):
        qrels.setdefault(query_id, {})[doc_id] = int(grade)
    for query_id, _, doc_id, _, score, _ in (line.split() for line in RUN.splitlines()):
        scores.setdefault(query_id, {})[doc_id] = float(score)
    evaluator = pytrec_eval.RelevanceEvaluator(qrels, {"ndcg_cut.10", "map", "recall.3"})
    reference = evaluator.evaluate(scores)
    for name, theirs in TREC_EVAL.items():
        ours = compute_measures(trec[0], trec[1], [name])[name]
        for query_id in ("1", "2"):
            assert ours[query_id] == pytest.approx(reference[query_id][theirs], abs=5e-5)


def test_a_question_that_the_run_lacks_or_whose_quotes_are_lost_counts_as_zero():
    lost = question("q3", {"a": 1})
    questions = judged(
        question("q1", {"a": 1}),
        question("q2", {"a": 1}),
        type(lost)("q3", "lost", "", True, {}),
        question("q4"),
    )
    found = compute_measures(run({"q1": ranked("a"), "q3": ranked("a")}), questions, ["RR@10"])
    assert found == {"RR@10": {"q1": 1.0, "q2": 0.0, "q3": 0.0}}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_run_that_found_nothing_scores_zero(name):
    questions = judged(question("q1", {"a": 1}), question("q2", {"a": 1}))
    nothing = {"q1": 0.0, "q2": 0.0}
    assert compute_measures(run({"q1": ranked("")}), questions, [name]) == {name: nothing}


def test_a_document_has_the_rank_of_its_best_passage():
    hits = [hit(1, "x"), hit(2, "y"), hit(3, "z")]
    found = compute_measures(
        run({"q1": result(*hits)}),
        judged(question("q1", {"beans": 1}), unit=JudgementUnit.DOCUMENT),
        ["nDCG@10", "R@10"],
    )
    assert found == {"nDCG@10": {"q1": 1.0}, "R@10": {"q1": 1.0}}


def test_a_success_is_a_passage_that_helps_where_grades_are_fine_enough():
    assert "Success(rel=2)@1" in list_default_measures(judged(question("q1", {"a": 2})))
    assert "Success@1" in list_default_measures(judged(question("q1", {"a": 1})))


@pytest.mark.parametrize("name", ["hits@10", "nDCG@", "nDCG(", "nDCG(gain=2)@3", ""])
def test_a_measure_that_does_not_exist_is_refused(name):
    with pytest.raises(JudgementError, match=r"There is no measure '.*Names are those of ir_meas"):
        compute_measures(run({"q1": ranked("a")}), judged(question("q1", {"a": 1})), [name])


@pytest.mark.parametrize(
    "name", ["nDCG@0", "P(rel=2)@0", "Judged@0", "nDCG(cutoff=0)", "R@1000001", f"nDCG@{10**20}"]
)
def test_a_cutoff_that_no_ranking_has_is_refused(name):
    sentence = rf"^The cutoff of '{re.escape(name)}' must be from 1 to 1,000,000\.$"
    with pytest.raises(JudgementError, match=sentence):
        compute_measures(run({"q1": ranked("a")}), judged(question("q1", {"a": 1})), [name])


def test_the_deepest_cutoff_is_measured():
    found = compute_measures(
        run({"q1": ranked("a")}), judged(question("q1", {"a": 1})), ["R@1", "R@1000000"]
    )
    assert found == {"R@1": {"q1": 1.0}, "R@1000000": {"q1": 1.0}}


@pytest.mark.parametrize("name", ["Accuracy", "P(rel=0)@1", "Rprec(rel=0)", "AP(rel=9999999999)"])
def test_a_measure_that_its_scorer_cannot_compute_is_refused_in_one_line(name):
    sentence = rf"^The measure {re.escape(name)} cannot be computed: [^\n]+$"
    with pytest.raises(JudgementError, match=sentence):
        compute_measures(
            run({"q1": ranked("ab")}), judged(question("q1", {"a": 3, "b": 1})), [name]
        )


def test_a_measure_whose_program_is_not_installed_is_refused():
    with pytest.raises(JudgementError, match="The measure alpha_DCG@5 cannot be computed: Unsupp"):
        compute_measures(
            run({"q1": ranked("a")}), judged(question("q1", {"a": 1})), ["alpha_DCG@5"]
        )


@pytest.mark.parametrize(
    ("query_id", "name", "sentence"),
    [
        ("7", "a", r"^The run answers no judged question: it has '7' …, the judgements 'q1' …\.$"),
        ("q1", "x#1", r"^The run holds no judged passage: it has 'x#1' …, the judgements 'a' …\.$"),
        ("q2", "x#1", r"^The run holds no judged passage"),
    ],
)
def test_a_run_that_fits_no_judgement_is_refused(query_id, name, sentence):
    questions = judged(question("q1", {"a": 3}), question("q2", {"b": 1}))
    foreign = build_ranking_run({query_id: [RankingEntry(name, name, 1.0)]}, {})
    with pytest.raises(JudgementError, match=sentence):
        reject_foreign_run(foreign, questions)


def test_a_run_that_fits_some_judgement_is_measured():
    questions = judged(question("q1", {"a": 3}), question("q2", {"b": 0}))
    for name in ("a", "b"):  # that b was found, and judged useless, is a fair 0
        reject_foreign_run(build_ranking_run({"q1": [RankingEntry("", name, 1.0)]}, {}), questions)


def test_the_deepest_cutoff_says_how_long_a_list_must_be():
    assert find_deepest_cutoff(["P@5", "R@100", "AP", "A@1"]) == 100
    assert find_deepest_cutoff([]) == 0
    with pytest.raises(JudgementError, match="There is no measure 'Luck@5'"):
        find_deepest_cutoff(["Luck@5"])


def test_an_exported_run_scores_the_same_elsewhere(tmp_path):
    """Ties set apart, blanks in ids and all: by pytrec_eval and ir_measures from the files."""
    names = ["a", "b", "c c", "d"]
    answers = {
        f"q{n}": result(
            *(
                replace(hit(rank, name), scores={"score": score})
                for rank, (name, score) in enumerate(
                    zip(order, [0.9, 0.5, 0.5, 0.5], strict=True), start=1
                )
            )
        )
        for n, order in enumerate((names, names[::-1], ["b", "d", "a", "c c"]))
    }
    questions = judged(*(question(f"q{n}", {"c c": 3, "d": 1}) for n in range(3)))
    ours = compute_measures(run(answers), questions, ["nDCG@10", "RR", "AP"])
    passages = format_trec_run(run(answers), JudgementUnit.PASSAGE)
    scores: dict[str, dict[str, float]] = {}
    for line in passages:
        query_id, _, name, _, score, _ = line.split("\t" if "\t" in line else " ")
        scores.setdefault(query_id, {})[name] = float(score)
    qrels = {q.query_id: dict(q.grades) for q in questions.questions}
    theirs = pytrec_eval.RelevanceEvaluator(qrels, {"ndcg_cut_10", "recip_rank", "map"})
    for query_id, found in theirs.evaluate(scores).items():
        for name, other in (("nDCG@10", "ndcg_cut_10"), ("RR", "recip_rank"), ("AP", "map")):
            assert ours[name][query_id] == pytest.approx(found[other], abs=1e-12)
    calculated = ir_measures.calc_aggregate([ir_measures.nDCG @ 10], qrels, scores)
    assert calculated[ir_measures.nDCG @ 10] == pytest.approx(fmean(ours["nDCG@10"].values()))
