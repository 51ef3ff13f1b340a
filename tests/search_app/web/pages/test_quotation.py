import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from indexer.documents import Document
from indexer.passages import Passage
from indexer.readers import read_booklet
from search_app.results import Answer, Hit, Interpretation, SearchResult, Source, Span, Verdict
from search_app.web.pages.answer_view import Quotation, build_answer_view
from search_app.web.pages.excerpt import is_cut_off
from search_app.web.pages.layout import PageHeading, PageList, PagePart, TreeNode
from search_app.web.pages.marking import TextLine
from search_app.web.pages.tables import PageTable
from search_app.web.pages.wording import describe_source
from tests.support.documents import passages
from tests.support.html_page import squeezed
from tests.support.paths import REAL_BOOKLET, ROOT, SHARED
from tests.support.web_index import BEANS, make_passages

SHELVES = ROOT / "corpus/booklets", REAL_BOOKLET.parent, SHARED / "documents", SHARED / "cases"
BOOKLETS = [
    path
    for shelf in SHELVES
    for path in sorted(shelf.rglob("*"))
    if path.suffix in {".md", ".txt"} or (path.suffix == ".html" and path.parent == shelf)
]


def read_lines(parts: Sequence[PagePart]) -> Iterator[TextLine]:
    for part in parts:
        if isinstance(part, PageList):
            yield from _read_items(part.items)
        elif isinstance(part, PageTable):
            yield from (cell.line for row in (*part.header, *part.rows) for cell in row)
        else:
            yield part.line


def _read_items(nodes: Sequence[TreeNode[TextLine]]) -> Iterator[TextLine]:
    for node in nodes:
        yield node.value
        yield from _read_items(node.children)


def read_words(parts: Sequence[PagePart]) -> str:
    return squeezed("".join(line.text for line in read_lines(parts)))


def quote(
    document: Document,
    passage: Passage,
    spans: Sequence[Span],
    verdict: Verdict = Verdict.ANSWERED,
) -> Quotation:
    texts = [document.text[span.start : span.end] for span in spans]
    edges = (spans[0].start, spans[-1].end) if spans else (passage.start, passage.start)
    answer = Answer(" ".join(texts), *edges, tuple(spans))
    hit = Hit(
        1,
        document.doc_id,
        passage.passage_id,
        title=document.title,
        heading_path=passage.heading_path,
        text=passage.text,
        start=passage.start,
        end=passage.end,
        badge=verdict,
        answer=answer,
    )
    result = SearchResult("q", verdict, 1.0, Interpretation("q"), (hit,), 1.0, "g")
    best = build_answer_view(result, {document.doc_id: document}, "Our charity").best
    assert best
    return best


@pytest.mark.parametrize("path", BOOKLETS, ids=lambda path: path.stem[:40])
def test_every_answer_of_every_booklet_is_quoted_once_with_its_source(path: Path) -> None:
    document = read_booklet(path)
    source = document.metadata.get("publisher", "")
    owner = f"published by {source}" if source else "offered by Our charity"
    for passage in passages(document, window=200):
        for sentence in passage.sentences:
            quotation = quote(document, passage, [Span(sentence.start, sentence.end)])
            assert quotation.source_line.startswith(f"{document.title} · {owner} · ")
            words = document.text[sentence.start : sentence.end]
            pieces = [p for line in read_lines(quotation.passage) for p in line.pieces]
            assert not any(piece.is_marked for piece in pieces)
            whole = read_words(quote(document, passage, []).passage)
            if any(isinstance(part, PageTable) for part in quotation.answer):
                shown = " ".join(line.text for line in read_lines(quotation.answer))
                assert set(re.findall(r"\w+", words)) <= set(re.findall(r"\w+", shown))
            else:
                words = squeezed(words)
                assert read_words(quotation.answer) == words
                own = [p for line in read_lines(quotation.answer) for p in line.pieces]
                assert all(piece.is_marked for piece in own)
                heading = words if isinstance(quotation.answer[0], PageHeading) else ""
                # The passage is in its own words and order, or is nothing more than the answer.
                assert read_words(quotation.passage) in (heading + whole, "")
                assert quotation.passage or words == heading + whole


def find_span(words: str) -> Span:
    return Span(start := BEANS.text.index(words), start + len(words))


def read_quotation(section: int, *words: str) -> tuple[list[str], list[str]]:
    passage = list(make_passages(BEANS))[section]
    quotation = quote(BEANS, passage, [find_span(each) for each in words])
    return (
        [line.text for line in read_lines(quotation.answer)],
        [line.text for line in read_lines(quotation.passage)],
    )


