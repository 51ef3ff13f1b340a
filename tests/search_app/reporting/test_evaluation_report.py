import re
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from search_app.evaluation.comparison.compare import compare_runs
from search_app.evaluation.evaluate import evaluate_run
from search_app.evaluation.per_question import ExpectedRow, QuestionRow, build_question_rows
from search_app.evaluation.perturb import measure_robustness
from search_app.evaluation.run_file import RunProvenance
from search_app.judgements.resolve import JudgementSet, JudgementUnit
from search_app.reporting import charts
from search_app.reporting.charts import ChartBar, ChartDot
from search_app.reporting.evaluation_report import (
    EvaluationReport,
    render_comparison_report,
    render_evaluation_report,
)
from search_app.results import RankingEntry, Run, build_ranking_run
from tests.support import evaluation_factories as factories
from tests.support.evaluation_factories import hit, judged, question, ranked, result, run, saved

SENTENCE = "Water the roots <b>early</b>."
TEXT = f"{SENTENCE} Wet leaves & mildew."
QUESTIONS = judged(
    factories.quoted(question("q1", {"p": 3}, kind="natural"), (SENTENCE, 3, [(0, 9)])),
    replace(question("q2", kind="elsewhere"), text="who <won>"),
)
RUN = run(
    {
        "q1": result(hit(1, "p", TEXT, marked=SENTENCE)),
        "q2": result(hit(1, "p", TEXT, marked=TEXT), confidence=0.8),
    }
)
WORSE = measure_robustness("typo", QUESTIONS, before=RUN, after=run({"q1": ranked("x")}))
VOID = {"meta", "circle", "rect", "line", "path", "polyline", "br"}


class Page(HTMLParser):
    """Checks that tags close, and keeps what a browser would fetch or run."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []
        self.ids: list[str] = []
        self.images = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.ids += [str(attributes["id"])] if "id" in attributes else []
        self.fetched += [tag] if tag in ("script", "link", "img", "iframe") else []
        self.fetched += [name for name in attributes if name in ("src", "href", "style")]
        self.images += attributes.get("role") == "img"
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def page(run_: Run = RUN, questions: JudgementSet = QUESTIONS, **more: Any) -> str:
    evaluation = evaluate_run(run_, questions)
    rows = build_question_rows(evaluation, run_, questions)
    return render_evaluation_report(
        EvaluationReport(evaluation, questions, RunProvenance("judged", "hash"), rows, **more)
    )


def test_the_report_stands_alone_and_every_chart_has_words():
    compared = compare_runs(saved({"nDCG@10": [1.0]}), saved({"nDCG@10": [0.5]}))
    text = page(robustness=[WORSE], comparison=compared)
    read = Page(text)
    assert read.open == []
    assert read.fetched == []
    assert len(set(read.ids)) == len(read.ids)
    assert "url(" not in text
    assert "@import" not in text
    assert read.images == text.count("<svg") == text.count("<desc") == 7


def test_two_saved_runs_are_shown_beside_each_other():
    compared = compare_runs(
        saved({"nDCG@10": [1.0, 0.5, 0.5]}), saved({"nDCG@10": [0.5, 0.75, 0.5]})
    )
    text = render_comparison_report(compared, "a<b>.json", "b.json")
    read = Page(text)
    assert (read.open, read.fetched, read.images) == ([], [], 1)
    assert "A is a&lt;b&gt;.json, B is b.json" in text
    assert "1 of 3 questions lose: the worst 0.50" in text
    assert "q2 +0.25; q1 -0.50" in text
    up, down = charts.make_difference_columns(compared)
    assert (up.x, up.y, up.height) == (0.0, 75.0, 25.0)  # 0 is at 100, +1 at the top
    assert (down.x, down.y, down.height) == (25.0, 100.0, 50.0)


def test_what_people_wrote_is_shown_as_they_wrote_it():
    text = page()
    assert "<mark>Water the roots &lt;b&gt;early&lt;/b&gt;.</mark> Wet leaves &amp; mildew." in text
    assert "who &lt;won&gt;" in text
    assert "<b>early" not in text


def test_what_went_wrong_stands_apart_and_first():
    text = page()
    assert "What went wrong (1)" in text
    assert "What went right (1)" in text
    assert text.index("What went wrong") < text.index('id="q-q2"') < text.index('id="q-q1"')
    assert "✗ answered" in text


def test_a_question_that_fell_is_listed_with_how_it_was_asked():
    text = page(robustness=[WORSE])
    assert re.search(r"1 fell</span>.*when to water.*1\.00</td><td>0\.00", text, re.DOTALL)


def test_a_run_that_only_ranks_has_a_shorter_report():
    ranks = build_ranking_run({"q1": [RankingEntry("d1", "d1", 0.7)]}, {})
    text = page(ranks, judged(question("q1", {"d1": 1}), unit=JudgementUnit.DOCUMENT))
    assert Page(text).images == 2
    assert "AUROC" not in text
    assert "found at rank 1" in text
    assert "d1</td>" in text


def row(number: int, grades: Sequence[tuple[int, int]], *, answerable: bool = True) -> QuestionRow:
    expected = tuple(ExpectedRow("", grade, rank, 100.0) for grade, rank in grades)
    return QuestionRow(f"q{number}", "", "", answerable, "", 0.0, "", (), {}, (), expected)


def test_ranks_are_of_the_first_passage_that_helps():
    rows = [
        row(1, [(3, 4), (2, 2), (1, 1)]),
        row(2, [(3, 0), (1, 1)]),
        row(3, [(1, 1)]),  # where no quote helps, the best there is
        row(4, [(3, 12)]),
        row(5, [], answerable=False),
    ]
    bars = charts.make_rank_bars(rows)
    labels = ["1", "2", "3", "4–5", "6–10", "deeper", "not found"]
    counts = [1, 1, 0, 0, 0, 1, 1]
    assert [bar.label for bar in bars] == labels
    assert [bar.caption for bar in bars] == list(map(str, counts))
    assert [bar.end for bar in bars] == [300.0 * count for count in counts]


def test_charts_are_drawn_with_zero_at_the_lower_left():
    answerability = evaluate_run(RUN, QUESTIONS).answerability
    assert answerability is not None
    # all answered; from 0.8 the same; above it one false answer less; above 0.9 all refused
    assert charts.draw_threshold_curve(answerability) == "200.0,200.0 200.0,200.0 0.0,200.0 0.0,0.0"
    assert charts.make_shipped_dot(answerability) == ChartDot(
        200.0, 200.0, 4.0, "as shipped: 100.0% and 0.0%"
    )
    assert charts.make_calibration_dots(answerability) == [
        ChartDot(160.0, 200.0, 10.0, "1 questions: 80% sure, 0% answerable"),
        ChartDot(180.0, 0.0, 10.0, "1 questions: 90% sure, 100% answerable"),
    ]


def test_a_bar_is_as_long_as_its_mean():
    bars = charts.make_measure_bars(evaluate_run(run({}), QUESTIONS))
    assert replace(bars[1], high=None) == ChartBar("RR@10", "0.000", 0.0, 0.0, 0.0)
    assert bars[1].high == pytest.approx(300 * 3.8415 / 4.8415, rel=1e-4)  # Wilson's of 0 of 1
    assert charts.make_measure_bars(evaluate_run(RUN, QUESTIONS))[1].end == 300.0
