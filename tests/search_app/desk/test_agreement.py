import pytest

from search_app.desk.agreement import (
    Agreement,
    Difference,
    GroupAgreement,
    collect_grade_pairs,
    collect_people_grades,
    collect_unit_grades,
    compare_grades,
    compute_agreement,
    compute_alpha,
    compute_group_agreement,
    compute_kappa,
    compute_weighted_kappa,
    measure_interval_difference,
    measure_nominal_difference,
    measure_ordinal_difference,
)
from search_app.desk.judgement_files import combine_sheets
from search_app.desk.judging import GradedPassage, JudgementSheet, SheetQuestion

# 20 of 50 both yes, 15 both no, 5 and 10 differ: the textbook's 0.4.
TEXTBOOK = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15
# Four observers and twelve units, some not seen by all, with the alphas that Krippendorff prints
# ("Computing Krippendorff's Alpha-Reliability", 2011, parts C to E).
OBSERVERS = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
UNITS = [
    [int(value) for value in unit if value != "."]
    for unit in zip(*(row.split() for row in OBSERVERS), strict=True)
]


def test_kappa_is_that_of_the_textbook() -> None:
    assert compute_kappa(TEXTBOOK) == pytest.approx(0.4)
    assert compute_kappa([(0, 0), (1, 1), (2, 2)]) == 1
    assert compute_kappa([(0, 1), (1, 0)]) == -1
    assert compute_kappa([(0, 0), (0, 0)]) is None
    assert compute_kappa([]) is None


def test_weighted_kappa_counts_a_difference_by_its_square() -> None:
    assert compute_weighted_kappa(TEXTBOOK) == pytest.approx(0.4)  # of two grades: the plain one
    # Differences 4, 0, 0, and by chance 4 + 18 + 2 over three: 1 - 4 * 3 / 24.
    assert compute_weighted_kappa([(3, 1), (0, 0), (0, 0)]) == 0.5
    # One step apart costs less than three: by chance 2 + 36 + 8 + 18, and 54 + 18.
    assert compute_weighted_kappa([(3, 2), (0, 0), (3, 3), (0, 0)]) == 1 - 1 * 4 / 64
    assert compute_weighted_kappa([(3, 0), (0, 0), (3, 3), (0, 0)]) == 1 - 9 * 4 / 72
    assert compute_weighted_kappa([(0, 3), (3, 0)]) == -1
    assert compute_weighted_kappa([(1, 1), (1, 1)]) is None
    assert compute_weighted_kappa([]) is None


@pytest.mark.parametrize(
    ("difference", "expected"),
    [
        (measure_nominal_difference, 0.743),
        (measure_ordinal_difference, 0.815),
        (measure_interval_difference, 0.849),
    ],
)
def test_alpha_is_that_of_krippendorff(difference: Difference, expected: float) -> None:
    assert compute_alpha(UNITS, difference) == pytest.approx(expected, abs=0.0005)


def test_alpha_worked_out_by_hand() -> None:
    # Grades 0, 1, 3 were given 4, 1, 1 times: from 1 to 3 is 1, from 0 to 1 is 2.5, from 0 to 3 is
    # 3.5. Observed 2 / 6; expected 2 * (4 * 6.25 + 4 * 12.25 + 1) / 30 = 5.
    assert compute_alpha([[3, 1], [0, 0], [0, 0]]) == pytest.approx(14 / 15)
    # The same of three judges as of two who agree: nobody differs.
    assert compute_alpha([[3, 3, 3], [0, 0]]) == 1
    # Two who always differ: observed 4 / 4; expected 2 * 2 * 2 / (4 * 3) = 2 / 3.
    assert compute_alpha([[0, 1], [1, 0]], measure_nominal_difference) == pytest.approx(-0.5)


def test_alpha_is_not_defined_without_a_difference_or_a_second_judge() -> None:
    assert compute_alpha([[2, 2], [2, 2]]) is None
    assert compute_alpha([[1], [3]]) is None
    assert compute_alpha([]) is None


def test_a_unit_with_one_grade_changes_nothing() -> None:
    assert compute_alpha([*UNITS, [4], [1]]) == compute_alpha(UNITS)


def make_sheets(**grades: dict[str, int]) -> dict[tuple[str, str], JudgementSheet]:
    """Sheets of one question: of each judge the grades by the text of the passage."""
    question = SheetQuestion("q", "how", "words", 2)
    return {
        (judge, "q"): JudgementSheet(
            question,
            judge,
            {("beans", text): GradedPassage("beans", text, value) for text, value in own.items()},
        )
        for judge, own in grades.items()
    }


def test_two_judges_are_compared_on_what_both_graded() -> None:
    sheets = make_sheets(Anna={"a": 3, "b": 0, "c": 2}, Ben={"a": 2, "b": 0})
    agreement = compute_agreement(collect_grade_pairs(sheets, "Anna", "Ben"))
    # Of the squares 1 is observed, twice; by chance 1 + 9 + 4 + 0: 1 - 2 / 14.
    assert agreement == Agreement(2, 1, 1 / 3, 1 - 2 / 14, 1)
    assert compare_grades([(3, 2), (0, 0)]) == agreement


def test_all_judges_are_compared_on_what_at_least_two_graded() -> None:
    sheets = make_sheets(
        Anna={"a": 3, "b": 0, "c": 0}, Ben={"a": 1, "b": 0, "c": 0}, Cleo={"a": 3, "d": 2}
    )
    group = compute_group_agreement(collect_unit_grades(sheets))
    # Anna and Ben: 0.5, as above. Cleo shares one passage with each: with Ben the difference is
    # that of chance, with Anna there is none to explain.
    assert group == GroupAgreement(3, 3, group.alpha, (0.5 * 3 + 0 * 1) / 4)
    assert group.alpha == compute_alpha([[3, 1, 3], [0, 0], [0, 0]])


def test_the_grades_of_people_are_the_settled_or_the_lowest_of_unfinished_sheets_too() -> None:
    sheets = make_sheets(Anna={"a": 3, "b": 2}, Ben={"a": 1})
    settled = {("", "q"): make_sheets(nobody={"b": 3})["nobody", "q"]}
    assert [sheet.is_complete for sheet in sheets.values()] == [True, False]
    people = {("q", ("beans", "a")): 1, ("q", ("beans", "b")): 3}
    assert collect_people_grades(sheets | settled) == people
    # what is measured with waits for Ben to finish
    (combined,) = combine_sheets(sheets | settled)
    assert {key: one.grade for key, one in combined.grades.items()} == {
        ("beans", "a"): 3,
        ("beans", "b"): 3,
    }


def test_settled_grades_are_no_judge() -> None:
    sheets = make_sheets(Anna={"a": 3}, Ben={"a": 1})
    settled = {("", "q"): make_sheets(nobody={"a": 2})["nobody", "q"]}
    assert collect_unit_grades({**sheets, **settled}) == {
        ("q", ("beans", "a")): {"Anna": 3, "Ben": 1}
    }
