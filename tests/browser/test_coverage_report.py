import pytest
from playwright.sync_api import Browser

from search_app.coverage.editions import compare_editions
from search_app.reporting.coverage_report import render_coverage_report
from tests.browser.test_evaluation_report import opened
from tests.browser.test_pages import DESK, PHONE, SCROLLS, violations
from tests.search_app.coverage.test_tables import COVERED
from tests.support.coverage_factories import PASSAGES, gap, result, run

pytestmark = pytest.mark.browser

WATERING, _, SOIL, _ = PASSAGES


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A report with everything that a report may show."""
    questions = [one.question for one in COVERED.findings]
    before = run({one.question_id: result(one.text, WATERING) for one in questions}, "older")
    after = run({one.question_id: gap(one.text, SOIL) for one in questions})
    path = tmp_path_factory.mktemp("coverage") / "coverage.html"
    path.write_text(
        render_coverage_report(COVERED, compare_editions(questions, before, after)),
        encoding="utf-8",
    )
    return path.as_uri()


@pytest.mark.parametrize("width", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_coverage_report_and_it_never_scrolls_sideways(
    browser: Browser, address: str, width: dict[str, int], scheme: str
) -> None:
    page = opened(browser, address, width, scheme)
    assert violations(page) == []
    assert page.evaluate(SCROLLS) is False
