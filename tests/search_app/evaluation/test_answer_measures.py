import pytest

from search_app.evaluation.answer_measures import (
    compute_answer_measures,
    score_answer_accuracy,
    score_recall_in_words,
)
from search_app.judgements.resolve import JudgementUnit
from search_app.results import RankingEntry, build_ranking_run
from tests.support.evaluation_factories import hit, judged, question, quoted, result, run

TEXT = "Loosen the soil. Water the roots early. Wet leaves invite mildew."
#       0                17                     40
ASKED = question("q1", {"p": 3})


@pytest.mark.parametrize(
    ("marked", "grade", "span", "right"),
    [
        ("Water the roots early.", 3, (117, 139), 1.0),
        ("Water the roots early.", 2, (138, 165), 1.0),  # they share the full stop
        ("Water the roots early.", 2, (139, 165), 0.0),  # they touch
        ("Water the roots early.", 1, (117, 139), 0.0),
        ("Wet leaves invite mildew.", 3, (117, 139), 0.0),
    ],
)
def test_the_marked_sentence_must_overlap_a_quote_that_helps(marked, grade, span, right):
    gold = quoted(ASKED, ("Water the roots early.", grade, [span]))
    assert score_answer_accuracy([hit(1, "p", TEXT, start=100, marked=marked)], gold) == right


def test_only_the_first_hit_counts_and_no_hit_is_wrong():
    gold = quoted(ASKED, ("Water the roots early.", 3, [(17, 39)]))
    first = hit(1, "o", "Loosen the soil.", start=300, marked="Loosen the soil.")
    second = hit(2, "p", TEXT, marked="Water the roots early.")
    assert score_answer_accuracy([first, second], gold) == 0.0
    assert score_answer_accuracy([], gold) == 0.0


def test_the_same_place_of_another_booklet_does_not_overlap():
    gold = quoted(ASKED, ("Water the roots early.", 3, [(17, 39)]))
    other = type(gold.gold[0])(gold.gold[0].quote, {"peas": ((17, 39),)}, 100.0)
    gold = type(gold)("q1", "text", "", True, {}, (other,))
    assert score_answer_accuracy([hit(1, "p", TEXT, marked="Water the roots early.")], gold) == 0.0


@pytest.mark.parametrize(
    ("marked", "right"), [("Water the roots early.", 1.0), ("Loosen the soil.", 0.0)]
)
def test_where_offsets_are_unknown_words_decide(marked, right):
    gold = quoted(ASKED, ("Water the roots, and the leaves never.", 3, []))
    assert score_answer_accuracy([hit(1, "p", TEXT, marked=marked)], gold) == right


def test_the_share_of_answering_quotes_in_the_first_words_shown():
    gold = quoted(
        ASKED,
        ("Water the roots early.", 3, [(0, 1)]),
        ("Copper keeps slugs away.", 3, [(0, 1)]),
        ("Loosen the soil.", 1, [(0, 1)]),
    )
    hits = [hit(1, "p", TEXT), hit(2, "s", "Copper keeps slugs away.")]
    assert score_recall_in_words(hits, gold, word_limit=4) == 0.0  # "Water" is the fourth
    assert score_recall_in_words(hits, gold, word_limit=5) == 0.5  # half of the quote is enough
    assert score_recall_in_words(hits, gold, word_limit=12) == 0.5
    assert score_recall_in_words(hits, gold, word_limit=13) == 1.0
    assert score_recall_in_words([], gold) == 0.0


def test_without_a_quote_of_grade_3_the_best_there_are_count():
    gold = quoted(ASKED, ("Water the roots early.", 2, [(0, 1)]), ("Nettles.", 1, [(0, 1)]))
    assert score_recall_in_words([hit(1, "p", TEXT)], gold) == 1.0


def test_answers_are_measured_where_quotes_were_judged_and_answers_marked():
    gold = quoted(ASKED, ("Water the roots early.", 3, [(17, 39)]))
    answered = run({"q1": result(hit(1, "p", TEXT, marked="Water the roots early."))})
    ranked = build_ranking_run({"q1": [RankingEntry("beans", "p", 0.5, TEXT)]}, {})
    assert compute_answer_measures(answered, judged(gold)) == {
        "R@200w": {"q1": 1.0},
        "A@1": {"q1": 1.0},
    }
    assert compute_answer_measures(ranked, judged(gold)) == {"R@200w": {"q1": 1.0}}
    assert compute_answer_measures(answered, judged(ASKED, unit=JudgementUnit.DOCUMENT)) == {}


def test_a_run_without_text_has_no_recall_in_words():
    gold = quoted(ASKED, ("Water the roots early.", 3, [(17, 39)]))
    foreign = build_ranking_run({"q1": [RankingEntry("beans", "p", 0.5)]}, {})
    assert compute_answer_measures(foreign, judged(gold)) == {}
    empty = run({"q1": result()})  # asked, and nothing was found
    assert compute_answer_measures(empty, judged(gold)) == {
        "R@200w": {"q1": 0.0},
        "A@1": {"q1": 0.0},
    }
