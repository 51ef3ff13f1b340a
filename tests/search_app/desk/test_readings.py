"""What editors read: a sample drawn by chance for the headline, labels and judgements from all."""

from dataclasses import replace

import numpy as np
import pytest

from search_app.coverage.chances import AnswerState, Estimate
from search_app.coverage.chances.readings import correct_share
from search_app.coverage.findings import Finding
from search_app.desk.readings import (
    AnswerReading,
    ReadingGrade,
    collect_sample,
    draw_order,
    hash_mark,
    list_judgements,
)
from search_app.desk.triage import Decision, GapState
from tests.support import coverage_factories as make

MODEL = Estimate(0.25, 0.17, 0.33)


def make_findings(chances: dict[str, float]) -> list[Finding]:
    (one,) = make.findings((make.question("q"), make.result("?", make.PASSAGES[0])))
    return [
        replace(one, question=make.question(name), chance=chance, is_answered=chance >= 0.8)
        for name, chance in chances.items()
    ]


def read(finding: Finding, *, is_right: bool) -> AnswerReading:
    grade = ReadingGrade.RIGHT if is_right else ReadingGrade.WRONG
    return AnswerReading(grade, hash_mark(finding), "Anna", "2026-11-29")


def test_of_each_state_those_read_without_a_hole_are_the_sample() -> None:
    findings = make_findings({f"q{n}": 0.9 for n in range(9)} | {f"g{n}": 0.5 for n in range(4)})
    answered = draw_order(one for one in findings if one.chance == 0.9)
    unsure = draw_order(one for one in findings if one.chance == 0.5)
    some = [answered[0], answered[1], answered[3], unsure[1]]
    readings = {one.question.question_id: read(one, is_right=True) for one in some}
    sample = collect_sample(findings, readings)
    assert sample == {one.question.question_id: True for one in answered[:2]}


def test_what_another_sentence_answered_is_not_read() -> None:
    (finding,) = findings = make_findings({"q": 0.9})
    readings = {"q": replace(read(finding, is_right=True), mark="another")}
    assert collect_sample(findings, readings) == {}


@pytest.mark.parametrize(("counts", "least"), [((20, 20, 20), 0.93), ((38, 30, 0), 0.93)])
def test_the_interval_holds_the_truth(counts: tuple[int, ...], least: float) -> None:
    """377 questions whose chances are off; ``counts`` are read of answered, unsure and gaps.

    Where no gap is read, the chances of gaps are right, for nothing else is known of them.
    """
    random = np.random.default_rng(14)
    chances = {
        **{f"a{n}": 0.9 for n in range(38)},
        **{f"u{n}": 0.45 for n in range(102)},
        **{f"g{n}": 0.05 for n in range(237)},
    }
    truly = {"a": 0.75, "u": 0.33, "g": 0.02 if counts[2] else 0.05}
    findings, held, shares = make_findings(chances), 0, []
    by_state = [draw_order(one for one in findings if one.state is state) for state in AnswerState]
    for _ in range(400):
        truth = {name: bool(random.random() < truly[name[0]]) for name in chances}
        # drawn by chance: as the ids are hashed, their order is another for each bank
        orders = [
            random.permutation(len(some))[:n] for some, n in zip(by_state, counts, strict=True)
        ]
        names = [
            by_state[s][row].question.question_id for s, rows in enumerate(orders) for row in rows
        ]
        share = correct_share(findings, {name: truth[name] for name in names}, MODEL).share
        real = sum(truth.values()) / len(truth)
        held += share.low <= real <= share.high
        shares.append(share.value - real)
    assert held / 400 >= least
    assert abs(float(np.mean(shares))) < 0.01  # and it is not off to one side


def test_picked_gaps_say_nothing_of_the_others() -> None:
    """An editor looks for gaps that are none: the headline must not follow."""
    findings = make_findings({f"g{n}": 0.05 for n in range(100)})
    order = draw_order(findings)
    readings = {one.question.question_id: read(one, is_right=True) for one in order[10:40]}
    share = correct_share(findings, collect_sample(findings, readings), MODEL).share
    assert share.value == pytest.approx(0.05)


def test_judgements_follow_from_readings_and_decisions() -> None:
    right = AnswerReading(
        ReadingGrade.RIGHT, "m", "Anna", "", "Deep?", ("Three.", "Four."), "beans"
    )
    part = replace(right, grade=ReadingGrade.PART, query="Wide?", marked=("Two.",))
    decisions = {
        "money": Decision(GapState.REFUSED, by="Ben", query="Cost?"),
        "wrong": Decision(GapState.TOOL_WRONG, by="Ben", query="Old?"),
        "done": Decision(GapState.DONE, by="Ben", query="New?"),
        "deep": Decision(GapState.PLANNED, by="Ben", query="Deep?"),
    }
    no_answer = replace(right, grade=ReadingGrade.WRONG, query="Cold?")  # elsewhere may be one
    unmarked = replace(right, query="Dry?", marked=())
    readings = {"deep": right, "wide": part, "cold": no_answer, "dry": unmarked}
    rows = list(list_judgements(readings, decisions))
    assert [(row["id"], row["answerable"], row["by"]) for row in rows] == [
        ("deep", True, "Anna"),
        ("wide", False, "Anna"),
        ("money", False, "Ben"),
    ]
    assert [gold["quote"] for gold in rows[0]["gold"]] == ["Three.", "Four."]
    assert [gold["grade"] for gold in rows[1]["gold"]] == [2]
