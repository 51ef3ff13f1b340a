"""Tables on a page, whole or in part, and a heading that is the beginning of its list."""

from search_app.results import Span
from search_app.web.pages.layout import PageHeading, PageList, build_page_parts
from search_app.web.pages.marking import Marking
from search_app.web.pages.quotation import select_answer, select_passage
from search_app.web.pages.tables import PageTable
from tests.support.documents import Heading, ListItem, booklet
from tests.support.reading import from_html

PLAN = booklet(
    *from_html(
        "<table><tr><th><th colspan=2>Day 1<th>Day 2<tr><th><th>early<th>late<th>early"
        "<tr><th>Velmin<td>one<td><td>two<tr><th>Corax<td><td>half<td></table>"
    ).pieces
)


def find_span(words: str) -> Span:
    return Span(start := PLAN.text.index(words), start + len(words))


def show(table: PageTable) -> list[list[str]]:
    return [[cell.line.text for cell in row] for row in (*table.header, *table.rows)]


def test_a_table_is_shown_with_its_heads_and_its_empty_cells() -> None:
    (table,) = build_page_parts(PLAN, [Span(0, len(PLAN.text))], Marking())
    assert isinstance(table, PageTable)
    assert show(table) == [
        ["", "Day 1", "Day 2"],
        ["", "early", "late", "early"],
        ["Velmin", "one", "", "two"],
        ["Corax", "", "half", ""],
    ]
    assert [[cell.is_head for cell in row] for row in table.rows] == [[True] + [False] * 3] * 2
    assert [cell.column_span for cell in table.header[0]] == [1, 2, 1]


def test_of_a_part_of_a_table_rows_are_shown_whole_and_under_their_heads() -> None:
    value = find_span("Velmin, Day 2, early: two")
    parts = list(build_page_parts(PLAN, [value], Marking((value,))))
    (table,) = select_answer(parts)
    assert isinstance(table, PageTable)
    assert show(table)[1:] == [["", "early", "late", "early"], ["Velmin", "one", "", "two"]]
    pieces = [piece for cell in table.rows[0] for piece in cell.line.pieces if piece.is_marked]
    assert [(p.text, p.opens, p.closes) for p in pieces] == [("two", True, True)]
    assert select_passage(parts) == ()


def test_a_heading_that_introduces_its_list_is_shown_once() -> None:
    document = booklet(Heading("Call us if:", 1), ListItem("you bleed"))
    heading, items = build_page_parts(document, [Span(0, len(document.text))], Marking())
    assert isinstance(heading, PageHeading)
    assert isinstance(items, PageList)
    assert [heading.line.text, items.items[0].value.text] == ["Call us if:", "you bleed"]
