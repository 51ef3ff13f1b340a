import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from indexer.documents import Document, Section
from search_app.web.pages.suggestions import MAX_OFFERS, list_offers
from tests.support.html_page import Element, parsed
from tests.support.web_index import BEANS, PEAS, CountingEngine, Shelf

BEAN_QUESTIONS = ["What do I need?", "Why do the leaves turn yellow?"]
BEAN_HEADINGS = ["Before you start", "Watering"]
PEA_HEADING = "Picking <script>alert(1)</script>"
MAX_BYTES = 3 * 1024


def make_booklet(doc_id: str, headings: Sequence[str]) -> Document:
    sections = [Section((h,), 1, 0, 0, is_question=h.endswith("?")) for h in headings]
    return Document(doc_id, f"Booklet {doc_id}", "", tuple(sections), ())


def open_box(client: FlaskClient, path: str = "/") -> tuple[Element, list[str]]:
    """The search field, and what it offers."""
    page = parsed(client.get(path).text)
    (field,) = page.all("input", id="_q")
    offers = [option.text for each in page.all("datalist") for option in each.all("option")]
    return field, offers


def test_questions_are_offered_before_headings_by_turns() -> None:
    offers = list_offers({"beans": BEANS, "peas": PEAS})
    assert offers == [*BEAN_QUESTIONS, BEAN_HEADINGS[0], PEA_HEADING, BEAN_HEADINGS[1]]


@pytest.mark.parametrize("path", ["/", "/?q=like+warm", "/?q=zzz", "/booklets/", "/booklets/beans"])
def test_the_box_offers_them_by_itself(client: FlaskClient, path: str) -> None:
    field, offers = open_box(client, path)
    (listed,) = parsed(client.get(path).text).all("datalist")
    assert field.attributes["list"] == listed.attributes["id"] == "_offers"
    assert field.attributes["autocomplete"] == "off"  # a shared phone remembers no question
    assert field.attributes["dir"] == listed.attributes["dir"] == "auto"
    assert offers == list_offers({"beans": BEANS, "peas": PEAS})


def test_a_heading_is_never_markup(client: FlaskClient) -> None:
    assert PEA_HEADING in open_box(client)[1]
    assert "<option>Picking &lt;script&gt;alert(1)&lt;/script&gt;</option>" in client.get("/").text


@pytest.mark.parametrize("path", ["/?booklet=beans", "/?q=warm&booklet=beans"])
def test_only_the_chosen_booklet_is_offered(client: FlaskClient, path: str) -> None:
    assert open_box(client, path)[1] == BEAN_QUESTIONS + BEAN_HEADINGS


def test_another_edition_offers_its_own(client: FlaskClient, shelf: Shelf) -> None:
    assert PEA_HEADING in open_box(client)[1]
    shelf.current = CountingEngine({"beans": BEANS}, generation="second")
    assert open_box(client)[1] == BEAN_QUESTIONS + BEAN_HEADINGS


def test_without_headings_it_is_a_plain_field(client: FlaskClient, shelf: Shelf) -> None:
    shelf.current = CountingEngine({"bare": make_booklet("bare", [])})
    assert "list" not in open_box(client, "/booklets/")[0].attributes
    assert "<datalist" not in client.get("/booklets/").text


def test_a_heading_is_offered_once_and_never_too_long() -> None:
    headings = ["Q: When?", "when?", "Pain", "PAIN", "x" * 80, "y" * 81]
    assert list_offers({"a": make_booklet("a", headings)}) == ["When?", "Pain", "x" * 80]


def test_a_long_booklet_is_offered_from_its_first_page_to_its_last() -> None:
    headings = [f"Chapter {number:03}" for number in range(600)]
    offers = list_offers({"a": make_booklet("a", headings)})
    assert offers == headings[::10]
    long = [f"{number:03} {'of many words ' * 5}" for number in range(600)]
    numbers = [int(offer[:3]) for offer in list_offers({"a": make_booklet("a", long)})]
    gaps = {later - sooner for sooner, later in pairwise(numbers)}
    assert (numbers[0], len(numbers)) == (0, 32)  # 91 bytes each
    assert gaps == {18, 19}


def test_each_booklet_has_its_share_and_what_a_small_one_leaves() -> None:
    def make(name: str, count: int) -> Document:
        return make_booklet(name, [f"{name} {number}?" for number in range(count)])

    offers = list_offers({"a": make("a", 100), "b": make("b", 4), "c": make("c", 100)})
    assert [offer[0] for offer in offers] == [*"abc" * 4, *"ac" * 24]
    # 28 of 100: every 100/28, which is 3 or 4, up to 96
    numbers = [int(offer[2:-1]) for offer in offers if offer[0] == "c"]
    assert numbers == [n * 100 // 28 for n in range(28)]


@given(
    st.lists(st.lists(st.text("aB<&\"'?é癌 ", min_size=1, max_size=90), max_size=80), max_size=4)
)
def test_however_booklets_are_the_page_stays_small(booklets: list[list[str]]) -> None:
    documents = {str(n): make_booklet(str(n), some) for n, some in enumerate(booklets)}
    offers = list_offers(documents)
    assert len(offers) <= MAX_OFFERS
    assert len({offer.casefold() for offer in offers}) == len(offers)
    assert {*offers} <= {heading.strip() for some in booklets for heading in some}
    size = sum(len(f"<option>{escape(offer)}</option>".encode()) for offer in offers)
    assert size + len('<datalist id="_offers" dir="auto"></datalist>') <= MAX_BYTES


def test_the_element_has_at_most_three_kilobytes(client: FlaskClient, shelf: Shelf) -> None:
    headings = [f"{number} <'癌' & \"x\">?" * 3 for number in range(300)]
    shelf.current = CountingEngine({"a": make_booklet("a", headings)})
    element = re.search("<datalist.*</datalist>", client.get("/booklets/").text)
    assert element is not None
    size = len(element[0].encode())
    assert MAX_BYTES - 500 < size <= MAX_BYTES
