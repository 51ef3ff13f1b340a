from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer.documents import Document
from search_app.results import Expansion, Interpretation, SearchResult
from search_app.web.pages.wording import DOUBTED, NOT_VERIFIED
from tests.support.html_page import Element, parsed
from tests.support.web_index import BEANS, PEAS, WARM_SOIL_MARK, CountingEngine, Shelf, booklet


def open_page(client: FlaskClient, path: str = "/", **query: str) -> Element:
    response = client.get(path, query_string=query or None)
    assert response.status_code == 200
    return parsed(response.text)


def read_words(element: Element) -> str:
    return " ".join(element.text.split())


def find_answer(page: Element) -> Element:
    return page.all("blockquote", class_="answer")[0]


def list_links(page: Element, section: str) -> list[str]:
    """The names of the sections that a part of the page leads to."""
    for part in page.all("section", aria_labelledby=section):
        return [read_words(link) for link in part.all("a")]
    return []


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
    foot = read_words(shown.all("footer")[0])
    assert "Call your care team's number, or your local emergency number." in foot
    assert shown.all("figure") == []


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
    examples = list_examples(client)
    shown = open_page(client, examples["What do I need?"])
    assert shown.all("input", id="_q")[0].attributes["value"] == "What do I need?"
    # What asks nothing is a part to read.
    assert examples["Watering"] == "/booklets/beans#_section-2"


def test_one_booklet_is_one_booklet(client: FlaskClient, shelf: Shelf) -> None:
    shelf.current = CountingEngine({"beans": BEANS})
    shown = open_page(client)
    assert read_words(shown.all("h1")[0]) == "Ask the booklet"
    assert shown.all("select") == []
    (link,) = shown.all("nav", aria_label="Site")[0].all("a")
    assert (read_words(link), link.attributes["href"]) == ("Booklet", "/booklets/beans")


def test_several_booklets_are_listed(client: FlaskClient) -> None:
    (link,) = open_page(client).all("nav", aria_label="Site")[0].all("a")
    assert (read_words(link), link.attributes["href"]) == ("Booklets", "/booklets/")


def test_one_answer_is_quoted_with_what_is_around_it_and_its_source(client: FlaskClient) -> None:
    shown = open_page(client, q="like warm soil")
    assert read_words(shown.all("title")[0]) == "Found: like warm soil – Ask the booklets"
    assert shown.all("input", id="_q")[0].attributes["value"] == "like warm soil"
    assert read_words(shown.all("p", class_="asked")[0]) == "You asked: like warm soil"
    assert read_words(shown.all("h1")[0]) == "The booklets say"
    (figure,) = shown.all("figure")
    assert [mark.text for mark in shown.all("mark")] == ["Beans like warm soil."]
    assert read_words(find_answer(figure)) == "Beans like warm soil."
    around = figure.all("blockquote", class_="passage")[0]
    assert read_words(around) == "Beans like warm soil. Wait until the last frost has passed."
    labels = [read_words(label) for label in figure.all("p", class_="label")]
    assert labels == ["Best match", "Where it stands in the booklet"]
    assert read_words(figure.all("p", class_="where")[0]) == "Growing beans › Before you start"
    source = "Growing beans · it does not say how old its facts are"
    assert [read_words(line) for line in figure.all("p", class_="source-line")] == [source]


def test_an_answer_that_no_verifier_takes_for_one_says_so(
    client: FlaskClient, shelf: Shelf
) -> None:
    for reading, doubt in ((0.5, ""), (0.499, DOUBTED), (None, NOT_VERIFIED)):
        shelf.current = CountingEngine(reading=reading)
        shown = open_page(client, q="like warm soil")
        assert [read_words(line) for line in shown.all("p", class_="lead")] == [doubt] * bool(doubt)
        label = read_words(shown.all("figure")[0].all("p", class_="label")[0])
        assert label == "Best match"
        assert read_words(shown.all("main")[0]).count("may") == bool(doubt)  # one is enough
    assert NOT_VERIFIED not in read_words(open_page(client, q="zzz"))


