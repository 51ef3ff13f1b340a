from dataclasses import replace

import pytest

from indexer.passages import Passage
from search_app.coverage import table
from search_app.coverage.chances import ChanceModel, Draw
from search_app.coverage.editions import ChangeKind, compare_editions
from search_app.coverage.export import serialize_edition_diff
from search_app.coverage.paired_change import PairedChange
from search_app.results import SearchResult
from tests.support import coverage_factories as make

WATERING, SLUGS, SOIL, SOWING = make.PASSAGES
SAME_PLACE = make.passage("watering-2", "Water at noon.", "Care", "Watering")
OTHER_BOOKLET = make.passage("watering", WATERING.text, "Care", "Watering", doc_id="peas")


def compare(before: SearchResult, after: SearchResult) -> ChangeKind:
    diff = compare_editions([make.question("q")], make.run({"q": before}), make.run({"q": after}))
    return diff.changes[0].kind


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (WATERING, WATERING, ChangeKind.SAME),
        (WATERING, SAME_PLACE, ChangeKind.REWORDED),
        (WATERING, SLUGS, ChangeKind.MOVED),
        (WATERING, OTHER_BOOKLET, ChangeKind.MOVED),
    ],
)
def test_a_question_answered_twice(before: Passage, after: Passage, change: ChangeKind) -> None:
    assert compare(make.result("q", before), make.result("q", after)) is change


@pytest.mark.parametrize(
    ("shown", "lost", "gained"),
    [
        ((), ChangeKind.LOST, ChangeKind.GAINED),
        ((SLUGS, SOIL, SOWING, WATERING), ChangeKind.LOST, ChangeKind.GAINED),
        ((SLUGS, SOIL, WATERING), ChangeKind.LESS_SURE, ChangeKind.SURER),
    ],
)
def test_lost_is_answered_before_and_its_sentence_no_longer_shown(
    shown: tuple[Passage, ...], lost: ChangeKind, gained: ChangeKind
) -> None:
    """Gained is the same in the other direction."""
    answered, not_now = make.result("q", WATERING), make.gap("q", *shown)
    assert compare(answered, not_now) is lost
    assert compare(not_now, answered) is gained


def test_a_sentence_is_no_answer_where_the_other_edition_has_a_better_one_and_says_so():
    """The list of slugs "answers" only while nothing does: 0.2 to 0.49 is no answer, 0.5 is."""
    with_section = make.result("q", WATERING, SLUGS)
    without = make.result("q", SLUGS, verified=0.0)  # read with the same question, it is the same
    assert compare(with_section, without) is ChangeKind.LOST
    assert compare(without, with_section) is ChangeKind.GAINED
    hits = (with_section.hits[0], replace(with_section.hits[1], relevance=0.5))
    both_answer = replace(with_section, hits=hits)
    assert compare(both_answer, without) is ChangeKind.MOVED
    assert compare(without, both_answer) is ChangeKind.MOVED


def test_what_the_verifier_does_not_take_for_an_answer_is_only_perhaps_fixed_or_harmed():
    doubtful, silent = make.result("q", WATERING, verified=0.49), make.gap("q", SLUGS)
    assert compare(silent, doubtful) is ChangeKind.PERHAPS_GAINED
    assert compare(doubtful, silent) is ChangeKind.PERHAPS_LOST
    sure = make.result("q", WATERING, verified=0.5)
    assert compare(sure, silent) is ChangeKind.LOST


def test_what_another_passage_says_again_is_no_harm():
    """Its words are others; the verifier takes it for an answer."""
    answered, again = make.result("q", WATERING), make.gap("q", SAME_PLACE, verified=0.5)
    assert compare(answered, again) is ChangeKind.LESS_SURE
    assert compare(again, answered) is ChangeKind.SURER


