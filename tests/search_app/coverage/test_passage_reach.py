from dataclasses import replace

from search_app.coverage import passage_reach
from search_app.coverage.corpus_view import CorpusView
from search_app.coverage.findings import Finding
from search_app.results import SearchResult
from tests.support import coverage_factories as make

WATERING, SLUGS, SOIL, SOWING = make.PASSAGES
LARGER_CORPUS = make.corpus(
    *make.PASSAGES, *(make.passage(f"{n}", "More soil.", "More") for n in range(4))
)


def find(*answers: SearchResult, corpus: CorpusView | None = None) -> tuple[Finding, ...]:
    """Findings q0, q1, … with these answers, each of its own topic."""
    pairs = ((make.question(f"q{n}", topic=f"topic {n}"), one) for n, one in enumerate(answers))
    return make.findings(*pairs, view=corpus)


def test_reached_passages_are_among_the_first_three_hits_of_a_question_touched():
    findings = find(
        make.result("a", WATERING, SLUGS, SOIL, SOWING, verdict="related"),
        make.gap("b", SOWING, SLUGS),
    )
    (only,) = passage_reach.find_unreached_passages(findings, make.corpus())
    # fourth for a question that the booklets touch; first only for one that they do not
    assert (only.passage_id, only.best_rank) == (SOWING.passage_id, 4)
    assert only.where == "Starting > Sowing"


def test_a_passage_never_found_has_no_rank():
    unreached = passage_reach.find_unreached_passages((), make.corpus())
    assert [one.best_rank for one in unreached] == [0, 0, 0, 0]


def test_near_duplicates_are_alike_in_vector_and_words():
    again = make.passage("again", "Water the roots early in the day.", "Questions")
    alike = make.passage("alike", "Water is wet.", "Questions")
    corpus = make.corpus(WATERING, SLUGS, again, alike)
    answers = (
        make.result("a", again, WATERING),
        make.result("b", again),
        make.gap("c", WATERING, again),
    )
    findings = find(*answers, make.gap("d", SLUGS), corpus=corpus)
    (pair,) = passage_reach.find_near_duplicates(findings, corpus)
    # of 5 stems of the shorter text 5 - "day" are shared; "alike" shares "water" alone
    assert (pair.first, pair.second) == (WATERING.passage_id, again.passage_id)
    assert (pair.first_where, pair.second_where) == ("Care > Watering", "Questions")
    assert (pair.cosine, pair.ahead, pair.behind) == (1.0, 1, 2)


def test_a_hub_is_first_for_many_questions_on_different_topics():
    answers = [make.result(f"{n}", WATERING) for n in range(3)] + [
        make.gap(f"{n}", WATERING) for n in "ab"
    ]
    (hub,) = passage_reach.find_hubs(find(*answers, corpus=LARGER_CORPUS), LARGER_CORPUS)
    assert (hub.passage_id, hub.where) == (WATERING.passage_id, "Care > Watering")
    assert (hub.questions, hub.answered, hub.topics) == (("q0", "q1", "q2", "q3", "q4"), 3, 5)


def test_a_passage_that_answers_one_topic_often_is_no_hub():
    findings = find(*(make.result(f"{n}", WATERING) for n in range(6)))
    one_topic = [replace(one, question=replace(one.question, topic="water")) for one in findings]
    assert passage_reach.find_hubs(one_topic, make.corpus()) == ()
    no_topics = [replace(one, question=replace(one.question, topic="")) for one in findings]
    assert len(passage_reach.find_hubs(no_topics, LARGER_CORPUS)) == 1
