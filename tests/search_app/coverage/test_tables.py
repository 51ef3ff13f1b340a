"""The same coverage in the terminal, as JSON, as CSV and as a page."""

import csv
import io
import json
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from search_app.coverage import export, table
from search_app.coverage.coverage import Coverage, build_coverage
from search_app.coverage.diagnosis import DiagnosisInputs
from search_app.coverage.editions import compare_editions
from search_app.reporting import coverage_report
from search_app.results import SearchResult
from tests.support.coverage_factories import PASSAGES, asked, encode, gap, result, run, shelf

WATERING, SLUGS, SOIL, SOWING = PASSAGES


def covered(*pairs: tuple[str, SearchResult]) -> Coverage:
    """Coverage of questions by topic, asked with their answers."""
    questions = [
        asked(f"{topic}-{n}", answer.query, topic=topic, weight=float(n))
        for n, (topic, answer) in enumerate(pairs, start=1)
    ]
    answers = {one.question_id: a for one, (_, a) in zip(questions, pairs, strict=True)}
    gaps = [one.text for one in questions if answers[one.question_id].verdict != "answered"]
    return build_coverage(questions, run(answers), shelf(), DiagnosisInputs(), encode(gaps))


COVERED = covered(
    ("water", result("when do I water", WATERING, SLUGS)),
    ("money", gap("where is money", SOIL)),
    ("money", gap("<b>cheap</b> money & more", SOIL)),
)


def test_the_table_tells_shares_reasons_topics_gaps_and_passages():
    lines = table.format_coverage(COVERED).splitlines()
    assert lines[:2] == [
        "questions answered         33.3%   (1 of 3, 6% to 79%)",
        "share of demand answered   16.7%   (0% to 100%)",
    ]
    assert "not covered                        2       100%" in lines
    assert "Money                                             0 of 2         0%" in lines
    assert "<b>cheap</b> money & more                             3  not covered" in lines
    assert "    Write it. The nearest part is “Starting > Soil”." in lines
    assert "2 of 4 passages are reached by no question." in lines


def test_the_table_stops_and_says_how_much_is_left():
    lines = table.format_coverage(COVERED, gap_limit=1).splitlines()
    assert "    … and 1 more gap." in lines
    assert (
        "    … and 1 more gap." not in table.format_coverage(COVERED, gap_limit=None).splitlines()
    )


def test_everything_is_json():
    told = json.loads(json.dumps(export.serialize_coverage(COVERED)))
    assert told["schema"] == 1
    assert (told["questions"], told["demand"], told["passages"]) == (3, 6.0, 4)
    assert told["answered"]["count"] == 1
    assert told["counted_as_answered_from"] is None
    assert told["reasons"]["not covered"]["count"] == 2
    first, second, _ = told["findings"]
    assert (first["answered"], first["why"], first["best"]["passage_id"]) == (
        True,
        None,
        WATERING.passage_id,
    )
    assert second["why"]["reason"] == "not covered"
    assert [topic["topic"] for topic in told["topics"]] == ["money", "water"]
    assert told["heat_map"]["unanswered"] == [0.0, 5.0]


def test_the_csv_has_a_row_a_question_the_most_wanted_gap_first():
    rows = list(csv.DictReader(io.StringIO(export.format_coverage_csv(COVERED))))
    assert [(row["id"], row["answered"], row["reason"]) for row in rows] == [
        ("money-3", "no", "not covered"),
        ("money-2", "no", "not covered"),
        ("water-1", "yes", ""),
    ]
    assert rows[2]["marked sentence"] == WATERING.text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " ="])
def test_no_cell_of_the_csv_is_a_formula(start):
    told = export.format_coverage_csv(covered(("money", gap(f'{start}HYPERLINK("//evil")', SOIL))))
    (row,) = csv.DictReader(io.StringIO(told))
    assert row["question"] == f'\'{start}HYPERLINK("//evil")'


class Page(HTMLParser):
    """What a page loads, which ids it has, and which it points at."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.ids: list[str] = []
        self.named: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        told = {name: value or "" for name, value in attrs}
        self.loads += [told[name] for name in ("src", "href", "action") if name in told]
        self.ids += [told["id"]] if "id" in told else []
        self.named += told.get("aria-labelledby", "").split()


def test_the_page_stands_alone_and_everything_named_is_there():
    page = Page(coverage_report.render_coverage_report(COVERED))
    assert page.loads == []
    assert not {"script", "link", "iframe", "img"} & set(page.tags)
    assert len(page.ids) == len(set(page.ids))
    assert set(page.named) <= set(page.ids)
    assert {"svg", "table", "details", "main"} <= set(page.tags)


def test_what_people_type_is_text_in_the_page():
    page = coverage_report.render_coverage_report(COVERED)
    assert "&lt;b&gt;cheap&lt;/b&gt; money &amp; more" in page
    assert "<b>cheap</b>" not in page


def test_the_page_marks_the_sentence_and_says_what_to_do():
    page = coverage_report.render_coverage_report(COVERED)
    assert f"<mark>{SOIL.text}</mark>" in page
    assert "Write it. The nearest part is “Starting &gt; Soil”." in page


def test_the_page_tells_what_changed_where_it_is_known():
    questions = [one.question for one in COVERED.findings]
    before = run({one.question_id: result(one.text, SOWING) for one in questions}, "older")
    after = run({one.question_id: gap(one.text, SOIL) for one in questions})
    page = coverage_report.render_coverage_report(
        COVERED, compare_editions(questions, before, after)
    )
    assert "What changed since older" in page
    assert "3 lost" in page
    assert "What changed" not in coverage_report.render_coverage_report(COVERED)


def test_coverage_without_gaps_topics_or_hits_has_a_page():
    plain = covered(("", result("when do I water", WATERING)), ("", result("why", WATERING)))
    page = Page(coverage_report.render_coverage_report(plain))
    assert set(page.named) <= set(page.ids)
    nothing = covered(("", gap("prices")))
    assert "Nothing was found." in coverage_report.render_coverage_report(
        replace(nothing, answer_threshold=0.8)
    )
    assert "probability of 80 %" in coverage_report.render_coverage_report(
        replace(nothing, answer_threshold=0.8)
    )
