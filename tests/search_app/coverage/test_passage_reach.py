from dataclasses import replace

from indexer.passages import Passage
from search_app.coverage.diagnosis import DiagnosisInputs
from search_app.coverage.findings import Finding, build_findings
from search_app.coverage.passage_reach import (
    find_hubs,
    find_near_duplicates,
    find_unreached_passages,
)
from search_app.results import SearchResult
from tests.support.coverage_factories import PASSAGES, asked, gap, passage, result, run, shelf

WATERING, SLUGS, SOIL, SOWING = PASSAGES


def found(*answers: SearchResult, held: tuple[Passage, ...] = PASSAGES) -> tuple[Finding, ...]:
    questions = [asked(f"q{n}", topic=f"topic {n}") for n in range(len(answers))]
    results = dict(zip((one.question_id for one in questions), answers, strict=True))
    return build_findings(questions, run(results), shelf(*held), DiagnosisInputs())


def test_reached_is_what_stands_among_the_first_three_of_a_question_touched():
    made = found(
        result("a", WATERING, SLUGS, SOIL, SOWING, verdict="related"),
        gap("b", SOWING, SLUGS),
    )
    (only,) = find_unreached_passages(made, shelf())
    # fourth for a question that the booklets touch; first only for one that they do not
    assert (only.passage_id, only.where, only.best_rank) == (
        SOWING.passage_id,
        "Starting > Sowing",
        4,
    )


def test_what_is_never_found_has_no_rank():
    assert [one.best_rank for one in find_unreached_passages(found(), shelf())] == [0, 0, 0, 0]


def test_twins_say_the_same_in_vector_and_words_and_one_stands_higher():
    again = passage("again", "Water the roots early in the day.", "Questions")
    alike = passage("alike", "Water is wet.", "Questions")
    held = (WATERING, SLUGS, again, alike)
    made = found(
        result("a", again, WATERING),
        result("b", again),
        gap("c", WATERING, again),
        gap("d", SLUGS),
        held=held,
    )
    (pair,) = find_near_duplicates(made, shelf(*held))
    # of 5 stems of the shorter text 5 - "day" are shared; "alike" shares "water" alone
    assert (pair.first, pair.second) == (WATERING.passage_id, again.passage_id)
    assert (pair.first_where, pair.second_where) == ("Care > Watering", "Questions")
    assert (pair.cosine, pair.ahead, pair.behind) == (1.0, 1, 2)


def test_a_hub_is_first_for_many_questions_on_different_things():
    answers = [result(f"{n}", WATERING) for n in range(3)] + [gap(f"{n}", WATERING) for n in "ab"]
    held = (*PASSAGES, *(passage(f"more-{n}", "More soil.", "More") for n in range(4)))
    made = found(*answers, held=held)
    (hub,) = find_hubs(made, shelf(*held))
    assert (hub.passage_id, hub.where) == (WATERING.passage_id, "Care > Watering")
    assert (hub.questions, hub.answered, hub.topics) == (("q0", "q1", "q2", "q3", "q4"), 3, 5)


def test_a_passage_that_answers_one_topic_often_is_no_hub():
    made = found(*(result(f"{n}", WATERING) for n in range(6)))
    one_topic = [replace(one, question=replace(one.question, topic="water")) for one in made]
    assert find_hubs(one_topic, shelf()) == ()
    no_topics = [replace(one, question=replace(one.question, topic="")) for one in made]
    held = (*PASSAGES, *(passage(f"more-{n}", "More soil.", "More") for n in range(4)))
    assert len(find_hubs(no_topics, shelf(*held))) == 1
