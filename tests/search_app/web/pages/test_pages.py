from dataclasses import replace
from hashlib import sha256

import pytest
from flask.testing import FlaskClient

from indexer.documents import Document
from search_app.web.pages.wording import NOT_VERIFIED
from tests.support.html_page import Element, parsed
from tests.support.web_index import BEANS, WARM_SOIL_MARK, CountingEngine, Shelf, booklet


def open_page(client: FlaskClient, path: str = "/", **query: str) -> Element:
    response = client.get(path, query_string=query or None)
    assert response.status_code == 200
    return parsed(response.text)


def read_words(element: Element) -> str:
    return " ".join(element.text.split())


def list_cards(page: Element) -> list[Element]:
    return [card for card in page.all("article") if card.attributes["class"].startswith("hit")]


def list_examples(client: FlaskClient) -> dict[str, str]:
    """The address of each example by its words."""
    links = open_page(client).all("ul", class_="examples")[0].all("a")
    return {read_words(link): link.attributes["href"] for link in links}


def make_many(count: int) -> dict[str, Document]:
    names = map(str, range(count))
    return {name: replace(BEANS, doc_id=name, title=f"Booklet {name}") for name in names}


@pytest.mark.parametrize("question", ["", "   ", None])
def test_the_first_page_says_what_it_is(client: FlaskClient, question: str | None) -> None:
    shown = parsed(client.get("/", query_string={"q": question} if question else {}).text)
    assert [read_words(h1) for h1 in shown.all("h1")] == ["Ask the booklets"]
    assert read_words(shown.all("label")[0]) == "What would you like to know?"
    assert "General information, not medical advice." in read_words(shown.all("footer")[0])
    assert "Call your care team or your emergency number now." in read_words(shown.all("footer")[0])
    assert list_cards(shown) == []


def test_examples_are_what_the_booklets_ask(client: FlaskClient, shelf: Shelf) -> None:
    topics = ["Before you start", "Picking <script>alert(1)</script>", "Watering"]
    questions = ["What do I need?", "Why do the leaves turn yellow?"]
    assert list(list_examples(client)) == [
        *questions,
        *topics,
    ]  # two questions are not enough
    more = booklet("more", "More", (("Q: When do I sow?",), ["In May."]), (("Seeds",), ["Few."]))
    shelf.current = CountingEngine({"beans": BEANS, "more": more})
    assert list(list_examples(client)) == [
        "What do I need?",
        "When do I sow?",
        questions[1],
    ]


def test_an_example_asks_itself(client: FlaskClient) -> None:
    shown = open_page(client, list_examples(client)["What do I need?"])
    assert shown.all("input", id="_q")[0].attributes["value"] == "What do I need?"


def test_one_booklet_is_one_booklet(client: FlaskClient, shelf: Shelf) -> None:
    shelf.current = CountingEngine({"beans": BEANS})
    shown = open_page(client)
    assert read_words(shown.all("h1")[0]) == "Ask the booklet"
    assert shown.all("select") == []
    answered = open_page(client, q="like warm soil")
    assert read_words(answered.all("p", class_="where")[0]) == ""


def test_the_answer_comes_first_with_its_sentence_marked(client: FlaskClient) -> None:
    shown = open_page(client, q="like warm soil")
    assert read_words(shown.all("title")[0]) == "like warm soil – Ask the booklets"
    assert shown.all("input", id="_q")[0].attributes["value"] == "like warm soil"
    assert read_words(shown.all("h1")[0]) == "like warm soil: The booklets say"
    best = list_cards(shown)[0]
    assert best.attributes["class"] == "hit best"
    assert [mark.text for mark in best.all("mark")] == ["Beans like warm soil."]
    assert read_words(best.all("h2")[0]) == "Before you start"
    assert read_words(best.all("p", class_="badge answered")[0]) == "Answers this"


def test_an_answer_that_no_verifier_read_says_so(client: FlaskClient, shelf: Shelf) -> None:
    assert NOT_VERIFIED not in read_words(open_page(client, q="like warm soil"))
    shelf.current = CountingEngine(is_verified=False)
    shown = open_page(client, q="like warm soil")
    assert NOT_VERIFIED in read_words(shown)
    assert read_words(shown.all("p", class_="badge answered")[0]) == "May answer this"
    assert "Answers this" not in read_words(shown)
    assert NOT_VERIFIED not in read_words(open_page(client, q="zzz"))


def test_a_card_leads_to_the_marked_sentence_and_back(client: FlaskClient) -> None:
    best = list_cards(open_page(client, q="like warm soil"))[0]
    address = best.all("p", class_="more")[0].all("a")[0].attributes["href"]
    digest = sha256(b"Beans like warm soil.").hexdigest()[:12]
    assert f"{BEANS.text.index('Beans like')}.{digest}" == WARM_SOIL_MARK
    assert address == f"/booklets/beans?mark={WARM_SOIL_MARK}&q=like%20warm%20soil#s0"
    reader = open_page(client, address)
    (shown,) = reader.all("mark")
    assert (shown.text, shown.attributes) == (
        "Beans like warm soil.",
        {"class": "opens closes", "id": "s0"},
    )
    back = reader.all("p", class_="back stays")[0].all("a")[0].attributes["href"]
    assert open_page(client, back).all("input", id="_q")[0].attributes["value"] == "like warm soil"


