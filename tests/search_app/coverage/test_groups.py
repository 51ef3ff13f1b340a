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


def test_groups_are_named_by_what_distinguishes_them_and_ordered_by_demand():
    findings = make.findings(
        (make.question("a", "pellets for slugs", 1.0), make.gap("a")),
        (make.question("b", "cheap pellets against slugs", 2.0), make.gap("b")),
        (make.question("c", "cheap money today", 1.0), make.gap("c")),
        (make.question("d", "water today", 9.0), make.result("d")),
    )
    first, second = group_gaps(findings, encode_gaps(findings), make.corpus())
    assert first.question_ids == ("b", "a")
    assert (first.demand, first.example) == (3.0, "pellets for slugs")
    # "slugs" is in a heading; "pellets" is in both and nowhere else, "against" in one
    assert first.name.startswith("pellets")
    assert "slugs" not in first.name
    assert first.reasons == {GapReason.NOT_COVERED: 2}
    assert (second.question_ids, second.demand) == (("c",), 1.0)


def test_a_word_of_a_heading_names_a_group_that_has_no_other():
    findings = make.findings((make.question("a", "slugs?"), make.gap("slugs?")))
    groups = group_gaps(findings, encode_gaps(findings), make.corpus())
    assert [group.name for group in groups] == ["slugs"]
