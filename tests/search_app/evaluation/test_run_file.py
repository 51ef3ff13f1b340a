import csv
import io
import json
from dataclasses import replace

import pytest

from indexer.errors import JudgementError
from search_app.evaluation import run_file
from search_app.evaluation.evaluate import evaluate_run
from search_app.evaluation.per_question import ExpectedRow, build_question_rows, format_rows
from search_app.evaluation.perturb import measure_robustness
from search_app.evaluation.run_file import compute_run_hash, load_saved_run
from search_app.results import Verdict
from tests.support.evaluation_factories import hit, judged, question, quoted, ranked, result, run

TEXT = "Water the roots early. Wet leaves invite mildew."
JUDGED_QUESTION = quoted(
    question("q1", {"p": 3, "o": 1}, kind="natural"),
    ("Wet leaves invite mildew.", 1, [(23, 48)]),
    ("Water the roots early.", 3, [(0, 22)]),
    ("Gone.", 2, []),
)
JUDGED_QUESTION = replace(
    JUDGED_QUESTION,
    gold=tuple(
        replace(found, passages=names)
        for found, names in zip(JUDGED_QUESTION.gold, (("o", "p"), ("p",), ()), strict=True)
    ),
)
QUESTIONS = judged(JUDGED_QUESTION, question("q2", kind="elsewhere"))
ANSWER = result(hit(1, "x"), hit(2, "p", TEXT, marked="Water the roots early."))
RUN = run({"q1": ANSWER, "q2": result(confidence=0.1, verdict="not_covered")})
PROVENANCE = run_file.RunProvenance(judgements="hash", run="hash of the run", settings={"k": "20"})


@pytest.mark.parametrize("change", [{"took_ms": 99.0}, {"generation": "second"}])
def test_the_hash_of_a_run_ignores_latency_and_generation(change):
    changed = run({"q1": replace(ANSWER, **change)})
    assert compute_run_hash(changed) == compute_run_hash(run({"q1": ANSWER}))


@pytest.mark.parametrize("change", [{"confidence": 0.8}, {"hits": ()}, {"query": "when"}])
def test_the_hash_of_a_run_depends_on_everything_else(change):
    changed = run({"q1": replace(ANSWER, **change)})
    assert compute_run_hash(changed) != compute_run_hash(run({"q1": ANSWER}))


def test_the_hash_of_a_run_is_the_same_in_any_order():
    one, other = {"a": ranked("ab"), "b": ranked("c")}, {"b": ranked("c"), "a": ranked("ab")}
    assert compute_run_hash(run(one)) == compute_run_hash(run(other))


def test_a_saved_run_reads_back_as_it_was_measured(tmp_path):
    evaluation = evaluate_run(RUN, QUESTIONS)
    rows = build_question_rows(evaluation, RUN, QUESTIONS)
    robust = [measure_robustness("typo", QUESTIONS, before=RUN, after=run({"q1": ranked("p")}))]
    content = run_file.serialize_evaluation(evaluation, PROVENANCE, rows=rows, robustness=robust)
    run_file.save_run(content, tmp_path / "run.json")
    found = load_saved_run(tmp_path / "run.json")
    queries = {"q1": "text of q1", "q2": "text of q2"}
    assert replace(found, name="this run") == run_file.build_saved_run(
        evaluation, PROVENANCE, queries, rows
    )
    assert found.rankings == {"q1": ["x", "p"], "q2": []}
    assert found.scores["false refusals"] == {"q1": 0.0}
    assert found.scores["false answers"] == {"q2": 0.0}
    assert found.scores["not “answered”"] == {"q1": 0.0}
    assert found.confidences == {"q1": 0.9, "q2": 0.1}
    stored = json.loads((tmp_path / "run.json").read_text())
    assert stored["perturbations"][0]["questions"] == 1
    assert stored["questions"][0]["hits"][1]["grade"] == 3


def test_a_run_saved_before_confidences_were_told_still_tells_its_false_verdicts(tmp_path):
    wrong = run({"q1": replace(ANSWER, verdict=Verdict.NOT_COVERED), "q2": ANSWER})
    content = run_file.serialize_evaluation(evaluate_run(wrong, QUESTIONS), PROVENANCE)
    del content["confidences"], content["answered"]
    run_file.save_run(content, tmp_path / "run.json")
    found = load_saved_run(tmp_path / "run.json")
    assert found.scores["false refusals"] == {"q1": 1.0}
    assert found.scores["false answers"] == {"q2": 1.0}
    assert "not “answered”" not in found.scores


