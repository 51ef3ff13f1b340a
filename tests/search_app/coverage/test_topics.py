import pytest

from indexer.passages import Passage
from search_app.coverage.diagnosis import DiagnosisInputs
from search_app.coverage.findings import Finding, build_findings
from search_app.coverage.topics import TopicState, build_heat_map, build_topics
from search_app.questions.files import Question
from tests.support.coverage_factories import PASSAGES, asked, gap, passage, result, run, shelf

WATERING, SLUGS, SOIL, SOWING = PASSAGES


def found(*pairs: tuple[Question, Passage | None]) -> tuple[Finding, ...]:
    """Findings of questions, each answered by a passage or by none."""
    answers = {
        one.question_id: result(one.text, by) if by else gap(one.text, SOIL) for one, by in pairs
    }
    return build_findings([one for one, _ in pairs], run(answers), shelf(), DiagnosisInputs())


def four(topic: str, *answered_by: Passage) -> tuple[Finding, ...]:
    """Four questions of a topic, the first of them answered."""
    by = [*answered_by, *[None] * 4][:4]
    return found(*((asked(str(n), topic=topic), by[n]) for n in range(4)))


@pytest.mark.parametrize(
    ("topic", "answered_by", "state", "home"),
    [
        ("money", [WATERING, SLUGS, SOIL], TopicState.COVERED, ""),
        ("money", [WATERING, SLUGS], TopicState.NOT_COVERED, ""),
        ("money", [WATERING, WATERING], TopicState.IN_PART, "Watering"),
        ("slugs", [WATERING], TopicState.IN_PART, ""),
        ("care of slugs", [], TopicState.IN_PART, ""),
    ],
)
def test_single_answers_from_here_and_there_cover_no_topic(topic, answered_by, state, home):
    """What has a section is there: one that answers several questions, or by its heading."""
    (only,) = build_topics(four(topic, *answered_by), shelf())
    assert (only.state, only.home) == (state, home)
    assert (only.answered.count, only.demand) == (len(answered_by), 4.0)
    assert only.gaps == tuple(str(n) for n in range(len(answered_by), 4))


def test_the_topic_with_most_demand_unanswered_comes_first():
    made = found(
        (asked("a", topic="soil", weight=2.0), None),
        (asked("b", topic="money", weight=5.0), None),
        (asked("c", topic="money", weight=9.0), WATERING),
        (asked("d", topic="work", weight=9.0), WATERING),
    )
    assert [(one.topic, one.unanswered) for one in build_topics(made, shelf())] == [
        ("money", 5.0),
        ("soil", 2.0),
        ("work", 0.0),
    ]


def test_the_heat_map_counts_the_demand_that_sections_answer():
    made = found(
        (asked("a", topic="money", weight=2.0), WATERING),
        (asked("b", topic="work", weight=3.0), WATERING),
        (asked("c", topic="work", weight=1.0), None),
        (asked("d", weight=8.0), WATERING),
    )
    heat = build_heat_map(made, shelf())
    assert heat.sections == ("Watering", "Slugs", "Soil", "Sowing")
    assert heat.topics == ("Money", "Work")
    assert heat.cells == ((2.0, 3.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0))
    assert heat.unanswered == (0.0, 1.0)


def test_sections_of_several_booklets_are_told_apart():
    other = passage("watering", "Water peas.", "Watering", doc_id="peas")
    made = build_findings([], run({}), shelf(WATERING, other), DiagnosisInputs())
    assert build_heat_map(made, shelf(WATERING, other)).sections == ("Growing beans: Watering",)
