from dataclasses import replace
from itertools import pairwise

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.passages import Passage
from search_app.results import Answer, Span
from search_app.web.app import create_app
from search_app.web.pages.layout import TreeNode, nest_by_depth
from search_app.web.pages.marking import TextPiece, build_line, build_marking
from tests.support.html_page import Element, parsed, squeezed
from tests.support.web_index import BEANS, CountingEngine, Shelf, booklet, make_passages

CLIENT = create_app(Shelf()).test_client()


QUESTIONS = ("warm soil", "strong poles", "clean", "roots", "second", "usual reason", "noon")
MARKS = {
    hit.url.partition("mark=")[2].partition("#")[0]: hit.answer
    for question in QUESTIONS
    for hit in CountingEngine().search(question).hits
    if hit.booklet_id == "beans"
}


def whole(path: str) -> Element:
    """The text of the booklet, without the links from part to part."""
    shown = parsed(CLIENT.get(path).text).all("div", class_="passage whole")[0]
    turning = shown.all("p", class_="turning")
    shown.children = [child for child in shown.children if child not in turning]
    return shown


def test_the_reader_shows_the_whole_text_in_order() -> None:
    assert squeezed(whole("/booklets/beans").text) == squeezed(BEANS.text.replace("|", ""))


def test_headings_have_their_level_and_the_contents_lead_to_them(client: FlaskClient) -> None:
    page = parsed(client.get("/booklets/beans").text)
    assert [h.text for h in page.all("h1")] == ["Growing beans"]
    first = ["Before you start", "Watering", "Why do the leaves turn yellow?"]
    assert [h.text for h in page.all("h2")] == first
    assert [h.text for h in page.all("h3")] == ["What do I need?"]
    links = page.all("nav", class_="contents")[0].all("a")
    for link in links:
        target = page.all("*", id=link.attributes["href"].removeprefix("#"))[0]
        assert target.text == link.text
    assert len(links) == 4
    assert "open" not in page.all("nav", class_="contents")[0].all("details")[0].attributes


def test_each_part_leads_to_the_part_before_and_after_it(client: FlaskClient) -> None:
    page = parsed(client.get("/booklets/beans").text)
    turns = [
        [(link.attributes["rel"], link.attributes["href"], link.text) for link in turn.all("a")]
        for turn in page.all("p", class_="turning")
    ]
    first, watering, leaves = "Before you start", "Watering", "Why do the leaves turn yellow?"
    assert turns == [
        [("next", "#_section-2", f"Next part: {watering}")],
        [
            ("prev", "#_section-0", f"Previous part: {first}"),
            ("next", "#_section-3", f"Next part: {leaves}"),
        ],
        [("prev", "#_section-2", f"Previous part: {watering}")],
    ]


def test_a_booklet_under_one_heading_turns_at_those_below(
    client: FlaskClient, shelf: Shelf
) -> None:
    one = booklet(
        "one", "One", (("All",), ["Begin."]), (("All", "A"), ["a."]), (("All", "B"), ["b."])
    )
    shelf.current = CountingEngine({"one": one})
    turns = parsed(client.get("/booklets/one").text).all("p", class_="turning")
    texts = [" ".join(turn.text.split()) for turn in turns]
    assert texts == ["Next part: A", "Next part: B", "Previous part: A"]


@pytest.mark.parametrize("mark", ["", *MARKS])
def test_every_passage_has_its_anchor_once(mark: str) -> None:
    shown = whole(f"/booklets/beans?mark={mark}")
    ids = [element.attributes.get("id") for element in shown.all("*")]
    assert [name for name in ids if name and name[0] == "s"] == ["s0", "s1", "s2", "s3"]


@pytest.mark.parametrize(
    "mark",
    [
        "",
        "-",
        "5",
        "5-",
        "-5",
        "9-5",
        "5-5",
        "a-b",
        "-1-5",
        "0-99999",
        "٣-٤",
        "0-9-9",
        "1e1-20",
        "18-39",
        "0-340",
        ".",
    ]
    + ["18.", ".0123456789ab", "18.0123456789ab", "18.0123456789AB", "999999999999.0123456789ab"],
)
def test_a_mark_that_does_not_fit_is_ignored(mark: str) -> None:
    assert whole(f"/booklets/beans?mark={mark}").all("mark") == []


@pytest.mark.parametrize(("mark", "answer"), MARKS.items())
def test_a_mark_shows_the_answer_and_never_breaks_the_text(mark: str, answer: Answer) -> None:
    shown = whole(f"/booklets/beans?mark={mark}")
    marked = "".join(piece.text for piece in shown.all("mark"))
    assert squeezed(shown.text) == squeezed(BEANS.text.replace("|", ""))
    assert squeezed(marked) == squeezed(answer.text.replace("|", ""))
    classes = [piece.attributes.get("class", "") for piece in shown.all("mark")]
    assert " ".join(filter(None, classes)) == "opens closes"