def test_a_packed_run_reads_back_as_the_plain_one(tmp_path):
    content = run_file.serialize_evaluation(evaluate_run(RUN, QUESTIONS), PROVENANCE)
    for name in ("run.json", "run.json.gz"):
        run_file.save_run(content, tmp_path / name)
    plain, packed = (load_saved_run(tmp_path / name) for name in ("run.json", "run.json.gz"))
    assert replace(packed, name=plain.name) == plain
    assert (tmp_path / "run.json.gz").read_bytes().startswith(b"\x1f\x8b")


def test_the_table_by_question_has_a_column_for_each_measure():
    rows = build_question_rows(evaluate_run(RUN, QUESTIONS, extra_measures=["P@1"]), RUN, QUESTIONS)
    for separator in (",", "\t"):
        text = format_rows(rows, separator=separator)
        first, second = csv.DictReader(io.StringIO(text), delimiter=separator)
        assert (first["id"], first["verdict"], first["confidence"]) == ("q1", "answered", "0.9")
        assert (first["RR@10"], first["P@1"], first["R@200w"]) == ("0.5", "0.0", "1.0")
        assert (second["id"], second["answerable"], second["RR@10"]) == ("q2", "False", "")


def test_a_brief_run_has_no_text_of_booklets_or_questions(tmp_path):
    content = run_file.serialize_evaluation(evaluate_run(RUN, QUESTIONS), PROVENANCE)
    run_file.save_run(content, tmp_path / "run.json")
    text = (tmp_path / "run.json").read_text()
    assert "roots" not in text
    assert "text of" not in text
    assert load_saved_run(tmp_path / "run.json").queries == {}


def test_rows_say_what_was_expected_and_where_it_was_found():
    first, second = build_question_rows(evaluate_run(RUN, QUESTIONS), RUN, QUESTIONS)
    assert first.expected == (
        ExpectedRow("Water the roots early.", 3, 2, 100.0),
        ExpectedRow("Gone.", 2, 0, 0.0),
        ExpectedRow("Wet leaves invite mildew.", 1, 2, 100.0),
    )
    assert [(row.rank, row.id, row.grade) for row in first.hits] == [(1, "x", None), (2, "p", 3)]
    assert first.hits[1].where == "Growing beans > Watering"
    assert first.scores["RR@10"] == 0.5
    assert (second.verdict, second.expected, second.scores) == ("not_covered", (), {})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"run.json is no saved run. Make one with: search_app evaluate … --out"),
        ("[]", r"run.json is no saved run"),
        ("[" * 100_000, r"run.json is no saved run"),
        ("9" * 5_000, r"run.json is no saved run"),
        ('{"schema": 1}', r"run.json is no saved run"),
        (
            '{"schema": 2, "about": {"judgements": "", "run": ""}, "scores": {}, "right": {},'
            ' "questions": []}',
            r"run.json has the form 2, this program reads 1",
        ),
    ],
)
def test_what_is_no_saved_run_is_refused(tmp_path, text, message):
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(JudgementError, match=message):
        load_saved_run(tmp_path / "run.json")


ODD: list[object] = [None, 5, True, "x", [1], {"q1": "x"}, {"q1": {}}, {"q1": None}]


@pytest.mark.parametrize(
    ("path", "odd"),
    [
        *((("scores",), {"nDCG@10": value}) for value in ODD),
        *(
            (("scores",), {"nDCG@10": {"q1": value}})
            for value in (float("nan"), float("inf"), 10**400)
        ),
        *((("right",), value) for value in [*ODD, {"q1": float("nan")}]),
        *((("questions",), value) for value in [*ODD, [{}], [{"id": "q1", "query": 5}]]),
        *((("about",), value) for value in (None, 5, [1], {"zzz": ""})),
        *((("about", "settings"), value) for value in ODD if value != {"q1": "x"}),
        *((("about", "versions"), value) for value in ODD if value != {"q1": "x"}),
        *((("about", name), 5) for name in ("run", "judgements", "created", "model", "commit")),
    ],
)
def test_a_saved_run_with_other_values_is_refused(tmp_path, path, odd):
    stored = run_file.serialize_evaluation(evaluate_run(RUN, QUESTIONS), PROVENANCE)
    *outer, last = path
    (stored[outer[0]] if outer else stored)[last] = odd
    (tmp_path / "run.json").write_text(json.dumps(stored))
    with pytest.raises(JudgementError, match="run.json is no saved run"):
        load_saved_run(tmp_path / "run.json")


def test_a_run_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(JudgementError, match=r"none.json cannot be read: No such file"):
        load_saved_run(tmp_path / "none.json")