def test_every_question_is_counted_once_and_the_sums_follow():
    """One each: lost, perhaps lost, less sure, gained, moved, as before, open."""
    doubtful = make.result("q", WATERING, verified=0.4)
    before = [make.result("q", WATERING), doubtful, make.result("q", WATERING), make.gap("q")]
    after = [make.gap("q"), make.gap("q"), make.gap("q", WATERING), make.result("q", SOIL)]
    before += [make.result("q", WATERING), make.result("q", SOIL), make.gap("q")]
    after += [make.result("q", SLUGS), make.result("q", SOIL), make.gap("q")]
    names = "abcdefg"
    old, new = (make.run(dict(zip(names, results, strict=True))) for results in (before, after))
    diff = compare_editions([make.question(name) for name in names], old, new)
    assert sum(diff.counts_by_kind.values()) == 7
    # five before, less three and one more
    assert diff.answered == PairedChange(before=5, after=3, gained=1, lost=3, of=7)


def test_what_is_answered_neither_before_nor_now_is_open():
    assert compare(make.gap("q"), make.gap("q", WATERING)) is ChangeKind.OPEN


def test_changes_are_listed_with_both_sides_the_losses_first():
    before = make.run(
        {"a": make.gap("a"), "b": make.result("b", WATERING), "c": make.result("c", SOIL)}, "old"
    )
    after = make.run(
        {"a": make.result("a", SOIL), "b": make.gap("b"), "c": make.result("c", SOIL)}, "new"
    )
    diff = compare_editions([make.question(name) for name in "abc"], before, after)
    assert table.format_edition_diff(diff).splitlines() == [
        "From old to new:",
        "lost                           1",
        "gained                         1",
        "answered as before             1",
        "questions in all               3",
        "Answered 2 before and 2 now of 3: 1 gained, 1 lost, within chance (p 1).",
        "",
        "LOST: text of b  [b]",
        f"    before 90% in Care > Watering: {WATERING.text}",
        "    now    10% in : ",
        "GAINED: text of a  [a]",
        "    before 10% in : ",
        f"    now    90% in Starting > Soil: {SOIL.text}",
    ]
    record = serialize_edition_diff(diff)
    assert record["counts"]["lost"] == 1
    changes = [(one["id"], one["change"]) for one in record["questions"]]
    assert changes == [("a", "gained"), ("b", "lost")]


# log-odds of confidence and reading, as they are, where half of all is answered
EVEN = ChanceModel("v", "", (Draw(0.5, 0.5, 0.0, 0.5),))
FILLER = {f"f{n}": make.gap("f") for n in range(60)}


def judge(before: SearchResult, after: SearchResult) -> ChangeKind:
    """Beside sixty questions that nothing answers, which make an answer less likely."""
    runs = [make.run({"q": one} | FILLER) for one in (before, after)]
    return compare_editions([make.question("q")], runs[0], runs[1], EVEN).changes[0].kind


def test_with_chances_what_is_likely_counts_and_not_the_confidence_alone():
    sure = make.result("q", WATERING, verified=0.999)
    unsure = make.result("q", WATERING, verified=0.3)  # answered by its confidence of 0.9
    silent = make.gap("q", SLUGS, verified=0.01)
    assert judge(sure, silent) is ChangeKind.LOST
    assert judge(silent, sure) is ChangeKind.GAINED
    assert judge(unsure, silent) is ChangeKind.OPEN
    assert judge(sure, sure) is ChangeKind.SAME
    likely = make.result("q", WATERING, verified=0.99)
    assert judge(likely, silent) is ChangeKind.PERHAPS_LOST


def test_with_chances_what_a_hit_below_says_again_is_no_harm():
    again = make.result("q", SLUGS, SOIL, verified=0.01)
    hits = (again.hits[0], replace(again.hits[1], verified=0.999))
    sure = make.result("q", WATERING, verified=0.999)
    assert judge(sure, replace(again, hits=hits)) is ChangeKind.LESS_SURE
    hits = (again.hits[0], replace(again.hits[1], verified=0.5))
    assert judge(sure, replace(again, hits=hits)) is ChangeKind.LOST