def test_a_quotation_leads_to_the_marked_sentence_and_back(client: FlaskClient) -> None:
    shown = open_page(client, q="like warm soil")
    address = shown.all("p", class_="more")[0].all("a")[0].attributes["href"]
    digest = sha256(b"Beans like warm soil.").hexdigest()[:12]
    assert f"{BEANS.text.index('Beans like')}.{digest}" == WARM_SOIL_MARK
    assert address == f"/booklets/beans?mark={WARM_SOIL_MARK}&q=like%20warm%20soil#s0"
    reader = open_page(client, address)
    (mark,) = reader.all("mark")
    assert (mark.text, mark.attributes) == (
        "Beans like warm soil.",
        {"class": "opens closes", "id": "s0"},
    )
    back = reader.all("p", class_="back")[0].all("a")[0].attributes["href"]
    assert open_page(client, back).all("input", id="_q")[0].attributes["value"] == "like warm soil"


@pytest.mark.parametrize(
    ("address", "before"),
    [
        (f"mark={WARM_SOIL_MARK}&q=a", "Beans like warm soil. Wait until the last frost"),
        ("at=s1&q=a", "Have these ready:"),
        ("at=s2&q=a", "Water the roots in the morning."),
        ("q=a", ""),  # an old link
        ("at=nowhere&q=a", ""),
        ("at=s1", ""),  # nobody came from an answer
    ],
)
def test_the_way_back_stands_after_what_an_answer_led_to(
    client: FlaskClient, address: str, before: str
) -> None:
    page = open_page(client, f"/booklets/beans?{address}")
    passage = page.all("div", class_="passage whole")[0].all("p")
    here = [number for number, p in enumerate(passage) if p.attributes.get("class") == "back here"]
    assert len(here) == bool(before)
    for number in here:
        assert read_words(passage[number - 1]).startswith(before)
        assert passage[number].all("a")[0].attributes["href"] == "/?q=a"


def test_a_list_in_a_passage_is_a_list(client: FlaskClient) -> None:
    shown = open_page(client, q="poles metres")
    assert [read_words(item) for item in find_answer(shown).all("li")] == [
        "Strong poles of two metres."
    ]
    around = shown.all("blockquote", class_="passage")[0]
    assert read_words(around.all("ul")[0]) == (
        "A spade, which is clean and is sharp. Strong poles of two metres."
    )


def test_a_table_in_a_passage_is_a_table(client: FlaskClient) -> None:
    shown = open_page(client, q="water roots morning")
    around = shown.all("blockquote", class_="passage")[0]
    assert [read_words(cell) for cell in around.all("th")] == ["Week", "Cans"]
    assert [read_words(cell) for cell in around.all("td")] == ["First", "two", "Second", "one"]


def test_what_is_only_related_says_so(client: FlaskClient) -> None:
    shown = open_page(client, q="warm zzz yyy")
    assert read_words(shown.all("title")[0]).startswith("Perhaps: warm zzz yyy")
    assert read_words(shown.all("h1")[0]) == "The booklets have nothing that surely answers this"
    lead = "This part is related and may still help."
    assert [read_words(line) for line in shown.all("p", class_="lead")] == [lead]
    assert "or your local emergency number" in read_words(shown.all("main")[0])
    (figure,) = shown.all("figure")
    assert figure.all("p", class_="label") == figure.all("blockquote", class_="answer") == []
    assert len(figure.all("blockquote", class_="passage")[0].all("mark")) == 1
    # the others are not even related
    assert list_links(shown, "_same") == list_links(shown, "_other") == []