ITEMS = ["Have these ready:", "A spade, which", "is clean and", "is sharp."]
POLES = "Strong poles of two metres."


def test_the_passage_keeps_the_answer_where_it_stands() -> None:
    answer, passage = read_quotation(0, "Wait until the last frost has passed.")
    assert answer == ["Wait until the last frost has passed."]
    assert passage == ["Beans like warm soil. Wait until the last frost has passed."]


def test_what_is_left_out_of_a_paragraph_shows() -> None:
    answer, _ = read_quotation(0, "Beans like", "warm soil.", "last frost has passed.")
    assert answer == ["Beans like warm soil. … last frost has passed."]


def test_an_item_takes_its_lead_in_with_it_and_the_list_keeps_both() -> None:
    answer, passage = read_quotation(1, "Have these ready:", POLES)
    assert answer == ["Have these ready:", POLES]
    assert passage == [*ITEMS, POLES]


def test_items_below_one_that_answers_are_in_the_passage_alone() -> None:
    answer, passage = read_quotation(1, "A spade, which")
    assert answer == ["A spade, which"]
    assert passage == [*ITEMS, POLES]


def test_a_row_is_shown_with_its_heads_and_the_table_is_whole() -> None:
    answer, passage = read_quotation(2, "Second | one")
    assert answer == ["Week", "Cans", "Second", "one"]
    assert passage[1:] == ["Week", "Cans", "First", "two", "Second", "one"]


def test_what_is_only_related_is_not_quoted_first_but_marked_in_its_place() -> None:
    passage = list(make_passages(BEANS))[0]
    quotation = quote(BEANS, passage, [find_span("Beans like warm soil.")], Verdict.RELATED)
    assert quotation.answer == ()
    (line,) = read_lines(quotation.passage)
    marked = [piece.text for piece in line.pieces if piece.is_marked]
    assert (marked, line.text) == (["Beans like warm soil."], passage.text)


@pytest.mark.parametrize(
    ("first", "last", "is_cut"),
    [
        ("Have these ready:", "Strong poles of two metres.", False),  # the list, and what leads in
        ("Have these ready:", "is sharp.", True),
        ("Strong poles", "two metres.", True),  # its first items are left out
        ("Beans like", "warm soil.", True),  # the half of a paragraph
        ("Beans like", "frost has passed.", False),
    ],
)
def test_what_is_cut_off_says_so(first: str, last: str, is_cut: bool) -> None:
    span = Span(find_span(first).start, find_span(last).end)
    assert is_cut_off(BEANS, [span]) is is_cut


def test_a_gap_between_two_parts_of_a_list_is_one() -> None:
    lead_in, item = find_span("Have these ready:"), find_span("Strong poles of two metres.")
    assert is_cut_off(BEANS, [lead_in, item])
    assert not is_cut_off(BEANS, [lead_in, Span(lead_in.end, item.end)])


def test_a_whole_passage_has_no_rest() -> None:
    sentences = ("Too much water is the usual reason.", "Let it dry.")
    answer, rest = read_quotation(3, *sentences)
    assert answer == [" ".join(sentences)]
    assert rest == []


DATES = ("2024-02-19", "2025-05-01", "2026-06-03")


@pytest.mark.parametrize(
    ("source", "offered_by", "line"),
    [
        (Source("A"), "", "A · it does not say how old its facts are"),
        (
            Source("A", "B", *DATES, overdue=False, page=12),
            "C",
            "A · published by B · facts as of 19 February 2024 · last reviewed 1 May 2025"
            " · next review 3 June 2026 · page 12",
        ),
        (
            Source("A", None, *DATES, overdue=True),
            "C",
            "A · offered by C · facts as of 19 February 2024 · last reviewed 1 May 2025"
            " · its review was due on 3 June 2026",
        ),
        (Source("A", next_review="in spring"), "", "A · next review in spring"),
        (
            Source("A", facts_as_of="2020-02-19"),
            "",
            "A · facts of February 2020, not reviewed since",
        ),
        (
            Source("A", facts_as_of="2019-01-31", last_reviewed="2020-02-19"),
            "",
            "A · facts as of 31 January 2019 · last reviewed February 2020, not since",
        ),
        (
            Source("A", facts_as_of="2020-02-19", next_review="2021-02-19", overdue=True),
            "",
            "A · facts as of 19 February 2020 · its review was due on 19 February 2021",
        ),
    ],
)
def test_a_source_line_says_what_is_known(source: Source, offered_by: str, line: str) -> None:
    assert describe_source(source, offered_by) == line
