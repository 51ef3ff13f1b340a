"""Fitting on a real index, with judgements that a gardener could check; thresholds on paper."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from indexer.paths import RELEVANCE
from indexer.storage.index import open_index
from search_app.calibration.examples import ExampleSet, build_example_set
from search_app.calibration.fit import (
    FeatureSelection,
    choose_read_threshold,
    choose_thresholds,
    fit_relevance_model,
)
from search_app.calibration.folds import cross_validate, leave_one_set_out
from search_app.cli.calibrate import SELECTED_FEATURES
from search_app.evaluation.evaluate import evaluate_run
from search_app.judgements.files import read_judgements
from search_app.judgements.resolve import resolve_judgements
from search_app.search.engine import SearchEngine, open_published_engine
from search_app.search.relevance import (
    Thresholds,
    deserialize_relevance_model,
    serialize_relevance_model,
)
from tests.support.commands import Commands

GOLD = {
    "how deep do I press the seeds": "Press each seed three centimetres deep.",
    "when should I water": "Water the roots early in the morning.",
    "how do I keep slugs away": "Lay a copper band around the bed.",
    "how long do seeds stay alive": "They stay alive for four years.",
    "what stops the wind": "A wall behind them stops the wind.",
    "how much compost": "Mix in one bucket of ripe compost.",
    "when do I pick the pods": "Pick the pods while they still snap.",
    "how do I dry the plants": "Hang whole plants upside down in the shed.",
    "how many poles do I tie": "Tie the tops of four poles together.",
    "how much feeding do beans need": "Beans need little feeding.",
}
ELSEWHERE = ["how do I repair a bicycle", "what is the capital of France", "train to Berlin"]


def judged(*, grade: int = 3, ending: str = "") -> list[dict[str, object]]:
    """A line of judgements for each question; with an ``ending`` no booklet has their quotes."""
    quotes = (" ".join(f"{word}{ending}" for word in quote.split()) for quote in GOLD.values())
    return [
        {"id": q, "query": q, "answerable": True, "gold": [{"quote": quote, "grade": grade}]}
        for q, quote in zip(GOLD, quotes, strict=True)
    ]


def write_lines(path: Path, lines: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


LEARNABLE, LOST = judged(), judged(ending="ology")
SILENT = [{"id": question, "query": question, "answerable": False} for question in ELSEWHERE]
REFUSED = "\nNothing was written: the model in use is better. --anyway writes it.\n"
LITTLE = "There is too little to learn from: it takes questions of which"


@pytest.fixture(scope="module")
def judgements(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_lines(tmp_path_factory.mktemp("judged") / "garden.jsonl", LEARNABLE + SILENT)


@pytest.fixture(scope="module")
def garden_set(engine: SearchEngine, judgements: Path) -> ExampleSet:
    judged = resolve_judgements(
        read_judgements(judgements), engine.documents, engine.index.passages
    )
    return build_example_set("garden", engine, judged)


@pytest.mark.slow
def test_examples_carry_the_grades_of_their_candidates(garden_set: ExampleSet) -> None:
    example = garden_set.examples[0]
    passages = garden_set.engine.index.passages
    best = passages[example.retrieval.candidates.rows[int(np.argmax(example.grades))]]
    assert best.heading_path == ("Sowing",)
    assert sorted(set(example.grades.tolist())) == [0.0, 3.0]


@pytest.mark.slow
def test_examples_are_of_the_booklet_that_is_asked(two_gardens: Path, tmp_path: Path) -> None:
    engine = open_published_engine(two_gardens)
    bound = [{**LEARNABLE[1], "booklet": "beans"}, {**SILENT[0], "booklet": "cut"}]
    path = write_lines(tmp_path / "bound.jsonl", bound)
    judged = resolve_judgements(read_judgements(path), engine.documents, engine.index.passages)
    examples = build_example_set("bound", engine, judged).examples
    booklets = [
        {engine.index.passages[row].doc_id for row in example.retrieval.candidates.rows}
        for example in examples
    ]
    assert booklets == [{"beans"}, {"cut"}]
    assert [sorted(example.grades.tolist())[-2:] for example in examples] == [[0, 3], [0, 0]]


@pytest.mark.slow
def test_a_fitted_model_answers_what_it_was_fitted_to(garden_set: ExampleSet) -> None:
    model = fit_relevance_model([garden_set], SELECTED_FEATURES, fingerprint="f")
    answers = [garden_set.engine.build_result(e.retrieval, model, k=1) for e in garden_set.examples]
    right = [quote in one.hits[0].text for one, quote in zip(answers, GOLD.values(), strict=False)]
    assert sum(right) >= 9
    sure = [one.confidence for one in answers]
    assert min(sure[: len(GOLD)]) > max(sure[len(GOLD) :])


@pytest.mark.slow
def test_a_fit_repeats_to_the_last_digit_and_survives_its_file(garden_set: ExampleSet) -> None:
    model, again = (
        fit_relevance_model([garden_set], SELECTED_FEATURES, fingerprint="f", origin="the garden")
        for _ in range(2)
    )
    assert model == again
    stored = json.dumps(serialize_relevance_model(model))
    assert deserialize_relevance_model(json.loads(stored)) == model


@pytest.mark.slow
def test_a_feature_that_is_not_chosen_has_no_weight(garden_set: ExampleSet) -> None:
    selection = FeatureSelection(("late",), ("sentence",))
    model = fit_relevance_model([garden_set], selection, fingerprint="f")
    assert list(model.order_weights) == ["late"]
    assert model.order_weights["late"] > 0
    assert list(model.unverified.answerable_model.weights) == ["sentence"]


@pytest.mark.slow
def test_every_question_is_answered_by_a_model_that_did_not_see_it(garden_set: ExampleSet) -> None:
    (run,) = cross_validate([garden_set], SELECTED_FEATURES)
    assert list(run.results) == [q.query_id for q in garden_set.judgements.questions]
    assert evaluate_run(run, garden_set.judgements).means["nDCG@10"] > 0.8


@pytest.mark.slow
def test_a_set_held_out_is_answered_by_a_model_of_the_others(garden_set: ExampleSet) -> None:
    runs = leave_one_set_out([garden_set, garden_set], SELECTED_FEATURES)
    assert runs[0].results == runs[1].results


@pytest.mark.slow
def test_the_command_writes_a_model_that_says_where_it_comes_from(
    commands: Commands, garden_index: Path, judgements: Path, tmp_path: Path
) -> None:
    out = tmp_path / "relevance.json"
    on = ("--on", garden_index, judgements, "--whole", "--anyway")
    done = commands("search_app", "calibrate", *on, "--out", out)
    assert done.code == 0
    assert "On questions it was not fitted to: garden" in done.out
    stored = json.loads(out.read_text(encoding="utf-8"))
    assert stored["origin"].startswith("Fitted by search_app calibrate to garden (13 questions, ")
    assert set(stored["order"]) == set(SELECTED_FEATURES.order)
    thresholds = stored["unverified"]["thresholds"]
    assert 0 < thresholds["related"] <= thresholds["answered"] < 1
    assert stored["verified"]["verifier"] == open_index(garden_index).verifier_hash


@pytest.mark.slow
def test_few_questions_change_bias_and_thresholds_and_no_file_unasked(
    commands: Commands, garden_index: Path, judgements: Path, tmp_path: Path
) -> None:
    shipped, out = RELEVANCE.read_bytes(), tmp_path / "relevance.json"
    on = ("search_app", "calibrate", "--on", garden_index, judgements)
    done = commands(*on)
    assert "Fewer than 100 questions: bias and thresholds alone are fitted." in done.out
    assert "the model in use" in done.out
    told = "Nothing was written. Name a file with --out."
    assert told in done.out or (done.code, done.err) == (1, REFUSED)
    assert commands(*on, "--anyway", "--out", out).code == 0
    stored, before = json.loads(out.read_text(encoding="utf-8")), json.loads(shipped)
    assert stored["order"] == before["order"]
    for name in ("answerable", "hit"):
        assert stored["unverified"][name]["weights"] == before["unverified"][name]["weights"]
    assert stored["origin"].startswith(before["origin"])
    assert "Bias and thresholds: Fitted by search_app calibrate to garden (13" in stored["origin"]
    assert RELEVANCE.read_bytes() == shipped


@pytest.mark.slow
def test_with_a_verifier_there_are_two_verdicts_and_a_row_without_it(
    commands: Commands, verified_index: Path, judgements: Path, tmp_path: Path
) -> None:
    out = tmp_path / "relevance.json"
    on = ("--on", verified_index, judgements)
    whole = ("--whole", "--anyway", "--out", out)
    assert commands("search_app", "calibrate", *on, *whole).code == 0
    model = deserialize_relevance_model(json.loads(out.read_text(encoding="utf-8")))
    assert model.verified is not None
    assert model.verified.verifier == open_index(verified_index).verifier_hash
    assert list(model.verified.answer_model.weights) == list(SELECTED_FEATURES.answers)
    assert set(model.unverified.answerable_model.weights) == set(SELECTED_FEATURES.evidence)
    assert "  without the verifier" in commands("search_app", "ablation", *on).out


@pytest.mark.slow
def test_judgements_without_an_unanswerable_question_are_not_enough(
    commands: Commands, garden_index: Path, judgements: Path, tmp_path: Path
) -> None:
    only = write_lines(tmp_path / "only.jsonl", LEARNABLE)
    done = commands("search_app", "calibrate", "--on", garden_index, only, "--dry-run")
    assert done.code == 2
    sentence = "No set holds both answerable and unanswerable questions; one at least must."
    assert done.err == f"{sentence}\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (LOST + SILENT, f"{LITTLE} a passage is graded above another of its question."),
        (LOST, "No set holds both"),
        (SILENT, "No set holds both"),
        (LEARNABLE, "No set holds both"),
        (judged(grade=1) + SILENT, f"{LITTLE} some of the first 10 hits help and others do not."),
        (LOST[1:] + LEARNABLE[:1] + SILENT, f"With some left out to measure on: {LITTLE} a pass"),
        (LEARNABLE + SILENT[:1], f"With some left out to measure on: {LITTLE} some questions are"),
    ],
)
def test_judgements_that_teach_nothing_are_one_sentence(
    commands: Commands,
    garden_index: Path,
    tmp_path: Path,
    lines: list[dict[str, object]],
    sentence: str,
) -> None:
    path = write_lines(tmp_path / "judged.jsonl", lines)
    for command, *options in (("calibrate", "--dry-run", "--whole"), ("ablation",)):
        done = commands("search_app", command, "--on", garden_index, path, *options)
        assert (done.code, done.out) == (2, "")
        assert sentence in done.sentence()


@pytest.mark.slow
def test_the_ablation_has_a_row_for_each_feature(
    commands: Commands, garden_index: Path, judgements: Path
) -> None:
    done = commands("search_app", "ablation", "--on", garden_index, judgements)
    assert done.code == 0
    lines = [line for line in done.out.splitlines() if line.strip().startswith("−")]
    rows = [line.split()[1] for line in lines]
    assert all(re.search(r"   nDCG@10 [+-]0\.\d{4} \([+-]\d\.\d{3} to [+-]", one) for one in lines)
    assert rows == [
        *SELECTED_FEATURES.order,
        *SELECTED_FEATURES.evidence,
        *SELECTED_FEATURES.answers,
    ]


def test_thresholds_are_read_off_the_risk_curve() -> None:
    """Answerable at .30 .50 … ; others at .10 … .70: each share is a number of tenths."""
    answerable = [0.3, 0.5, 0.6, 0.7, 0.8, 0.8, 0.9, 0.9, 0.9, 0.9]
    others = [0.1, 0.1, 0.2, 0.2, 0.2, 0.3, 0.4, 0.4, 0.55, 0.72]
    probabilities = np.array(answerable + others)
    labels = np.array([True] * 10 + [False] * 10)
    thresholds = choose_thresholds(probabilities, labels)
    # up to .50 one in ten of the answerable is refused, and no more is allowed
    assert thresholds.related == 0.5
    # from .51 on two in ten are refused, and two in ten of the others are answered
    assert thresholds.even == 0.51
    # only from .73 on no other is answered; one in ten would be more than is allowed
    assert thresholds.answered == 0.73


@pytest.mark.parametrize(
    ("lowest", "related", "silent", "start"),
    [
        ([0.2], 0.9, 0.75, 0.7),  # one of twenty may stay unread: from 0.71 on all would
        ([0.2, 0.3], 0.9, 0.75, 0.3),  # of two, one must not
        ([0.2], 0.6, 0.75, 0.6),  # what may be related is read
        ([0.2], 0.6, 0.55, 0.0),  # nothing else would be read: nobody could tell them apart
    ],
)
def test_reading_begins_where_few_answerable_questions_are_left_unread(
    lowest: list[float], related: float, silent: float, start: float
) -> None:
    treated = np.array([*lowest, *[0.7] * (20 - len(lowest)), silent, 0.1])
    answerable = np.arange(22) < 20
    thresholds = Thresholds(related, 0.95, 0.95)
    assert choose_read_threshold(treated, answerable, thresholds) == start


def test_thresholds_increase() -> None:
    labels = np.array([True, True, False, False])
    thresholds = choose_thresholds(np.array([0.2, 0.9, 0.8, 0.1]), labels)
    assert thresholds.related <= thresholds.even <= thresholds.answered


@pytest.mark.parametrize("flip", [False, True])
def test_where_both_kinds_are_separable_each_threshold_is_between_them(flip: bool) -> None:
    probabilities, labels = np.array([0.9, 0.2]), np.array([True, False])
    step = -1 if flip else 1
    thresholds = choose_thresholds(probabilities[::step], labels[::step])
    for threshold in (thresholds.related, thresholds.even, thresholds.answered):
        assert 0.2 < threshold <= 0.9
