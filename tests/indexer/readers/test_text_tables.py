"""Tables of plain text: cells that are wrapped, grids, lines of dashes; no value under another."""

import pytest

from tests.support.reading import from_text, told


def read_table(table: str) -> list[str]:
    first, second, *lines, last = told(
        from_text(f"Your tablets\n\nTake these:\n\n{table}\n\nRest.\n").pieces
    )
    assert (first, second, last) == ("# Your tablets", "Take these:", "Rest.")
    return lines


WRAPPED = [
    "=Medicine | When | How much",
    "Medicine: Dormal, When: In the morning, half an hour before food",
    "Medicine: Dormal, How much: 5 mg",
    "Medicine: Sennax, When: At night",
    "Medicine: Sennax, How much: 2 tablets, with plenty of water",
]
SPACED = """\
Medicine        When                    How much
Dormal          In the morning, half    5 mg
                an hour before food
Sennax          At night                2 tablets, with
                                        plenty of water"""
DASHED = """\
Medicine  When                  How much
--------  --------------------  ---------------
Dormal    In the morning, half  5 mg
          an hour before food
Sennax    At night              2 tablets, with
                                plenty of water"""
GRID = """\
+----------+----------------------+------------------+
| Medicine | When                 | How much         |
+==========+======================+==================+
| Dormal   | In the morning, half | 5 mg             |
|          | an hour before food  |                  |
+----------+----------------------+------------------+
| Sennax   | At night             | 2 tablets, with  |
|          |                      | plenty of water  |
+----------+----------------------+------------------+"""
BARS = """\
Medicine | When                 | How much
---------|----------------------|----------------
Dormal   | In the morning, half | 5 mg
         | an hour before food  |
Sennax   | At night             | 2 tablets, with
         |                      | plenty of water"""
BOXES = GRID.translate(str.maketrans("+|-=", "┼│─═"))


@pytest.mark.parametrize(
    "table",
    [SPACED, DASHED, GRID, BARS, BOXES],
    ids=["spaces", "dashes", "grid", "bars", "box signs"],
)
def test_a_wrapped_cell_is_one_value(table):
    assert read_table(table) == WRAPPED


def test_all_lines_between_two_rules_of_a_grid_are_one_row():
    table = """\
+----------+-------+
| Medicine | Dose  |
+----------+-------+
| Calcium  | 5 mg  |
| salt     |       |
|          | Never |
|          | more  |
+----------+-------+
| Sennax   | 2 mg  |
+----------+-------+"""
    assert read_table(table)[1:] == ["Calcium salt | 5 mg Never more", "Sennax | 2 mg"]


@pytest.mark.parametrize(
    ("rows", "told_rows"),
    [
        (
            ["Dormal | Morning | 5 mg", "       | Evening | 2 mg"],
            ["Dormal | Morning | 5 mg", "– | Evening | 2 mg"],
        ),
        (
            ["Dormal | in the morning | half a tablet", " | in the evening | one tablet"],
            ["Dormal | in the morning | half a tablet", "– | in the evening | one tablet"],
        ),
        (
            ["Dormal | Take with food. | 5 mg", " | never at night | "],
            ["Dormal | Take with food. | 5 mg", "– | never at night | –"],
        ),
    ],
)
def test_a_row_without_a_name_that_may_be_one_is_not_joined_to_the_row_above(rows, told_rows):
    assert read_table("\n".join(rows)) == told_rows


def test_a_line_of_dashes_shows_columns_that_are_as_near_as_words():
    table = """\
Medicine   Dose        Not with
---------- ----------- ----------
Dormal     5 mg        tea, or
                       much milk
Half life  2 days      –"""
    assert read_table(table) == [
        "=Medicine | Dose | Not with",
        "Medicine: Dormal, Dose: 5 mg",
        "Medicine: Dormal, Not with: tea, or much milk",
        "Medicine: Half life, Dose: 2 days",
        "Medicine: Half life, Not with: –",
    ]


def test_a_rule_under_the_first_row_makes_it_the_header_of_two_columns_too():
    lines = read_table("Day | Dose\n--- | ---\nFirst | 5 mg\nSecond | 2 mg")
    assert lines == ["=Day | Dose", "Day: First, Dose: 5 mg", "Day: Second, Dose: 2 mg"]
