"""The arithmetic of the trust figures, with numbers worked out on paper."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from search_app.judgements.resolve import JudgedQuestion
from search_app.results import Query
from tests.quality.trust.abstention import (
    compute_abstention_area,
    compute_gap,
    list_document_scores,
)
from tests.quality.trust.labels import (
    ANSWERED,
    PARTLY,
    REMOVED,
    LabelledMiss,
    compare_labels,
    read_labels,
)
from tests.quality.trust.marks import measure_marks, read_mark_grades
from tests.quality.trust.near_miss import (
    NearMiss,
    build_judgement_lines,
    measure_near_misses,
    shares_words,
    split_into_quotes,
)
from tests.quality.trust.table import format_marks, format_near_misses, format_traps
from tests.quality.trust.traps import build_judgement_lines as build_trap_lines
from tests.quality.trust.traps import format_booklet, measure_traps
from tests.support.evaluation_factories import hit, result, run

SECTION = "Water the roots early in the morning. Never at noon."
MISSES = [
    NearMiss("n1", "when to water", "beans", "n1", SECTION),
    NearMiss("n2", "how deep", "peas", "n2", "Press each seed three centimetres deep."),
]


def test_each_near_miss_is_labelled_once_by_both_readers() -> None:
    labels = read_labels()
    assert len({one.id for one in labels}) == len(labels) == 101
    said = {label for one in labels for label in (one.first, one.second)}
    assert said == {ANSWERED, PARTLY, REMOVED}
    assert sum(one.is_gone for one in labels) == 64
    assert sum(one.is_wholly_gone for one in labels) == 28


def test_agreement_of_two_readers_beyond_chance() -> None:
    pairs = [(ANSWERED, ANSWERED), (REMOVED, REMOVED), (REMOVED, PARTLY), (PARTLY, PARTLY)]
    agreement = compare_labels(LabelledMiss(str(n), *pair) for n, pair in enumerate(pairs))
    assert (agreement.count, agreement.same) == (4, 3)
    assert agreement.kappa == pytest.approx(7 / 11)  # by chance 5 of 16
    assert agreement.kappa_removed == pytest.approx(0.5)  # by chance 8 of 16


@pytest.mark.parametrize(
    ("confidences", "area"),
    [
        ((0.9, 0.8, 0.1, 0.4), 1.0),
        ((0.1, 0.4, 0.9, 0.5), -1.0),  # the other way round: 0, 1/4, 1/3, 1/2
        ((0.3, 0.3, 0.3, 0.3), 0.0),
        ((0.8, 0.9, 0.2, 0.1), 3 / 11),  # 1/2, 3/4, 1/2, 1/2; at best 1, 3/4, 2/3, 1/2
        ((0.8, 0.8, 0.2, 0.1), 6 / 11),  # the first two share 3/4: 3/4, 3/4, 1/2, 1/2
    ],
)
def test_the_abstention_area_of_four_questions(confidences: tuple[float, ...], area: float) -> None:
    assert compute_abstention_area((1.0, 0.5, 0.0, 0.5), confidences) == pytest.approx(area)


def test_questions_that_are_all_alike_have_no_abstention_area() -> None:
    assert compute_abstention_area((0.5, 0.5), (0.1, 0.9)) is None


def test_a_document_scores_as_its_first_hit_does() -> None:
    answer = result(hit(1, "a"), hit(2, "b"))
    assert list_document_scores(answer, {"dense": 2.0}) == [0.5]
    assert (compute_gap([0.5, 0.2]), compute_gap([0.5])) == (0.3, 0.5)


def test_a_section_is_quoted_in_pieces_of_some_length() -> None:
    text = f"Yes. {SECTION} Others are: - a can of nettle water in July - compost that is ripe"
    assert split_into_quotes(text) == [
        "Yes. Water the roots early in the morning.",
        "Never at noon. Others are: a can of nettle water in July compost that is ripe",
    ]
    assert split_into_quotes("No.") == ["No."]


def test_a_text_is_of_the_section_by_six_words_in_a_row() -> None:
    assert shares_words("So: water the ROOTS, early in the evening", SECTION)
    assert not shares_words("Water the roots early in May", SECTION)
    assert shares_words("at noon", SECTION)
    assert not shares_words("", SECTION)


def test_a_question_that_is_answered_elsewhere_is_no_judgement_without_its_section() -> None:
    lines = list(build_judgement_lines(MISSES, {"n2"}))
    assert [(one["id"], one["booklet"], one["answerable"]) for one in lines] == [
        ("n1-with", "beans", True),
        ("n2-with", "peas", True),
        ("n2-without", "n2", False),
    ]
    assert lines[0]["gold"] == [{"quote": SECTION, "grade": 3}]
    assert list(MISSES[0].list_queries())[1] == Query("n1-without", "when to water", "n1")


def test_near_misses_are_counted_on_both_sides() -> None:
    answers = run(
        {
            "n1-with": result(hit(1, "a", SECTION, marked="Never at noon."), confidence=0.9),
            "n1-without": result(confidence=0.4, verdict="related"),
            "n2-with": result(hit(1, "a", "Peas."), confidence=0.4, verdict="related"),
            "n2-without": result(replace(hit(1, "a", "Peas."), verified=0.5), confidence=0.6),
        }
    )
    figures = measure_near_misses(answers, MISSES)
    assert figures.auroc == 0.625  # 0.9 above both, 0.4 as much as one: 2.5 of 4
    assert figures.auroc_interval == (0.0, 1.0)  # of one page alone 1 or 0
    rates = (figures.answered_without, figures.sure_without, figures.not_answered_with)
    assert [(rate.count, rate.of) for rate in rates] == [(1, 2)] * 3
    assert (figures.top_right.count, figures.marked_right.count) == (1, 1)
    (row,) = (x for x in format_near_misses("all", 2, figures) if "though removed" in x)
    assert row.split() == "“answered” though removed 1 of 2 50% (1%–99%)".split()


def test_a_mark_is_right_where_both_readers_say_so(tmp_path: Path) -> None:
    grades = [("yes", "yes"), ("yes", "no"), ("part", "yes"), ("no", "no")]
    lines = [json.dumps({"first": first, "second": grades[0]}) for first in grades]
    (tmp_path / "grades").write_text("\n".join(lines))
    figures = measure_marks(read_mark_grades(tmp_path / "grades"))
    assert [(r.count, r.of) for r in (figures.right, figures.alone)] == [(2, 4), (1, 2)]
    rows = list(format_marks(4, figures))
    assert rows[0] == "Marked answers, graded by two readers (4); Cohen's kappa 0.00, 0.00"
    assert rows[1].split() == "right, by both 2 of 4 50% (7%–93%)".split()
    assert len(read_mark_grades()) == 170


def test_traps_are_counted_by_kind() -> None:
    answerable = JudgedQuestion("a", "", "when", True, {"p": 3})
    traps = [
        JudgedQuestion("b", "", "when", False, {}),
        JudgedQuestion("c", "", "cost", False, {}),
    ]
    answers = run(
        {
            "a": result(verdict="not_covered"),
            "b": result(hit(1, "p", "Peas.")),
            "c": result(verdict="related"),
        }
    )
    rows = list(measure_traps(answers, [answerable, *traps]))
    assert [row.kind for row in rows] == ["all", "cost", "when"]
    counts = [
        [
            rate and (rate.count, rate.of)
            for rate in (row.false_answers, row.sure_answers, row.false_refusals)
        ]
        for row in rows
    ]
    assert counts == [[(1, 2), (0, 2), (1, 1)], [(0, 1), (0, 1), None], [(1, 1), (0, 1), (1, 1)]]
    assert list(format_traps("test", rows))[2].split()[-2:] == ["–", "–"]


def test_a_trap_is_judged_on_its_document() -> None:
    near = [{"quote": "Never at noon.", "grade": 1}]
    trap = {"id": "t1", "document": "CDC_0000399", "query": "how often", "kind": "how_often"}
    (yes, no) = build_trap_lines([{**trap, "answerable": x, "gold": near} for x in (True, False)])
    assert (yes["booklet"], yes["gold"], "document" in yes) == ("cdc-0000399", near, False)
    assert (no["booklet"], no["gold"], no["answerable"]) == ("cdc-0000399", [], False)


def test_a_document_is_a_booklet_with_lists() -> None:
    sections = [
        ("Watering", "Water beans with: - a can in the morning - a hose"),
        ("Key Points", "One two three four five six seven eight."),
        ("Short", "Too short."),
    ]
    assert format_booklet("Beans", sections) == (
        "# Beans\n\n## Watering\n\nWater beans with:\n- a can in the morning\n- a hose\n"
    )
