"""Tables: no value under another column, each readable alone, and every word in the text."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.documents import Document, TextTable
from indexer.readers.pieces import Piece
from indexer.readers.tables import GridCell, build_tables, join_parts
from indexer.readers.tables.lines import MAX_HEAD_LENGTH
from tests.support.documents import booklet
from tests.support.reading import from_html, from_markdown, told


def read_table(html: str) -> list[str]:
    return told(from_html(f"<table>{html}</table>").pieces)


PLAN = (
    "<tr><th><th>At six<th>At noon<th>At nine<tr><th>Velmin<td><td><td>3.5 mg"
    "<tr><th>Corax:<td>one<td><td>two"
)
PLAN_LINES = [
    "=– | At six | At noon | At nine",
    "Velmin, At nine: 3.5 mg",
    "Corax, At six: one",
    "Corax, At nine: two",
]
REACHING = """<thead><tr><th rowspan=2>Tablet<th colspan=2>Week 1<th>Week 2<tr><th>Mon<th>Tue<th>Mon
 <tbody><tr><th>Velmin<td colspan=2>one<td rowspan=2>two<tr><th>Corax<td><td>5 ml
 <tr><td colspan=4>Not with milk:<tr><th>Bludex<td>–<td><td><ul><li>half<li>a whole</ul>
 <tr><td colspan=4>Ask your nurse if you are not sure."""


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        (PLAN, PLAN_LINES),
        (
            REACHING,
            [
                "=Tablet | Week 1 | Week 1 | Week 2",
                "=Tablet | Mon | Tue | Mon",
                "Velmin, Week 1, Mon / Week 1, Tue: one",
                "Velmin, Week 2, Mon: two",
                "Corax, Week 1, Tue: 5 ml",
                "Corax, Week 2, Mon: two",
                "Not with milk:",
                "Not with milk, Bludex, Week 1, Mon: –",
                "Not with milk, Bludex, Week 2, Mon: half; a whole",
                "Ask your nurse if you are not sure.",
            ],
        ),
        # Nothing says which of the rows of a name a value is in: the row stays together.
        (
            "<tr><th>Tablet<th>When<th>Dose<tr><td rowspan=2>Velmin<td>early<td>2"
            "<tr><td>late<td>1<tr><td><td>at noon<td>4",
            [
                "=Tablet | When | Dose",
                "Tablet: Velmin, When: early; Dose: 2",
                "Tablet: Velmin, When: late; Dose: 1",
                "Tablet: –, When: at noon; Dose: 4",
            ],
        ),
        # A first column with a name may be a list of its own.
        ("<tr><th>Do<th>Do not<tr><td>rest<td>drive", ["=Do | Do not", "Do: rest, Do not: drive"]),
        ("<tr><th>Ward<td>4<tr><th>Open<td>8<td>17", ["Ward: 4", "Open: 8 | 17"]),
        ("<tr><td>a<td><td>b<tr><td>c<td>d", ["a | – | b", "c | d | –"]),
        (
            "<tr><td><b>Day</b><td><b>Meal</b><tr><td>1<td>rice",
            ["=Day | Meal", "Day: 1, Meal: rice"],
        ),
        ("<tr><th>Advice<tr><td>rest<tr><td>drink", ["=Advice", "Advice: rest", "Advice: drink"]),
        # A note across the table is not what the rows below it are of.
        (
            "<tr><th>Tablet<th>Stop<tr><td>Velmin<td>early<tr><td colspan=2>* Ask us about milk"
            "<tr><td>Corax<td>late",
            ["=Tablet | Stop", "Tablet: Velmin, Stop: early", "* Ask us about milk"]
            + ["Tablet: Corax, Stop: late"],
        ),
        (
            "<tr><th>At<th>Take<tr><td>8 am<br>9 pm<td>1 drop<br>½ a drop<br>with food",
            ["=At | Take", "At: 8 am; 9 pm, Take: 1 drop ½ a drop with food"],
        ),
        # The names of the columns once more, in cells that do not say that they are heads.
        (
            "<tr><th>Week 1<th>Early<th>Late<tr><td>Velmin<td>1<td>"
            "<tr><td>Week 2<td>Early<td>Late<tr><td>Velmin<td><td>3",
            ["=Week 1 | Early | Late", "Week 1: Velmin, Early: 1"]
            + ["=Week 2 | Early | Late", "Week 2: Velmin, Late: 3"],
        ),
        (
            "<tr><th>Tablet<th>Stop<tr><td>Velmin<td>Stop<tr><td>Corax<td>late"
            "<tr><td>Tablet<td>Stop<tr><td>Bludex<td>now",
            ["=Tablet | Stop", "Tablet: Velmin, Stop: Stop", "Tablet: Corax, Stop: late"]
            + ["=Tablet | Stop", "Tablet: Bludex, Stop: now"],
        ),
        # A bold cell with nothing beside it is what the rows below it are of.
        (
            "<tr><th>Food<th>How much<tr><td><b>Do not eat</b><td>&nbsp;<tr><td>Nuts<td>any"
            "<tr><td><b>Eat</b><td><tr><td>Bread<td>daily",
            ["=Food | How much", "Do not eat", "Do not eat, Food: Nuts, How much: any"]
            + ["Eat", "Eat, Food: Bread, How much: daily"],
        ),
        (
            "<tr><th>At<th>Take<tr><td><b>Noon</b><td><tr><td><b>Night</b><td>2",
            ["=At | Take", "Noon | –", "At: Night, Take: 2"],
        ),
        # Two tables side by side, as to save room.
        (
            "<tr><th>Day<th>Dose<th>Day<th>Dose<tr><td colspan=4>With food"
            "<tr><td>1<td>5 mg<td>3<td>15 mg<tr><td>2<td>10 mg<td><td>",
            ["=Day | Dose", "With food", "With food, Day: 1, Dose: 5 mg"]
            + ["With food, Day: 2, Dose: 10 mg"]
            + ["=Day | Dose", "With food", "With food, Day: 3, Dose: 15 mg"],
        ),
        # What is left out of a row leaves the cells after it in their columns.
        (
            "<tr><th>Tablet<th>Early<th>Late<tr><td>Velmin<td hidden>1<td>2"
            "<tr><td>Corax<td style='text-decoration: line-through'>3<td>4",
            ["=Tablet | Early | Late", "Tablet: Velmin, Late: 2", "Tablet: Corax, Late: 4"],
        ),
        # A second header, a title, a column of nothing, a row that says only its name.
        (
            "<tr><th colspan=3>Doses<tr><th>A<th>B<th><tr><td>1<td>2<td>"
            "<tr><th>C<th>D<th><tr><td>3<td>",
            ["Doses", "=A | B", "A: 1, B: 2", "=C | D", "3 | –"],
        ),
    ],
)
def test_each_value_is_read_with_the_heads_of_its_row_and_column(html, lines):
    assert read_table(html) == lines


def test_a_table_in_markdown_says_the_same():
    rows = ["| | At six | At noon | At nine |", "|---|---|---|---|"]
    rows += ["| Velmin | | | 3.5 mg |", "| Corax: | one | | two |"]
    assert told(from_markdown("\n".join(rows)).pieces) == PLAN_LINES


def test_a_table_by_its_roles_says_the_same():
    cells = ["", "At six", "At noon", "At nine"], ["Velmin", "", "", "3.5 mg"]
    rows = [*cells, ["Corax:", "one", "", "two"]]
    page = "<div role=row>".join(
        "".join(f"<span role={_find_role(at, row)}>{cell}</span>" for at, cell in enumerate(texts))
        for row, texts in enumerate(rows)
    ).replace("<div", "</div><div")
    page = f"<div role=table><div role=rowgroup><div role=row>{page}</div></div></div>"
    assert told(from_html(page).pieces) == PLAN_LINES


def _find_role(column: int, row: int) -> str:
    return "cell" if row and column else "rowheader" if row else "columnheader"


def test_heads_too_long_to_be_repeated_leave_the_cells_in_their_columns():
    long = "a" * (MAX_HEAD_LENGTH + 1)
    assert read_table(f"<tr><th><th>B<tr><th>{long}<td>1") == ["=– | B", f"{long} | 1"]


def test_the_parts_of_a_cell_can_be_told_apart():
    assert join_parts(["by mouth", " ", "with food.", "Do not:", "drive"]) == (
        "by mouth; with food. Do not: drive"
    )


def test_a_cell_that_reaches_further_than_any_table_is_cut():
    (found,) = build_tables([[GridCell("a", column_span=10**9)], [GridCell("b")] * 3])
    assert [len(row.cells) for row in found.rows] == [3, 3]


def list_shown(document: Document, table: TextTable) -> list[list[str]]:
    return [[document.text[c.start : c.end] for c in row] for row in table.rows]


def test_a_page_can_show_the_table_as_it_is():
    document = booklet(*from_html(f"<table>{REACHING}</table>").pieces)
    (table,) = document.tables
    assert list_shown(document, table) == [
        ["Tablet", "Week 1", "Week 2"],
        ["Tablet", "Mon", "Tue", "Mon"],
        ["Velmin", "one", "two"],
        ["Corax", "", "5 ml", "two"],
        ["Not with milk:"],
        ["Bludex", "–", "", "half; a whole"],
        ["Ask your nurse if you are not sure."],
    ]
    assert [[cell.column_span for cell in row] for row in table.rows[:3]] == [
        [1, 2, 1],
        [1, 1, 1, 1],
        [1, 2, 1],
    ]
    assert [cell.is_head for cell in table.rows[2]] == [True, False, False]
    assert (table.header_count, table.start, table.end) == (2, 0, len(document.text))
    assert [document.text[start:][:6] for start in table.row_starts[2:4]] == ["Velmin", "Corax,"]


words = st.text("abcdefg", min_size=1, max_size=4)
grid_cells = st.builds(
    GridCell, st.just("") | words, st.booleans(), st.integers(1, 3), st.integers(1, 3)
)
grids = st.lists(st.lists(grid_cells, max_size=4), max_size=5)


@settings(deadline=None)
@given(grids, st.integers(0, 2))
def test_every_word_of_a_table_is_in_the_text_and_every_cell_where_it_says(rows, header_count):
    pieces: list[Piece] = [*build_tables(rows, header_count=header_count)]
    document = booklet("Before.", *pieces)
    told_words = {cell.text for row in rows for cell in row if cell.text}
    assert told_words <= set(re.findall("[a-g]+", document.text.removeprefix("Before.")))
    shown = [row for table in document.tables for row in list_shown(document, table)]
    assert sorted(told_words) == sorted({cell for row in shown for cell in row} - {""})
    blocks = [document.get_block_text(block) for block in document.blocks]
    assert all(text == " ".join(text.split()) for text in blocks)
    assert "\n".join(blocks) == document.text.replace("\n\n", "\n")


def test_a_first_row_with_an_empty_corner_names_the_columns():
    body = (
        "<tr><td>Day 1</td><td>no</td><td></td></tr><tr><td>Day 9</td><td>yes</td><td>no</td></tr>"
    )
    page = "<table><tr><td></td><td>Drive</td><td>{}</td></tr>" + body + "</table>"
    assert read_table(page.format("Swim")) == [
        "=– | Drive | Swim",
        "Day 1, Drive: no",
        "Day 9, Drive: yes",
        "Day 9, Swim: no",
    ]
    assert read_table(page.format("7")) == ["– | Drive | 7", "Day 1 | no | –", "Day 9 | yes | no"]
