import pytest

from indexer.passages import Passage
from search_app.coverage.findings import Finding
from search_app.coverage.topics import MAX_TOPICS, TopicState, build_heat_map, build_topics
from search_app.questions.files import Question
from tests.support import coverage_factories as make

WATERING, SLUGS, SOIL, SOWING = make.PASSAGES


def find_answers(*pairs: tuple[Question, Passage | None]) -> tuple[Finding, ...]:
    """Findings of questions, each answered by a passage or by none."""
    return make.findings(
        *((one, make.result("?", by) if by else make.gap("?", SOIL)) for one, by in pairs)
    )


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
def test_single_answers_in_several_sections_cover_no_topic(topic, answered_by, state, home):
    """A topic has a section if one answers several of its four questions, or a heading names it."""
    passages = [*answered_by, *[None] * 4][:4]
    pairs = ((make.question(str(n), topic=topic), passages[n]) for n in range(4))
    (only,) = build_topics(find_answers(*pairs), make.corpus())
    assert (only.state, only.home) == (state, home)
    assert (only.answered.count, only.demand) == (len(answered_by), 4.0)
    assert only.gaps == tuple(str(n) for n in range(len(answered_by), 4))


def test_the_topic_with_most_demand_unanswered_comes_first():
    findings = find_answers(
        (make.question("a", topic="soil", weight=2.0), None),
        (make.question("b", topic="money", weight=5.0), None),
        (make.question("c", topic="money", weight=9.0), WATERING),
        (make.question("d", topic="work", weight=9.0), WATERING),
    )
    topics = [(topic.topic, topic.unanswered) for topic in build_topics(findings, make.corpus())]
    assert topics == [("money", 5.0), ("soil", 2.0), ("work", 0.0)]


def test_the_heat_map_counts_the_demand_that_sections_answer():
    findings = find_answers(
        (make.question("a", topic="money", weight=2.0), WATERING),
        (make.question("b", topic="work", weight=3.0), WATERING),
        (make.question("c", topic="work", weight=1.0), None),
        (make.question("d", weight=8.0), WATERING),
    )
    heat_map = build_heat_map(findings, make.corpus())
    assert heat_map.sections == ("Watering", "Slugs", "Soil", "Sowing")
    assert heat_map.topics == ("Money", "Work")
    assert heat_map.cells == ((2.0, 3.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0))
    assert heat_map.unanswered == (0.0, 1.0)


def test_of_too_many_topics_the_heat_map_has_those_of_most_demand():
    """Whether it is answered or not; the topics stay in the order asked."""
    weights = {f"topic {n}": float(n + 2) for n in range(MAX_TOPICS - 2)}
    questions = [
        (make.question("gap", topic="unmet", weight=200.0), None),
        (make.question("low", topic="low", weight=1.0), WATERING),
        *((make.question(name, topic=name, weight=w), WATERING) for name, w in weights.items()),
        (make.question("part", topic="part", weight=1.5), WATERING),
        (make.question("other", topic="part", weight=100.0), None),
    ]
    heat_map = build_heat_map(find_answers(*questions), make.corpus())
    names = ["unmet", *weights, "part"]
    assert heat_map.topics == tuple(name.capitalize() for name in names)
    assert heat_map.unanswered == (200.0, *[0.0] * len(weights), 100.0)


def test_sections_of_several_booklets_have_their_titles():
    other = make.passage("watering", "Water peas.", "Watering", doc_id="peas")
    assert build_heat_map((), make.corpus(WATERING, other)).sections == ("Growing beans: Watering",)