def test_what_is_not_covered_says_so_and_what_to_do(client: FlaskClient, shelf: Shelf) -> None:
    shelf.current = CountingEngine({"beans": BEANS})
    shown = open_page(client, q="zzz")
    assert read_words(shown.all("title")[0]).startswith("Not answered: zzz")
    assert read_words(shown.all("h1")[0]) == "This booklet does not seem to answer that"
    refusal = read_words(shown.all("div", class_="refusal")[0])
    assert "call your care team's number, or your local emergency number" in refusal.lower()
    assert "ask your care team: your doctor, nurse or pharmacist" in refusal
    assert "good question" not in refusal
    assert read_words(shown.all("h2", id="_nearest")[0]) == "Nearest, perhaps not what you asked"
    near = shown.all("section", aria_labelledby="_nearest")[0]
    assert list_links(shown, "_nearest") == [
        "Before you start",
        "What do I need?",
        "Watering",
        "Why do the leaves turn yellow?",
    ]
    assert near.all("p") == shown.all("mark") == shown.all("blockquote") == []
    shelf.current = CountingEngine()
    near = open_page(client, q="zzz").all("section", aria_labelledby="_nearest")[0]
    assert "Growing beans" in [read_words(line) for line in near.all("p", class_="source-line")]
    assert shown.all("ul", class_="try onward") == []


def test_other_sections_are_links_with_a_line_of_what_answers(client: FlaskClient) -> None:
    shown = open_page(client, q="water the roots june")
    leaves, start = "Why do the leaves turn yellow?", "Before you start"
    assert list_links(shown, "_same") == [leaves, start]
    lines = shown.all("section", aria_labelledby="_same")[0].all("p")
    assert [read_words(line) for line in lines] == [
        "Too much water is the usual reason.",
        "Wait until the last frost has passed.",
    ]
    other = shown.all("section", aria_labelledby="_other")[0]
    assert read_words(other.all("h2")[0]) == "In other booklets"
    assert list_links(shown, "_other") == ["Picking <script>alert(1)</script>"]
    assert read_words(other.all("p", class_="source-line")[0]) == (
        "Peas <b>& more</b> · it does not say how old its facts are"
    )


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


def test_two_questions_in_one_are_offered_one_by_one(client: FlaskClient) -> None:
    asked = "do beans like <b>warm</b> soil and how long does picking beans take"
    assert open_page(client, q=asked).all("ul", class_="try onward") == []  # "do beans" is unsure
    asked = "can I sow in <warm> soil, and how long does picking beans take?"
    shown = open_page(client, q=asked, booklet="beans")
    told, offers = shown.all("p", class_="told onward")[0], shown.all("ul", class_="try onward")[0]
    assert read_words(told) == (
        "You ask about more than one thing. One question at a time finds more:"
    )
    assert [(read_words(a), a.attributes["href"]) for a in offers.all("a")] == [
        ("can I sow in <warm> soil", "/?q=can+I+sow+in+%3Cwarm%3E+soil&booklet=beans"),
        (
            "how long does picking beans take",
            "/?q=how+long+does+picking+beans+take&booklet=beans",
        ),
    ]


def test_a_question_that_leans_on_another_is_told_so(client: FlaskClient) -> None:
    told = open_page(client, q="does it grow back").all("p", class_="told")[0]
    assert read_words(told) == (
        "Each question is read by itself, so this page does not know what “it” is. Say what you"
        " mean in place of “it”, and ask again."
    )
    for question in ("is it warm", "does hair grow back"):  # "warm" is answered
        assert "read by itself" not in read_words(open_page(client, q=question))


def test_a_correction_can_be_undone(client: FlaskClient) -> None:
    shown = open_page(client, q="Warm <bens>", booklet="beans")
    (told,) = shown.all("p", class_="told")
    assert read_words(told) == "We searched for Warm <beans>. Search for “Warm <bens>” instead"
    assert [each.attributes["dir"] for each in told.all("strong")] == ["auto"]
    (links,) = told.all("span", class_="onward")  # which are of no use on paper
    assert [each.attributes["dir"] for each in links.all("span")] == ["auto"]
    (link,) = told.all("a")
    assert link.attributes["href"] == "/?q=Warm+%3Cbens%3E&booklet=beans&keep=bens"
    undone = open_page(client, link.attributes["href"])
    assert undone.all("input", id="_q")[0].attributes["value"] == "Warm <bens>"
    (back,) = undone.all("p", class_="told onward")
    words = "We searched for what you typed. Search for “Warm <beans>” instead"
    assert read_words(back) == words
    assert back.all("a")[0].attributes["href"] == "/?q=Warm+%3Cbens%3E&booklet=beans"


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
    (back,) = open_page(client, bens).all("p", class_="told onward")
    assert read_words(back) == "Or search for “warm beans” instead"
    assert back.all("a")[0].attributes["href"] == "/?q=wrm+bens"


