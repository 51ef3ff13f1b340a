import csv
import io
import json
from dataclasses import replace
from datetime import date

import pytest
from lxml import etree
from markdown_it import MarkdownIt

from search_app.coverage.paired_change import PairedChange
from search_app.desk.editions import AskedQuestion, Edition, compare_with_earlier
from search_app.desk.gap_life import GapLife, LifeStage, trace_lives
from search_app.desk.gap_report import (
    GapReport,
    build_gap_report,
    describe_stage,
    format_life_csv,
    format_markdown,
    serialize_gap_report,
)
from search_app.desk.triage import Decision, GapState

TODAY = date(2026, 12, 1)
READER = MarkdownIt("commonmark", {"xhtmlOut": True}).enable(["table", "strikethrough"])
# What an edition has for a question: a gap (of a weight), an answer, one that was verified.
GAP, CLOSED, VERIFIED = 1.0, "closed", "verified"


def edition(day: int, **asked: float | str) -> Edition:
    """An edition of a day in November, called after it."""
    questions = {
        name: AskedQuestion(
            f"text of {name}",
            what if isinstance(what, float) else 1.0,
            isinstance(what, str),
            what == VERIFIED,
        )
        for name, what in asked.items()
    }
    count = sum(one.answered for one in questions.values())
    created = f"2026-11-{day:02}T10:00:00+00:00"
    return Edition(f"e{day}", created, len(questions), count, 0.5, 0.4, 0.6, questions)


def decided(state: GapState, day: int, who: str = "", until: str = "", note: str = "") -> Decision:
    at = f"2026-11-{day:02}T12:00:00+00:00"
    return Decision(state, note, "Anna", at, 1, who, until, "text of q")


def trace(*history: float | str, decision: Decision | None = None) -> GapLife | None:
    editions = [edition(day, q=what) for day, what in enumerate(history, start=1)]
    lives = trace_lives(editions, {"q": decision} if decision else {})
    return lives[0] if lives else None


@pytest.mark.parametrize(
    ("history", "stage", "by"),
    [
        ((GAP,), LifeStage.NEW, "e1"),
        ((GAP, GAP), LifeStage.OPEN, "e1"),
        ((GAP, 2.0), LifeStage.GROWING, "e1"),
        ((2.0, GAP), LifeStage.SHRINKING, "e1"),
        ((GAP, CLOSED), LifeStage.CLOSED, "e2"),
        ((GAP, VERIFIED, VERIFIED), LifeStage.VERIFIED, "e2"),
        ((GAP, VERIFIED, GAP, GAP), LifeStage.REOPENED, "e3"),
        ((CLOSED, GAP), LifeStage.REOPENED, "e2"),
    ],
)
def test_the_editions_tell_the_life_of_a_gap(
    history: tuple[float | str, ...], stage: LifeStage, by: str
) -> None:
    life = trace(*history)
    assert life is not None
    assert (life.stage, life.edition) == (stage, by)


@pytest.mark.parametrize(
    ("history", "stage", "day"),
    [
        ((GAP,), LifeStage.NEW, 1),
        ((GAP, GAP), LifeStage.OPEN, 1),
        ((GAP, GAP, 9.0), LifeStage.GROWING, 3),
        ((9.0, 9.0, GAP), LifeStage.SHRINKING, 3),
        ((GAP, 2.0, 9.0), LifeStage.GROWING, 3),
        ((GAP, CLOSED, CLOSED), LifeStage.CLOSED, 2),
        ((GAP, CLOSED, VERIFIED, VERIFIED), LifeStage.VERIFIED, 3),
        ((GAP, VERIFIED, CLOSED), LifeStage.CLOSED, 3),
        ((GAP, CLOSED, GAP, 9.0), LifeStage.REOPENED, 3),
    ],
)
def test_a_report_since_has_the_stages_that_began_since(
    history: tuple[float | str, ...], stage: LifeStage, day: int
) -> None:
    editions = [edition(number, q=what) for number, what in enumerate(history, start=1)]
    reports = [build_gap_report(editions, {}, f"2026-11-{n:02}", TODAY) for n in (day, day + 1)]
    assert [[life.stage for life in each.lives] for each in reports] == [[stage], []]


def test_what_was_never_a_gap_has_no_life():
    assert trace(CLOSED, VERIFIED) is None
    assert trace_lives([], {}) == []


@pytest.mark.parametrize(
    ("state", "stage"),
    [
        (GapState.PLANNED, LifeStage.PLANNED),
        (GapState.DONE, LifeStage.WRITTEN),
        (GapState.REFUSED, LifeStage.REFUSED),
        (GapState.OPEN, LifeStage.OPEN),
    ],
)
def test_a_decision_counts_until_an_edition_answers(state: GapState, stage: LifeStage) -> None:
    """“Done” is an editor's word; closed it is when an edition answers."""
    decision = decided(state, 3)
    still_a_gap, answered = (
        trace(GAP, GAP, decision=decision),
        trace(GAP, CLOSED, decision=decision),
    )
    assert still_a_gap is not None
    assert answered is not None
    assert (still_a_gap.stage, answered.stage) == (stage, LifeStage.CLOSED)


