"""The same coverage in the terminal, as JSON, as CSV and as a page."""

import csv
import io
import json
from dataclasses import replace

import pytest

from search_app.coverage import export, table
from search_app.coverage.coverage import Coverage, build_coverage
from search_app.coverage.diagnosis import DiagnosisInputs
from search_app.coverage.editions import compare_editions
from search_app.reporting.coverage_report import render_coverage_report
from search_app.results import SearchResult
from tests.support import coverage_factories as make
from tests.support.html_page import parsed

WATERING, SLUGS, SOIL, SOWING = make.PASSAGES


def cover(*pairs: tuple[str, SearchResult]) -> Coverage:
    """Coverage of one question per pair of topic and answer, of weight 1, 2, …"""
    questions = [
        make.question(f"{topic}-{n}", answer.query, float(n), topic)
        for n, (topic, answer) in enumerate(pairs, start=1)
    ]
    answers = {one.question_id: a for one, (_, a) in zip(questions, pairs, strict=True)}
    gaps = make.encode([answer.query for _, answer in pairs if answer.verdict != "answered"])
    return build_coverage(questions, make.run(answers), make.corpus(), DiagnosisInputs(), gaps)


COVERED = cover(
    ("water", make.result("when do I water", WATERING, SLUGS)),
    ("money", make.gap("where is money", SOIL)),
    ("money", make.gap("<b>cheap</b> money & more", SOIL, cosine=0.5)),
)


def test_the_table_lists_shares_reasons_topics_gaps_and_passages():
    lines = table.format_coverage(COVERED).splitlines()
    assert lines[:2] == [
        "questions answered         33.3%   (1 of 3, 1% to 91%)",
        "share of demand answered   16.7%   (0% to 86%)",
    ]
    assert "not covered                        2       100%" in lines
    assert "Money                                             0 of 2         0%" in lines
    assert "<b>cheap</b> money & more                             3  not covered" in lines
    assert "    Write it. The nearest part is “Starting > Soil”." in lines
    assert "2 of 4 passages are reached by no question." in lines


def test_the_table_stops_and_says_how_much_is_left():
    remainder = "    … and 1 more gap."
    assert remainder in table.format_coverage(COVERED, gap_limit=1).splitlines()
    assert remainder not in table.format_coverage(COVERED, gap_limit=None).splitlines()


def test_everything_is_json():
    record = json.loads(json.dumps(export.serialize_coverage(COVERED)))
    assert record["schema"] == 1
    assert (record["questions"], record["demand"], record["passages"]) == (3, 6.0, 4)
    assert record["answered"]["count"] == 1
    assert record["counted_as_answered_from"] is None
    assert record["reasons"]["not covered"]["count"] == 2
    first, second, _ = record["findings"]
    assert (first["answered"], first["why"]) == (True, None)
    assert first["best"]["passage_id"] == WATERING.passage_id
    assert second["why"]["reason"] == "not covered"
    assert [topic["topic"] for topic in record["topics"]] == ["money", "water"]
    assert record["heat_map"]["unanswered"] == [0.0, 5.0]


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
    formula = f'{start}HYPERLINK("//evil")'
    text = export.format_coverage_csv(cover(("money", make.gap(formula, SOIL))))
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["question"] == f"'{formula}"


def list_attributes(page: str, name: str) -> list[str]:
    return [e.attributes[name] for e in parsed(page).all("*") if name in e.attributes]


def test_the_page_loads_nothing_and_every_id_it_refers_to_exists():
    page = render_coverage_report(COVERED)
    tags, ids = {e.tag for e in parsed(page).all("*")}, list_attributes(page, "id")
    assert not [
        value for name in ("src", "href", "action") for value in list_attributes(page, name)
    ]
    assert not {"script", "link", "iframe", "img"} & tags
    assert len(ids) == len(set(ids))
    assert set(" ".join(list_attributes(page, "aria-labelledby")).split()) <= set(ids)
    assert {"svg", "table", "details", "main"} <= tags


def test_what_people_type_is_text_in_the_page():
    page = render_coverage_report(COVERED)
    assert "&lt;b&gt;cheap&lt;/b&gt; money &amp; more" in page
    assert "<b>cheap</b>" not in page


def test_the_page_marks_the_sentence_and_says_what_to_do():
    page = render_coverage_report(COVERED)
    assert f"<mark>{SOIL.text}</mark>" in page
    assert "Write it. The nearest part is “Starting &gt; Soil”." in page


def test_the_page_lists_what_changed_where_it_is_known():
    questions = [one.question for one in COVERED.findings]
    before = make.run(
        {one.question_id: make.result(one.text, SOWING) for one in questions}, "older"
    )
    after = make.run({one.question_id: make.gap(one.text, SOIL) for one in questions})
    page = render_coverage_report(COVERED, compare_editions(questions, before, after))
    assert "What changed since older" in page
    assert "3 lost" in page
    assert "What changed" not in render_coverage_report(COVERED)


def test_coverage_without_gaps_topics_or_hits_has_a_page():
    plain = cover(
        ("", make.result("when do I water", WATERING)), ("", make.result("why", WATERING))
    )
    page = render_coverage_report(plain)
    referenced = " ".join(list_attributes(page, "aria-labelledby")).split()
    assert set(referenced) <= set(list_attributes(page, "id"))
    page_without_hits = render_coverage_report(
        replace(cover(("", make.gap("prices"))), answer_threshold=0.8)
    )
    assert "Nothing was found." in page_without_hits
    assert "probability of 80 %" in page_without_hits
