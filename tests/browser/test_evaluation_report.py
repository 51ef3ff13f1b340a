import pytest
from playwright.sync_api import Browser, Page

from search_app.evaluation.compare import compare_runs
from search_app.evaluation.evaluate import evaluate_run
from search_app.evaluation.per_question import build_question_rows
from search_app.evaluation.perturb import measure_robustness
from search_app.evaluation.run_file import RunProvenance
from search_app.reporting.evaluation_report import EvaluationReport, render_evaluation_report
from tests.browser.test_pages import DESK, PHONE, SCROLLS, UNFOLD, violations
from tests.support.evaluation_factories import (
    hit,
    judged,
    question,
    quoted,
    ranked,
    result,
    run,
    saved,
)

pytestmark = pytest.mark.browser

TEXT = "Water the roots early. Wet leaves invite mildew."


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A report with everything that a report may show."""
    questions = judged(
        quoted(question("q1", {"p": 3}, kind="natural"), ("Water the roots early.", 3, [(0, 22)])),
        question("q2", kind="elsewhere"),
    )
    answers = run({"q1": result(hit(1, "p", TEXT, marked=TEXT[:22])), "q2": result(confidence=0.8)})
    measured = evaluate_run(answers, questions)
    rows = build_question_rows(measured, answers, questions)
    fell = measure_robustness("typo", questions, before=answers, after=run({"q1": ranked("x")}))
    compared = compare_runs(saved({"nDCG@10": [1.0]}), saved({"nDCG@10": [0.5]}))
    about = RunProvenance("f" * 64, "e" * 64)
    path = tmp_path_factory.mktemp("report") / "report.html"
    page = render_evaluation_report(
        EvaluationReport(measured, questions, about, rows, [fell], compared)
    )
    path.write_text(page, encoding="utf-8")
    return path.as_uri()


def opened(browser: Browser, address: str, width: dict[str, int], scheme: str) -> Page:
    page = browser.new_page(viewport=width, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(address)
    page.evaluate(UNFOLD)
    return page


@pytest.mark.parametrize("width", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_report_and_it_never_scrolls_sideways(
    browser: Browser, address: str, width: dict[str, int], scheme: str
) -> None:
    page = opened(browser, address, width, scheme)
    assert violations(page) == []
    assert page.evaluate(SCROLLS) is False


def test_a_report_needs_nothing_from_anywhere_and_prints_on_white(
    browser: Browser, address: str
) -> None:
    page = browser.new_page(color_scheme="dark")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    assert asked == [address]
    page.emulate_media(media="print")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
