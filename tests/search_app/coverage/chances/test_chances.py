"""How likely a question is answered, where less is answered than where the model was fitted."""

import hashlib
from dataclasses import replace

import pytest

from indexer.paths import CODE
from search_app.coverage.chances import (
    AnswerState,
    ChanceModel,
    Draw,
    choose_state,
    estimate_chances,
    find_model,
    find_scale,
    read_shipped_model,
)
from search_app.coverage.chances.fit import fit_chances
from search_app.coverage.diagnosis import choose_answer_state
from search_app.results import Notice, NoticeKind, SearchResult
from tests.support import coverage_factories as make

WATERING = make.PASSAGES[0]
PLAIN = ChanceModel("", "", (Draw(1.0, 0.0, 0.0, 0.5),))


def answer(confidence: float, verified: float = 0.5) -> SearchResult:
    return replace(make.result("?", WATERING, verified=verified), confidence=confidence)


def test_the_share_is_the_one_under_which_the_chances_add_up_to_it() -> None:
    """Of those answered 9 in 10 look it, of others 1 in 10: if 2 in 10 look it, 1 in 8 is."""
    results = [answer(0.9)] * 2000 + [answer(0.1)] * 8000
    run = make.run({str(n): result for n, result in enumerate(results)})
    chances = estimate_chances(run, [3.0] * 2000 + [1.0] * 8000, PLAIN)
    assert chances.share.value == pytest.approx(0.125, abs=1e-3)
    assert chances.values[0] == pytest.approx(0.5625, abs=3e-3)  # 9 × 1/8 of 9 × 1/8 + 7/8
    assert chances.demand.value == pytest.approx((60 * 0.5625 + 80 / 64) / 140, abs=1e-3)


def test_the_interval_comes_from_other_fits_and_other_questions() -> None:
    run = make.run({str(n): answer(0.9 if n < 20 else 0.1) for n in range(100)})
    draws = (PLAIN.draws[0], *(Draw(1.0, 0.0, bias / 10, 0.5) for bias in range(-5, 6)))
    share = estimate_chances(run, [1.0] * 100, ChanceModel("", "", draws)).share
    assert share.low < 0.1 < share.value < 0.19 < share.high


def test_what_nobody_read_counts_as_the_mean_of_what_is_read_there() -> None:
    """Nothing says of it that no passage answers, as a reading of 0 does."""
    model = ChanceModel("", "", (Draw(0.0, 1.0, 0.0, 0.5),))
    unread, asked = (
        replace(answer(0.3), hits=(replace(answer(0.3).hits[0], verified=None),)),
        answer(0.3, 0.02),
    )
    scale = find_scale([unread, asked] * 40, model)
    assert scale.rate(0.3, None) == scale.rate(0.3, 0.02) > scale.rate(0.3, 0.0)
    values = estimate_chances(make.run({"a": unread, "b": asked}), [1.0, 1.0], model).values
    assert values[0] == values[1]


def test_two_questions_tell_no_share() -> None:
    run = make.run({"a": answer(0.95), "b": answer(0.02)})
    chances = estimate_chances(run, [1.0, 1.0], PLAIN)
    assert chances.values[0] > 0.9
    assert chances.values[1] < 0.1


def test_a_fit_tells_what_is_read_from_what_is_not() -> None:
    yes = [answer(0.8, 0.9), answer(0.7, 0.8), answer(0.9, 0.2)] * 20
    no = [answer(0.8, 0.1), answer(0.7, 0.2), answer(0.2, 0.8)] * 20
    model = fit_chances(yes, no, "some")
    assert (model.verifier, len(model.draws), model.draws[0].share) == ("some", 101, 0.5)
    assert model.draws[0].reading > 0.3
    assert fit_chances(yes, no, "some") == model


@pytest.mark.parametrize(
    ("chance", "state"),
    [(0.8, AnswerState.ANSWERED), (0.79, AnswerState.UNSURE), (0.2, AnswerState.UNSURE)],
)
def test_what_lies_between_is_read_by_a_person(chance: float, state: AnswerState) -> None:
    assert choose_state(chance) is state
    assert choose_state(0.199) is AnswerState.GAP


def test_a_warning_sign_waits_for_nobody() -> None:
    result = answer(0.9)
    signed = replace(result, notice=Notice(NoticeKind.EMERGENCY, "fever", "t", "x"))
    run = make.run({"q": result})
    assert choose_answer_state(result, run, 0.5) is AnswerState.UNSURE
    assert choose_answer_state(signed, run, 0.5) is AnswerState.GAP
    assert choose_answer_state(signed, run, 0.9) is AnswerState.ANSWERED
    assert choose_answer_state(result, run, None) is AnswerState.ANSWERED


def test_the_shipped_model_is_for_the_shipped_verifier() -> None:
    """After the verifier changed: make fit-coverage."""
    verifier = hashlib.sha256((CODE / "verifier.onnx").read_bytes()).hexdigest()
    assert find_model(verifier) is read_shipped_model()
    assert find_model("another") is None
    assert find_model(None) is None