def test_an_edited_booklet_marks_nothing_else(client: FlaskClient, shelf: Shelf) -> None:
    text = BEANS.text.replace("Wait until", "Wait after")
    shelf.current = CountingEngine({"beans": replace(BEANS, text=text)})
    for mark, answer in MARKS.items():
        shown = parsed(client.get(f"/booklets/beans?mark={mark}").text).all("mark")
        assert bool(shown) is ("Wait until" not in answer.text)


offsets = st.integers(0, 30)


@settings(deadline=None)  # the machine may be busy with something else
@given(st.text(min_size=30, max_size=30), offsets, offsets, st.lists(offsets, unique=True))
def test_pieces_join_to_the_text_and_carry_each_anchor_once(
    text: str, one: int, other: int, starts: list[int]
) -> None:
    marks = [Span(*sorted((one, other)))] if one != other else []
    spans = [span for span in pairwise([*sorted(starts), 30]) if span[0] < span[1]]
    passages = [_passage(f"p{start}", start, end) for start, end in spans]
    line = build_line(text, Span(0, 30), build_marking(passages, marks), anchors_from=0)
    assert line.text == text
    marked = "".join(piece.text for piece in line.pieces if piece.is_marked)
    assert marked == "".join(text[mark.start : mark.end] for mark in marks)
    anchors = [line.anchor, *(name for piece in line.pieces for name in piece.anchors)]
    assert sorted(filter(None, anchors)) == sorted(p.anchor for p in passages)


def test_the_anchor_of_a_marked_passage_moves_to_its_mark() -> None:
    marking = build_marking([_passage("p", 0, 7)], [Span(4, 7)])
    line = build_line("one two", Span(0, 7), marking, anchors_from=0)
    marked = TextPiece("two", is_marked=True, anchors=("p",), opens=True, closes=True)
    assert line.pieces == (TextPiece("one "), marked)
    assert line.anchor == ""


def test_an_anchor_in_a_gap_moves_to_the_next_line() -> None:
    marking = build_marking([_passage("p", 0, 5)], [])
    assert build_line("• one", Span(2, 5), marking, anchors_from=0).anchor == "p"


def _passage(anchor: str, start: int, end: int) -> Passage:
    return replace(next(make_passages(BEANS)), passage_id=f"beans#{anchor}", start=start, end=end)


def test_depth_becomes_nesting() -> None:
    flat = [(1, "a"), (2, "b"), (5, "c"), (2, "d"), (0, "e"), (1, "f")]

    def plain(nodes: tuple[TreeNode[str], ...]) -> list[object]:
        return [(node.value, plain(node.children)) for node in nodes]

    assert plain(nest_by_depth(flat)) == [
        ("a", [("b", [("c", [])]), ("d", [])]),
        ("e", [("f", [])]),
    ]


def test_a_booklet_in_another_language_says_so(client: FlaskClient, shelf: Shelf) -> None:
    arabic = replace(BEANS, doc_id="ar", title="فول", language="ar")
    shelf.current = CountingEngine({"ar": arabic})
    article = parsed(client.get("/booklets/ar").text).all("article")[0]
    assert (article.attributes["lang"], article.attributes["dir"]) == ("ar", "auto")


def test_a_booklet_without_headings_is_readable(client: FlaskClient, shelf: Shelf) -> None:
    plain = booklet("plain", "Plain", ((), ["One sentence.", "Another one."]))
    shelf.current = CountingEngine({"plain": plain})
    page = parsed(client.get("/booklets/plain").text)
    shown = page.all("div", class_="passage whole")[0].all("p")
    assert [p.text for p in shown] == ["One sentence.", "Another one."]
    assert page.all("nav", class_="contents") == []


def test_facts_about_a_booklet_are_shown_in_words(client: FlaskClient, shelf: Shelf) -> None:
    about = {
        "title": "Beans",
        "encoding": "utf-8",
        "audience": "Gardeners",
        "next_review": "2026-04-01",
        "facts_as_of": "2026-05-01",
        "last_checked": "2026-13-01",
        "notice": "General information, not medical advice.",
    }
    shelf.current = CountingEngine({"beans": replace(BEANS, metadata=about)})
    facts = parsed(client.get("/booklets/beans").text).all("dl", class_="facts")[0]
    assert [" ".join(line.text.split()) for line in facts.all("div")] == [
        "Facts as of 1 May 2026",
        "Its review was due on 1 April 2026",
        "For Gardeners",
        "Last checked 2026-13-01",
    ]


def test_a_very_deep_list_is_readable(client: FlaskClient, shelf: Shelf) -> None:
    deep = booklet("deep", "Deep", ((), [(depth, f"Item {depth}.") for depth in range(3000)]))
    shelf.current = CountingEngine({"deep": deep})
    page = parsed(client.get("/booklets/deep").text)
    assert len(page.all("article")[0].all("li")) == 3000