def test_nothing_leads_back_where_nothing_was_undone(client: FlaskClient) -> None:
    assert open_page(client, "/?q=warm+beans&keep=warm").all("p", class_="told onward") == []


def test_only_words_of_the_question_are_kept_in_its_links(client: FlaskClient) -> None:
    """However many an address names: each link would repeat them."""
    keep = "&".join(f"keep={word}" for word in ("wrm", "wrm", "", "x" * 80))
    (link,) = open_page(client, f"/?q=wrm+bens&{keep}").all("p", class_="told")[0].all("a")
    assert link.attributes["href"] == "/?q=wrm+bens&keep=wrm&keep=bens"
    (link,) = (
        open_page(client, "/?q=dose%E2%80%99nt+bens&keep=dose'nt")
        .all("p", class_="told")[0]
        .all("a")
    )
    assert "&keep=dose'nt&" in link.attributes["href"]


def test_an_apostrophe_that_was_put_in_is_not_told_of(client: FlaskClient) -> None:
    assert open_page(client, q="why wont warm beans").all("p", class_="told") == []
    # Beside another correction the question is undone as a whole, that one alone without a word.
    (told,) = open_page(client, q="why wont warm bens").all("p", class_="told")
    assert read_words(told) == (
        "We searched for why won't warm beans. Search for “why wont warm bens” instead"
    )
    (link,) = told.all("a")
    assert link.attributes["href"] == "/?q=why+wont+warm+bens&keep=bens&keep=wont"
    assert client.get("/api/v1/search?q=wont").get_json()["interpretation"]["corrections"] == [
        {"from": "wont", "to": "won't"}
    ]
    kept = client.get("/api/v1/search?q=wont&keep=wont").get_json()
    assert kept["interpretation"]["corrections"] == []


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
    notice = open_page(client, q="bens copper xxx yyy zzz uuu").all("div", class_="refusal")[0]
    assert read_words(notice.all("p", class_="missing")[0]) == "Copper is not in these booklets."
    (link,) = notice.all("ul", class_="try onward")[0].all("a")
    assert (read_words(link), link.attributes["href"]) == ("beans", "/?q=beans")


def test_words_that_find_nothing_are_not_offered(client: FlaskClient, shelf: Shelf) -> None:
    """Each is asked of what the question was asked of."""
    roots = booklet("roots", "Roots", (("Roots",), ["Dig up the carrots."]))
    shelf.current = CountingEngine({"beans": BEANS, "roots": roots})
    for chosen, offered in (("beans", ["beans"]), ("roots", []), ("", ["beans"])):
        shown = open_page(client, q="bens xxx yyy zzz uuu", booklet=chosen)
        assert [read_words(each) for each in shown.all("ul", class_="try onward")] == offered


class OddEngine(CountingEngine):
    """Knows words that nobody can ask with."""

    def search(self, question: str, **options: Any) -> SearchResult:
        result = super().search(question, **options)
        odd = (Expansion("roots\x1f", "soil", "lay"), Expansion("water", "soil", "lay"))
        return replace(result, interpretation=Interpretation(question, expansions=odd))


def test_what_cannot_be_asked_is_not_offered(client: FlaskClient, shelf: Shelf) -> None:
    shelf.current = OddEngine({"beans": BEANS})
    (words,) = open_page(client, q="xxx yyy zzz").all("ul", class_="try onward")
    assert read_words(words) == "water"


TWICE = booklet(
    "twice",
    "Seeds",
    (("Beans", "Sowing"), ["Sow beans in May."]),
    (("Peas", "Sowing"), ["Sow peas in March."]),
    (("Tools",), ["Sow with a spade."]),
    (("Tools",), ["Sow with a rake."]),
    (("Weather",), [f"Sow when {'it is warm, and ' * 12}dry."]),
)


