import pytest

from search_app.coverage.findings import Finding, findings
from search_app.coverage.questions import Asked
from search_app.coverage.topics import State, heat_map, topics
from search_app.coverage.why import Clues
from tests.coverage.made import PASSAGES, asked, gap, passage, result, run, shelf

WATERING, SLUGS, SOIL, SOWING = PASSAGES


def found(*pairs: tuple[Asked, bool]) -> tuple[Finding, ...]:
    answers = {
        one.question_id: result(one.text, WATERING) if answered else gap(one.text, SOIL)
        for one, answered in pairs
    }
    return findings([one for one, _ in pairs], run(answers), shelf(), Clues())


@pytest.mark.parametrize(
    ("topic", "answered", "state"),
    [
        ("money", 3, State.COVERED),
        ("money", 2, State.NOT_COVERED),
        ("slugs", 2, State.IN_PART),
        ("slugs", 0, State.IN_PART),
        ("care of slugs", 0, State.IN_PART),
    ],
)
def test_what_has_a_heading_is_never_not_covered(topic, answered, state):
    """Of four questions alike: three quarters cover a topic, one half does not."""
    pairs = [(asked(str(n), topic=topic), n < answered) for n in range(4)]
    (only,) = topics(found(*pairs), shelf())
    assert (only.state, only.answered.count, only.demand) == (state, answered, 4.0)
    assert only.gaps == tuple(str(n) for n in range(answered, 4))


def test_a_topic_covered_in_more_than_half_is_covered_in_part():
    pairs = [(asked(str(n), topic="money"), n < 3) for n in range(5)]
    assert topics(found(*pairs), shelf())[0].state is State.IN_PART


def test_the_topic_with_most_demand_unanswered_comes_first():
    made = found(
        (asked("a", topic="soil", weight=2.0), False),
        (asked("b", topic="money", weight=5.0), False),
        (asked("c", topic="money", weight=9.0), True),
        (asked("d", topic="work", weight=9.0), True),
    )
    assert [(one.topic, one.unanswered) for one in topics(made, shelf())] == [
        ("money", 5.0),
        ("soil", 2.0),
        ("work", 0.0),
    ]


def test_the_heat_map_counts_the_demand_that_sections_answer():
    made = found(
        (asked("a", topic="money", weight=2.0), True),
        (asked("b", topic="work", weight=3.0), True),
        (asked("c", topic="work", weight=1.0), False),
        (asked("d", weight=8.0), True),
    )
    heat = heat_map(made, shelf())
    assert heat.sections == ("Watering", "Slugs", "Soil", "Sowing")
    assert heat.topics == ("Money", "Work")
    assert heat.cells == ((2.0, 3.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0))
    assert heat.unanswered == (0.0, 1.0)


def test_sections_of_several_booklets_are_told_apart():
    other = passage("watering", "Water peas.", "Watering", doc_id="peas")
    made = findings([], run({}), shelf(WATERING, other), Clues())
    assert heat_map(made, shelf(WATERING, other)).sections == ("Growing beans: Watering",)
