from dataclasses import replace

import pytest

from indexer.passages import Passage
from search_app.coverage.editions import Change, compare, table
from search_app.coverage.export import diff_json
from search_app.results import SearchResult
from tests.support.coverage_factories import PASSAGES, asked, gap, passage, result, run

WATERING, SLUGS, SOIL, SOWING = PASSAGES
SAME_PLACE = passage("watering-2", "Water at noon.", "Care", "Watering")
OTHER_BOOKLET = passage("watering", WATERING.text, "Care", "Watering", doc_id="peas")


def changed(before: SearchResult, after: SearchResult) -> Change:
    diff = compare([asked("q")], run({"q": before}), run({"q": after}))
    return diff.changes[0].change


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (WATERING, WATERING, Change.SAME),
        (WATERING, SAME_PLACE, Change.REWORDED),
        (WATERING, SLUGS, Change.MOVED),
        (WATERING, OTHER_BOOKLET, Change.MOVED),
    ],
)
def test_a_question_answered_twice(before: Passage, after: Passage, change: Change) -> None:
    assert changed(result("q", before), result("q", after)) is change


@pytest.mark.parametrize(
    ("shown", "lost", "gained"),
    [
        ((), Change.LOST, Change.GAINED),
        ((SLUGS, SOIL, SOWING, WATERING), Change.LOST, Change.GAINED),
        ((SLUGS, SOIL, WATERING), Change.LESS_SURE, Change.SURER),
    ],
)
def test_lost_is_answered_before_and_its_sentence_no_longer_shown(
    shown: tuple[Passage, ...], lost: Change, gained: Change
) -> None:
    """Gained is the same the other way round: what pasting back brings is what was lost."""
    answered, not_now = result("q", WATERING), gap("q", *shown)
    assert changed(answered, not_now) is lost
    assert changed(not_now, answered) is gained


def test_a_sentence_is_no_answer_where_the_other_edition_has_a_better_one_and_says_so():
    """The list of slugs "answers" only while nothing does: 0.2 to 0.49 is no answer, 0.5 is."""
    with_section, without = result("q", WATERING, SLUGS), result("q", SLUGS)
    assert changed(with_section, without) is Change.LOST
    assert changed(without, with_section) is Change.GAINED
    hits = (with_section.hits[0], replace(with_section.hits[1], relevance=0.5))
    both_answer = replace(with_section, hits=hits)
    assert changed(both_answer, without) is Change.MOVED
    assert changed(without, both_answer) is Change.MOVED


def test_what_is_answered_neither_before_nor_now_is_open():
    assert changed(gap("q"), gap("q", WATERING)) is Change.OPEN


def test_changes_are_told_with_both_sides_the_losses_first():
    before = run({"a": gap("a"), "b": result("b", WATERING), "c": result("c", SOIL)}, "old")
    after = run({"a": result("a", SOIL), "b": gap("b"), "c": result("c", SOIL)}, "new")
    diff = compare([asked(name) for name in "abc"], before, after)
    assert table.told(diff).splitlines() == [
        "From old to new:",
        "lost                           1",
        "gained                         1",
        "answered as before             1",
        "",
        "LOST: text of b  [b]",
        f"    before 90% in Care > Watering: {WATERING.text}",
        "    now    10% in : ",
        "GAINED: text of a  [a]",
        "    before 10% in : ",
        f"    now    90% in Starting > Soil: {SOIL.text}",
    ]
    told = diff_json(diff)
    assert told["counts"]["lost"] == 1
    assert [(one["id"], one["change"]) for one in told["questions"]] == [
        ("a", "gained"),
        ("b", "lost"),
    ]