def test_every_link_to_a_section_has_a_name_of_its_own(client: FlaskClient, shelf: Shelf) -> None:
    shelf.current = CountingEngine({"twice": TWICE})
    near = list_links(open_page(client, q="zzz"), "_nearest")
    assert near == ["Beans › Sowing", "Peas › Sowing", "Tools", "Weather"]
    shown = open_page(client, q="sow with a spade")
    more = ["More under “Tools”", "Beans › Sowing", "Peas › Sowing", "Weather"]
    assert list_links(shown, "_same") == more
    every = open_page(client, q="sow")
    assert list_links(every, "_same") == ["Sowing", "Tools", "Weather"]


def test_an_answer_that_is_too_long_for_a_list_is_not_cut(
    client: FlaskClient, shelf: Shelf
) -> None:
    shelf.current = CountingEngine({"twice": TWICE})
    shown = open_page(client, q="sow").all("section", aria_labelledby="_same")[0]
    assert [read_words(line) for line in shown.all("p")] == [
        "Sow peas in March.",
        "Sow with a spade.",
    ]


FLOWERS = booklet(
    "flowers",
    "Flowers",
    (("Beds", "Roses"), ["Cut these in March:", (0, "The red ones. They grow back.")]),
    (("Beds", "Asters"), ["Asters bloom late. They like sun.", "Water them little."]),
)


def test_short_headings_below_others_are_topics(client: FlaskClient, shelf: Shelf) -> None:
    shelf.current = CountingEngine({"flowers": FLOWERS})
    listed = open_page(client).all("ul", class_="try")[0].all("a")
    assert [read_words(link) for link in listed] == ["Roses", "Asters"]


def test_a_topic_leads_to_its_part_of_the_booklet(client: FlaskClient, shelf: Shelf) -> None:
    """However its name is found by a search, which need not find that part."""
    named = (("Beds", "Roses"), ["More of them."]), (("Beds", "A & <b>"), ["Rare."])
    other = booklet("other/50% #1", "Other", *named)
    shelf.current = CountingEngine({"flowers": FLOWERS, other.doc_id: other})
    links = open_page(client).all("ul", class_="try")[0].all("a")
    assert [read_words(link) for link in links] == ["Roses", "Asters", "A & <b>"]
    for link in links:
        path, _, anchor = link.attributes["href"].partition("#")
        (section,) = open_page(client, path).all("div", id=anchor)
        assert read_words(section) == read_words(link)


@pytest.mark.parametrize("typed", ["Watering", " watering "])
def test_what_is_the_name_of_a_part_leads_there(client: FlaskClient, typed: str) -> None:
    shown = open_page(client, q=typed)
    assert read_words(shown.all("title")[0]).startswith(f"A part of this name: {typed.strip()}")
    assert read_words(shown.all("h1")[0]) == "The booklets have a part of this name"
    (link,) = shown.all("ul", class_="sections")[0].all("li")
    assert read_words(link) == "Read “Watering”Growing beans"
    assert link.all("a")[0].attributes["href"] == "/booklets/beans#_section-2"
    inside = open_page(client, q=typed, booklet="beans")
    assert read_words(inside.all("ul", class_="sections")[0]) == "Read “Watering”"
    for other in (open_page(client, q=typed, booklet=PEAS.doc_id), open_page(client, q="water")):
        assert "part of this name" not in read_words(other)
    # A heading that asks is searched, for its text answers it.
    assert "part of this name" not in read_words(open_page(client, q="What do I need?"))


def test_one_booklet_can_be_chosen(client: FlaskClient) -> None:
    shown = open_page(client, q="water", booklet="beans")
    assert [option.text for option in shown.all("option", selected="")] == ["Growing beans"]
    assert read_words(shown.all("h1")[0]) == "The booklet says"
    assert list_links(shown, "_other") == []


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
    "path",
    ["/", "/?q=warm", "/?q=zzz", "/booklets/", "/booklets/beans?mark=0-40", "/about", "/nope"],
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
    assert len(title) < 110
    assert "…" in title


def test_a_long_question_is_there_in_full(client: FlaskClient) -> None:
    question = "warm beans " * 30
    folded = open_page(client, q=question).all("details", class_="asked")[0]
    assert read_words(folded.all("p")[0]) == question.strip()