def test_a_gap_that_came_back_is_reopened_until_somebody_decides_anew():
    before, after = decided(GapState.DONE, 1), decided(GapState.PLANNED, 9)
    history = (GAP, CLOSED, GAP)
    reopened, planned = trace(*history, decision=before), trace(*history, decision=after)
    assert reopened is not None
    assert planned is not None
    assert (reopened.stage, planned.stage) == (LifeStage.REOPENED, LifeStage.PLANNED)


def test_each_edition_is_compared_on_the_questions_it_shares_with_the_one_before():
    editions = [edition(1), edition(2, a=GAP, b=CLOSED), edition(3, a=CLOSED, b=CLOSED, c=GAP)]
    assert compare_with_earlier(editions) == [None, None, PairedChange(1, 2, 1, 0, of=2)]


def report(since: str = "2026-11-03") -> GapReport:
    editions = [
        edition(1, a=GAP, b=GAP, c=GAP, d=CLOSED, e=2.0),
        edition(5, a=VERIFIED, b=GAP, c=GAP, d=GAP, e=2.0),
    ]
    decisions = {
        "b": decided(GapState.PLANNED, 2, "Ben", "2026-11-30", "with *the* nurse"),
        "c": decided(GapState.DONE, 6),
    }
    return build_gap_report(editions, decisions, since, TODAY)


def test_a_report_has_what_happened_since_and_every_plan():
    lines = format_markdown(report()).splitlines()
    assert lines == [
        "# Gaps since 2026-11-03",
        "",
        "1 edition made.",
        "Answered: 1 before, 1 now, of the 5 questions asked both times"
        " (1 more, 1 fewer, within chance, p 1).",
        "",
        "## Reopened (1)",
        "",
        "- text of d (reopened by edition e5; demand 1)",
        "",
        "## Planned (1)",
        "",
        "- text of b (planned: Ben, until 2026-11-30, overdue; demand 1)"
        r" – with \*the\* nurse",
        "",
        "## Written (1)",
        "",
        "- text of c (written; demand 1)",
        "",
        "## Closed and verified (1)",
        "",
        "- text of a (closed and verified by edition e5; demand 1)",
    ]
    assert "text of e" in format_markdown(report(""))  # a gap since the first edition


@pytest.mark.parametrize(
    "typed",
    [
        "Anna\n# Boo <b>*x*",
        "Anna\r\n\r\n- Ben",
        "Anna\u2028> Ben\x0b| a | b |",
        "~~gone~~ &lt; &#42; __b__ `code` \\*",
        "![x](y) [x](y) <https://a.example>",
        "- Ben",
        "+ Ben",
        "12. Ben",
        "1) Ben",
        "---",
        "***",
        "=====",
        "    code",
    ],
)
@pytest.mark.parametrize("place", ["text", "who", "note", "generation"])
def test_what_people_typed_is_shown_in_markdown_as_they_typed_it(typed: str, place: str) -> None:
    said = {"text": "text", "who": "Ben", "note": "note", "generation": "e1"} | {place: typed}
    decision = replace(decided(GapState.PLANNED, 9), who=said["who"], note=said["note"])
    stages = (LifeStage.PLANNED, LifeStage.CLOSED)
    lives = tuple(
        GapLife("q", said["text"], stage, 1.0, said["generation"], "", decision) for stage in stages
    )
    written = format_markdown(GapReport("", TODAY, (), None, lives))
    assert len(written.splitlines()) == 11
    page = etree.fromstring(f"<div>{READER.render(written)}</div>")
    kinds = [element.tag for element in page.iter()]
    assert kinds == ["div", "h1", "p", "h2", "ul", "li", "h2", "ul", "li"]
    shown = [" ".join((item.text or "").split()) for item in page.iter("li")]
    assert shown == [
        " ".join(
            f"{said['text']} ({describe_stage(life, TODAY)}; demand 1) – {said['note']}".split()
        )
        for life in lives
    ]


def test_the_same_is_csv_and_json():
    rows = list(csv.DictReader(io.StringIO(format_life_csv(report()))))
    assert [(row["id"], row["stage"], row["edition"]) for row in rows] == [
        ("d", "reopened", "e5"),
        ("b", "planned", "e1"),
        ("c", "written", "e1"),
        ("a", "closed and verified", "e5"),
    ]
    assert (rows[1]["who"], rows[1]["until"], rows[1]["overdue"]) == ("Ben", "2026-11-30", "yes")
    record = json.loads(json.dumps(serialize_gap_report(report())))
    assert [row["id"] for row in record["gaps"]] == ["d", "b", "c", "a"]
    assert (record["answered"]["gained"], record["answered"]["p_value"]) == (1, 1.0)


def test_without_editions_there_is_nothing_to_report():
    empty = build_gap_report([], {}, "", TODAY)
    assert format_markdown(empty) == "# Gaps\n\n0 editions made.\n"
    assert serialize_gap_report(empty)["answered"] is None