def test_a_list_in_a_passage_is_a_list(client: FlaskClient) -> None:
    best = list_cards(open_page(client, q="poles metres"))[0]
    assert read_words(best.all("ul")[0]) == (
        "A spade, which is clean and is sharp. Strong poles of two metres."
    )
    assert [mark.text for mark in best.all("li")[-1].all("mark")] == ["Strong poles of two metres."]


def test_a_table_in_a_passage_is_a_table(client: FlaskClient) -> None:
    best = list_cards(open_page(client, q="water roots morning"))[0]
    assert [read_words(cell) for cell in best.all("th")] == ["Week", "Cans"]
    assert [read_words(cell) for cell in best.all("td")] == ["First", "two", "Second", "one"]


def test_what_is_only_related_says_so(client: FlaskClient) -> None:
    shown = open_page(client, q="warm zzz yyy")
    heading = read_words(shown.all("h1")[0])
    assert heading.endswith("The booklets have nothing that surely answers this")
    assert "These parts are related and may still help." in read_words(shown)
    assert "Answers this" not in read_words(shown)
    assert read_words(list_cards(shown)[0].all("p", class_="badge related")[0]) == "Related"
    # only what is at least related has a mark
    assert [len(card.all("mark")) for card in list_cards(shown)] == [1, 0, 0, 0, 0]


def test_what_is_not_covered_says_so_and_what_to_do(client: FlaskClient, shelf: Shelf) -> None:
    shelf.current = CountingEngine({"beans": BEANS})
    shown = open_page(client, q="zzz")
    assert read_words(shown.all("h1")[0]) == "This booklet does not seem to answer that"
    assert "ask your care team: your doctor, nurse or pharmacist" in read_words(shown)
    assert read_words(shown.all("h2", id="_nearest")[0]) == "Nearest, perhaps not what you asked"
    assert [card.attributes["class"] for card in list_cards(shown)] == ["hit far"] * 3
    assert shown.all("mark") == shown.all("ul", class_="try onward") == []
    assert "Answers this" not in read_words(shown)
    assert "Related" not in read_words(shown)


def test_how_a_question_was_read_is_shown(client: FlaskClient) -> None:
    shown = open_page(client, q="warm bens")
    reading = shown.all("p", class_="told")[0]
    # The booklet has the word with a capital at the beginning of a sentence only.
    assert read_words(reading) == "We searched for warm beans. Search for “warm bens” instead"
    folded = shown.all("details", class_="reading")[0]
    assert "open" not in folded.attributes
    assert read_words(folded) == "Other words we looked for For “beans”: legumes, runners"
    long = open_page(client, q="warm beans " * 30).all("p", class_="told")[0]
    assert read_words(long).startswith("Your question is long: only its first 16 and its last 32 w")
    plain = open_page(client, q="warm beans")
    assert plain.all("p", class_="told") == plain.all("details", class_="reading") == []


def test_a_correction_can_be_undone(client: FlaskClient) -> None:
    shown = open_page(client, q="Warm <bens>", booklet="beans")
    (told,) = shown.all("p", class_="told")
    assert read_words(told) == "We searched for Warm <beans>. Search for “Warm <bens>” instead"
    assert [each.attributes["dir"] for each in (*told.all("strong"), *told.all("span"))] == [
        "auto",
        "auto",
    ]
    (link,) = told.all("a")
    assert link.attributes["href"] == "/?q=Warm+%3Cbens%3E&booklet=beans&keep=bens"
    undone = open_page(client, link.attributes["href"])
    assert undone.all("p", class_="told") == []
    assert undone.all("input", id="_q")[0].attributes["value"] == "Warm <bens>"


def test_each_correction_can_be_undone_alone(client: FlaskClient) -> None:
    told = open_page(client, q="wrm bens").all("p", class_="told")[0]
    assert read_words(told) == (
        "We searched for warm beans. Search for “wrm bens” instead or keep “bens”, keep “wrm”."
    )
    whole, bens, wrm = (link.attributes["href"] for link in told.all("a"))
    assert whole == "/?q=wrm+bens&keep=bens&keep=wrm"
    assert (bens, wrm) == ("/?q=wrm+bens&keep=bens", "/?q=wrm+bens&keep=wrm")
    # What was undone before stays undone.
    again = open_page(client, bens).all("p", class_="told")[0]
    assert read_words(again) == "We searched for warm bens. Search for “wrm bens” instead"
    assert again.all("a")[0].attributes["href"] == whole


def test_of_a_long_question_the_beginning_is_quoted(client: FlaskClient) -> None:
    told = open_page(client, q="bens " + "and what not " * 30).all("p", class_="told")[-1]
    assert read_words(told).count("…") == 2
    assert len(read_words(told)) < 400


