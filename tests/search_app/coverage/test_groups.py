import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search_app.coverage.diagnosis.reasons import GapReason
from search_app.coverage.findings import Finding
from search_app.coverage.groups import cluster_vectors, group_gaps
from tests.support import coverage_factories as make


def encode_gaps(findings: tuple[Finding, ...]) -> np.ndarray:
    return make.encode([one.question.text for one in findings if one.diagnosis])


def test_alike_vectors_make_a_group_in_the_order_of_their_first_row():
    vectors = make.encode(["money", "slugs", "money", "water", "slugs"])
    assert cluster_vectors(vectors, [1.0] * 5) == [[0, 2], [1, 4], [3]]


def test_one_gap_is_a_group_and_none_is_none():
    assert cluster_vectors(make.encode(["money"]), [1.0]) == [[0]]
    assert group_gaps((), make.encode([]), make.corpus()) == ()


def test_gaps_beyond_the_limit_join_the_nearest_group():
    vectors = make.encode(["money", "slugs", "money", "water", "slugs"])
    # the three of highest weight make the groups; "money" and "slugs" of weight 1 join theirs
    groups = cluster_vectors(vectors, [1.0, 1.0, 2.0, 2.0, 2.0], limit=3)
    assert groups == [[0, 2], [1, 4], [3]]
    alone = cluster_vectors(vectors, [2.0, 2.0, 2.0, 1.0, 2.0], limit=4)
    assert alone == [[0, 2], [1, 4], [3]]  # "water" is near to none


@given(
    st.lists(
        st.sampled_from(["money", "slugs", "water", "soil and slugs"]), min_size=1, max_size=12
    )
)
def test_every_row_is_in_one_group_and_the_same_each_time(texts):
    vectors, weights = make.encode(texts), [1.0] * len(texts)
    groups = cluster_vectors(vectors, weights)
    assert sorted(row for group in groups for row in group) == list(range(len(texts)))
    assert cluster_vectors(vectors, weights) == groups


def test_no_two_questions_of_a_group_are_unlike():
    """The cosine of "soil" and "water" with "soil and water" is 0.71, and that of both 0."""
    vectors = make.encode(["soil", "soil and water", "water"])
    assert cluster_vectors(vectors, [1.0] * 3) in ([[0, 1], [2]], [[0], [1, 2]])


def group(*questions: tuple[str, str, float]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Name, topic and questions of the groups of gaps, given by text, topic and weight."""
    findings = make.findings(
        *(
            (make.question(f"q{number}", text, weight, topic), make.gap(text))
            for number, (text, topic, weight) in enumerate(questions, start=1)
        )
    )
    groups = group_gaps(findings, encode_gaps(findings), make.corpus())
    return [(one.name, one.topic_title, one.question_ids) for one in groups]


def test_a_group_is_of_one_topic_and_named_by_its_most_typical_question():
    """The mean of "slugs", "slugs" and "slugs and soil" is nearest to "slugs"."""
    assert group(
        ("slugs and soil", "pests", 3.0),
        ("slugs here", "pests", 1.0),
        ("slugs there", "pests", 1.0),
        ("slugs for sale", "money", 4.0),
    ) == [
        ("slugs here", "Pests", ("q1", "q2", "q3")),
        ("slugs for sale", "Money", ("q4",)),
    ]


def test_without_topics_alike_questions_are_grouped_the_most_wanted_first():
    assert group(("slugs", "", 1.0), ("money", "", 3.0), ("slugs!", "", 1.0)) == [
        ("money", "", ("q2",)),
        ("slugs", "", ("q1", "q3")),
    ]


def test_what_is_answered_is_in_no_group():
    findings = make.findings(
        (make.question("a", "slugs", 2.0), make.gap("slugs")),
        (make.question("b", "water", 9.0), make.result("water")),
    )
    (only,) = group_gaps(findings, encode_gaps(findings), make.corpus())
    assert (only.question_ids, only.demand) == (("a",), 2.0)
    assert only.reasons == {GapReason.NOT_COVERED: 1}
