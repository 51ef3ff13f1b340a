"""The reports of an evaluation and of coverage, with everything that they may show."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from search_app.coverage.editions import compare_editions
from search_app.evaluation.comparison.compare import compare_runs
from search_app.evaluation.evaluate import evaluate_run
from search_app.evaluation.per_question import build_question_rows
from search_app.evaluation.perturb import measure_robustness
from search_app.evaluation.run_file import RunProvenance
from search_app.reporting.coverage_report import render_coverage_report
from search_app.reporting.evaluation_report import EvaluationReport, render_evaluation_report
from tests.browser.test_pages import DESK, PHONE, SCROLLS, UNFOLD, violations
from tests.search_app.coverage.test_tables import COVERED
from tests.support import coverage_factories as coverage
from tests.support import evaluation_factories as evaluation
from tests.support.evaluation_factories import question, result, run, saved

pytestmark = pytest.mark.browser

TEXT = "Water the roots early. Wet leaves invite mildew."
WATERING, _, SOIL, _ = coverage.PASSAGES


def render_evaluation() -> str:
    water = ("Water the roots early.", 3, [(0, 22)])
    questions = evaluation.judged(
        evaluation.quoted(question("q1", {"p": 3}, kind="natural"), water),
        question("q2", kind="elsewhere"),
    )
    hit = evaluation.hit(1, "p", TEXT, marked=TEXT[:22])
    answers = run({"q1": result(hit), "q2": result(confidence=0.8)})
    worse = run({"q1": evaluation.ranked("x")})
    measured = evaluate_run(answers, questions)
    return render_evaluation_report(
        EvaluationReport(
            measured,
            questions,
            RunProvenance("f" * 64, "e" * 64),
            build_question_rows(measured, answers, questions),
            [measure_robustness("typo", questions, before=answers, after=worse)],
            compare_runs(saved({"nDCG@10": [1.0]}), saved({"nDCG@10": [0.5]})),
        )
    )


def render_coverage() -> str:
    questions = [finding.question for finding in COVERED.findings]
    before = {q.question_id: coverage.result(q.text, WATERING) for q in questions}
    after = {q.question_id: coverage.gap(q.text, SOIL) for q in questions}
    diff = compare_editions(questions, coverage.run(before, "older"), coverage.run(after))
    return render_coverage_report(COVERED, diff)


@pytest.fixture(params=[render_evaluation, render_coverage], ids=["evaluation", "coverage"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    path = tmp_path / "report.html"
    path.write_text(request.param(), encoding="utf-8")
    return path.as_uri()


@pytest.mark.parametrize("width", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_report_and_it_never_scrolls_sideways(
    browser: Browser, address: str, width: dict[str, int], scheme: str
) -> None:
    page = browser.new_page(viewport=width, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(address)
    page.evaluate(UNFOLD)
    assert violations(page) == []
    assert page.evaluate(SCROLLS) is False


def test_a_report_loads_nothing_else_and_prints_on_white(browser: Browser, address: str) -> None:
    page = browser.new_page(color_scheme="dark")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(address)
    assert requests == [address]
    page.emulate_media(media="print")
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(255, 255, 255)"
