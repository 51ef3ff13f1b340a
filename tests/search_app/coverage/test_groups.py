import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search_app.coverage.diagnosis import DiagnosisInputs
from search_app.coverage.diagnosis.reasons import GapReason
from search_app.coverage.findings import Finding, build_findings
from search_app.coverage.groups import cluster_vectors, group_gaps
from search_app.questions.files import Question
from tests.support.coverage_factories import encode, gap, result, run, shelf


def found(*questions: Question, answered: tuple[str, ...] = ()) -> tuple[Finding, ...]:
    answers = {
        one.question_id: (result if one.question_id in answered else gap)(one.text)
        for one in questions
    }
    return build_findings(questions, run(answers), shelf(), DiagnosisInputs())


def vectors_of(gaps: tuple[Finding, ...]) -> np.ndarray:
    return encode([one.question.text for one in gaps if one.diagnosis])


def test_alike_vectors_make_a_group_in_the_order_of_their_first_row():
    vectors = encode(["money", "slugs", "money", "water", "slugs"])
    assert cluster_vectors(vectors, [1.0] * 5) == [[0, 2], [1, 4], [3]]


def test_one_gap_is_a_group_and_none_is_none():
    assert cluster_vectors(encode(["money"]), [1.0]) == [[0]]
    assert group_gaps((), encode([]), shelf()) == ()


def test_beyond_the_most_the_others_join_the_nearest_group():
    vectors = encode(["money", "slugs", "money", "water", "slugs"])
    # the three weightiest make the groups; "money" and "slugs" of weight 1 join theirs
    assert cluster_vectors(vectors, [1.0, 1.0, 2.0, 2.0, 2.0], limit=3) == [[0, 2], [1, 4], [3]]


@given(st.lists(st.sampled_from(["money", "slugs", "water", "soil and slugs"]), max_size=12))
def test_every_row_is_in_one_group_and_the_same_each_time(texts):
    vectors, weights = encode(texts), [1.0] * len(texts)
    if texts:
        first = cluster_vectors(vectors, weights)
        assert sorted(row for group in first for row in group) == list(range(len(texts)))
        assert cluster_vectors(vectors, weights) == first


def test_groups_are_named_by_what_sets_them_apart_and_ordered_by_demand():
    made = found(
        Question("a", "pellets for slugs", 1.0),
        Question("b", "cheap pellets against slugs", 2.0),
        Question("c", "cheap money today", 1.0),
        Question("d", "water today", 9.0),
        answered=("d",),
    )
    first, second = group_gaps(made, vectors_of(made), shelf())
    assert first.question_ids == ("b", "a")
    assert (first.demand, first.example) == (3.0, "pellets for slugs")
    # "slugs" stands in a heading; "pellets" is in both and nowhere else, "against" in one
    assert first.name.startswith("pellets")
    assert "slugs" not in first.name
    assert first.reasons == {GapReason.NOT_COVERED: 2}
    assert (second.question_ids, second.demand) == (("c",), 1.0)


def test_a_word_of_a_heading_names_a_group_that_has_no_other():
    made = found(Question("a", "slugs?"))
    assert [group.name for group in group_gaps(made, vectors_of(made), shelf())] == ["slugs"]