def test_a_name_is_written_as_in_the_booklet(client: FlaskClient, shelf: Shelf) -> None:
    text = "Ask for Beans or good Beans."
    shelf.current = CountingEngine({"shop": booklet("shop", "Shop", (("Buying",), [text]))})
    told = open_page(client, q="good bens").all("p", class_="told")[0]
    assert read_words(told).startswith("We searched for good Beans.")


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("like warm soil copper", "Copper is not in these booklets."),
        ("copper or zinc", "Copper and Zinc are not in these booklets."),
    ],
)
def test_a_drug_that_no_booklet_has_is_named(
    client: FlaskClient, question: str, sentence: str
) -> None:
    shown = open_page(client, q=question)
    assert [read_words(line) for line in shown.all("p", class_="missing")] == [sentence]


def test_words_that_the_booklets_know_are_offered(client: FlaskClient) -> None:
    notice = open_page(client, q="bens copper xxx yyy zzz uuu").all("div", class_="notice")[0]
    assert read_words(notice.all("p", class_="missing")[0]) == "Copper is not in these booklets."
    (link,) = notice.all("ul", class_="try onward")[0].all("a")
    assert (read_words(link), link.attributes["href"]) == ("beans", "/?q=beans")


LONG = "Long before you sow, the soil needs some care and time, as old books say. " * 4
FLOWERS = booklet(
    "flowers",
    "Flowers",
    (
        ("Beds", "Roses"),
        [LONG, "Cut these in March:", (0, "The red ones. They grow back."), (0, "The tall ones.")],
    ),
    (("Beds", "Asters"), ["Asters bloom late. They like sun.", "Water them little."]),
)


def test_an_answer_deep_in_a_card_is_shown_before_it(client: FlaskClient, shelf: Shelf) -> None:
    shelf.current = CountingEngine({"flowers": FLOWERS})
    best = list_cards(open_page(client, q="they grow back"))[0]
    ahead = best.all("p", class_="ahead")[0]
    assert read_words(ahead) == "The answer: Cut these in March: The red ones. They grow back."
    assert [mark.text for mark in best.all("mark")] == [
        "Cut these in March:",
        "The red ones. They grow back.",
    ]
    assert list_cards(open_page(client, q="asters bloom late"))[0].all("p", class_="ahead") == []


def test_further_cards_show_what_answers_and_what_introduces_it(
    client: FlaskClient, shelf: Shelf
) -> None:
    def read_passages(question: str) -> list[str]:
        shown = list_cards(open_page(client, q=question))
        return [read_words(card.all("div", class_="passage")[0]) for card in shown]

    shelf.current = CountingEngine({"flowers": FLOWERS})
    assert read_passages("tall ones asters bloom late") == [
        "Asters bloom late. They like sun. Water them little.",
        "Cut these in March: The tall ones.",
    ]
    introduced = "Cut these in March: The red ones. They grow back. The tall ones."
    assert read_passages("cut march asters bloom late")[1] == introduced


def test_short_headings_below_others_are_topics(client: FlaskClient, shelf: Shelf) -> None:
    shelf.current = CountingEngine({"flowers": FLOWERS})
    listed = open_page(client).all("ul", class_="try")[0].all("a")
    assert [read_words(link) for link in listed] == ["Roses", "Asters"]


def test_one_booklet_can_be_chosen(client: FlaskClient) -> None:
    shown = open_page(client, q="water", booklet="beans")
    assert [option.text for option in shown.all("option", selected="")] == ["Growing beans"]
    assert len(list_cards(shown)) == 4


def test_many_booklets_are_chosen_by_address_only(client: FlaskClient, shelf: Shelf) -> None:
    shelf.current = CountingEngine(make_many(401))
    shown = open_page(client, q="water", booklet="7")
    assert shown.all("select") == []
    assert shown.all("input", name="booklet")[0].attributes["value"] == "7"
    assert "Only in “Booklet 7”." in read_words(shown)


def test_a_long_list_of_booklets_has_pages(client: FlaskClient, shelf: Shelf) -> None:
    shelf.current = CountingEngine(make_many(401))
    assert "All 401 booklets" in read_words(open_page(client))
    for number, length in ((1, 200), (2, 200), (3, 1)):
        shown = open_page(client, "/booklets/", page=str(number))
        assert len(shown.all("ul", class_="booklets")[0].all("a")) == length
    assert client.get("/booklets/?page=4").status_code == 404


@pytest.mark.parametrize(
    "path", ["/", "/?q=warm", "/?q=zzz", "/booklets/", "/booklets/beans?mark=0-40", "/nope"]
)
def test_every_page_is_whole(client: FlaskClient, path: str) -> None:
    shown = parsed(client.get(path).text)
    assert shown.all("html")[0].attributes["lang"] == "en"
    assert len(shown.all("h1")) == len(shown.all("main")) == len(shown.all("footer")) == 1
    ids = [element.attributes["id"] for element in shown.all("*") if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    assert shown.all("a", class_="skip")[0].attributes["href"].removeprefix("#") in ids


def test_a_long_question_is_shortened_in_the_title(client: FlaskClient) -> None:
    title = open_page(client, q="warm " * 100).all("title")[0].text
    assert len(title) < 100
    assert "…" in title
