import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.documents import Document
from indexer.passages import Passage
from indexer.readers.pieces import Piece
from indexer.splitting.split import (
    LONG_ITEM_WORDS,
    MAX_GROUP_WORDS,
    MAX_WHOLE_ANSWER_WORDS,
    SHORT_PARAGRAPH_WORDS,
    split_document,
)
from tests.support.documents import (
    TITLE,
    Heading,
    ListItem,
    Paragraph,
    booklet,
    passages,
    table,
    words,
)


def some(count: int, word: str = "soil") -> str:
    """A sentence of so many words."""
    return " ".join([word] * count) + "."


def texts(document: Document, *, window: int = 1000) -> list[str]:
    return [passage.text for passage in passages(document, window=window)]


def test_no_passage_crosses_a_heading() -> None:
    found = passages(booklet(Heading("Sowing", 1), "Sow.", Heading("Picking", 1), "Pick."))
    assert [(p.heading_path, p.text) for p in found] == [
        (("Sowing",), "Sow."),
        (("Picking",), "Pick."),
    ]


def test_a_heading_with_nothing_under_it_is_no_passage() -> None:
    found = passages(booklet(Heading("Beds", 1), Heading("Sowing", 2), "Sow."))
    assert [p.heading_path for p in found] == [("Beds", "Sowing")]


def test_short_items_stay_with_what_introduces_them() -> None:
    assert texts(booklet("You need:", ListItem("A spade."), ListItem("Poles."))) == [
        "You need:\n\n• A spade.\n• Poles."
    ]


def test_long_items_stand_alone_the_first_with_its_lead_in() -> None:
    long = some(LONG_ITEM_WORDS + 1)
    lead, second = passages(booklet("First. You need:", ListItem(long), ListItem(long)))
    assert lead.text == f"First. You need:\n\n• {long}"
    assert (lead.context, lead.prefix) == ("", "Growing beans\n")
    assert second.text == long
    assert (second.context, second.prefix) == ("You need:", "Growing beans\nYou need:\n")


def test_a_short_item_does_not_join_a_long_one() -> None:
    long = some(LONG_ITEM_WORDS + 1)
    found = texts(booklet("You need:", ListItem("A spade."), ListItem(long), ListItem("Poles.")))
    assert found == ["You need:\n\n• A spade.", long, "Poles."]


def test_items_of_no_lead_in_form_a_passage_of_their_own() -> None:
    before = some(SHORT_PARAGRAPH_WORDS + 1)
    assert texts(booklet(before, ListItem("A spade."), ListItem("Poles."), "Then sow.")) == [
        before,
        "A spade.\n• Poles.",
        "Then sow.",
    ]


def test_rows_stay_with_their_header() -> None:
    (found,) = passages(booklet(table(("Week", "Cans"), ("First", "two"), header_count=1)))
    assert found.text == "Week | Cans\nWeek: First, Cans: two"


def test_a_heading_that_introduces_its_list_is_the_first_sentence_of_the_passage() -> None:
    (found,) = passages(
        booklet(Heading("Call us if:", 1), ListItem("you bleed"), ListItem("you itch"))
    )
    assert found.text == "Call us if:\n\n• you bleed\n• you itch"
    assert [found.get_sentence_text(each) for each in found.sentences] == [
        "Call us if:",
        "you bleed",
        "you itch",
    ]
    assert (found.prefix, found.heading_path) == (f"{TITLE}\n", ("Call us if:",))


def test_a_part_of_a_table_keeps_what_introduces_the_table() -> None:
    plan = table(("", "Dose"), *((f"Drug{n}", some(40)) for n in range(3)), header_count=1)
    found = passages(booklet("Never take these:", plan), window=80)
    assert {passage.context for passage in found[1:]} == {"Never take these:"}


def test_a_value_with_its_heads_is_one_sentence_and_needs_no_header_before_it() -> None:
    found = passages(
        booklet(table(("", "Cans"), ("One", "Two. Not more."), ("Two", "1 " * 50), header_count=1)),
        window=70,
    )
    assert [passage.text[:14] for passage in found] == ["– | Cans\nOne, ", "Two, Cans: 1 1"]
    assert [len(passage.sentences) for passage in found] == [2, 1]
    assert [passage.context for passage in found] == ["", ""]


@pytest.mark.parametrize(
    ("sizes", "groups"),
    [
        ((SHORT_PARAGRAPH_WORDS + 1, SHORT_PARAGRAPH_WORDS + 1), [1, 1]),
        ((SHORT_PARAGRAPH_WORDS, SHORT_PARAGRAPH_WORDS + 1), [2]),
        ((SHORT_PARAGRAPH_WORDS + 1, SHORT_PARAGRAPH_WORDS), [2]),
        ((MAX_GROUP_WORDS - 10, 10), [2]),
        ((MAX_GROUP_WORDS - 10, 11), [1, 1]),
        ((10, 10, 10), [3]),
    ],
)
def test_a_short_paragraph_joins_its_neighbour(sizes: tuple[int, ...], groups: list[int]) -> None:
    found = texts(booklet(*(some(size) for size in sizes)))
    assert [text.count(".") for text in found] == groups


def test_a_paragraph_that_introduces_a_list_leaves_the_one_before() -> None:
    assert texts(booklet("Beans are easy.", "You need:", ListItem("A spade."))) == [
        "Beans are easy.",
        "You need:\n\n• A spade.",
    ]


@pytest.mark.parametrize(("more", "count"), [(0, 1), (1, 3)])
def test_an_answer_stays_whole_up_to_its_limit(more: int, count: int) -> None:
    third = MAX_WHOLE_ANSWER_WORDS // 3
    answer = (some(third), some(third), some(third + more))
    assert len(texts(booklet(Heading("Why so yellow?", 1, is_question=True), *answer))) == count
    assert len(texts(booklet(Heading("Yellow leaves", 1), *answer))) == 3


def test_a_label_is_read_with_what_follows() -> None:
    (found,) = passages(booklet("Nettle water (dark). It feeds the roots. Pour it slowly."))
    assert [found.get_sentence_text(sentence) for sentence in found.sentences] == [
        "Nettle water (dark). It feeds the roots.",
        "Pour it slowly.",
    ]


def test_the_prefix_is_title_headings_and_lead_in() -> None:
    document = booklet(
        Heading("Beds", 1), Heading("Soil", 2), "Mix:", ListItem(some(LONG_ITEM_WORDS + 1))
    )
    item = passages(document)[-1]
    assert item.prefix == "Growing beans\nBeds\nSoil\n"
    assert item.embedding_text == item.prefix + item.text


def test_a_title_that_is_also_the_heading_is_read_once() -> None:
    (found,) = passages(booklet(Heading("Growing beans", 1), "Sow in May."))
    assert found.prefix == "Growing beans\n"


@pytest.mark.parametrize(
    ("window", "prefix"),
    [
        (20, "Growing beans\nBeds and borders\nSoil\n"),  # 6 words of 6
        (16, "Beds and borders\nSoil\n"),  # 4 words of 4
        (13, "Soil\n"),  # 1 word of 3
        (6, "Soil\n"),  # 1 word of 1
    ],
)
def test_a_prefix_without_room_keeps_what_is_nearest(window: int, prefix: str) -> None:
    document = booklet(Heading("Beds and borders", 1), Heading("Soil", 2), "Dig.")
    assert passages(document, window=window)[0].prefix == prefix


def test_a_long_passage_is_cut_between_sentences_into_even_parts() -> None:
    """A window of 26 leaves 26 - 2 marks - 2 of the title = 22 for four sentences of 10."""
    document = booklet(" ".join(some(10, word) for word in ("Rain", "Sun", "Wind", "Snow")))
    assert texts(document, window=26) == [
        f"{some(10, 'Rain')} {some(10, 'Sun')}",
        f"{some(10, 'Wind')} {some(10, 'Snow')}",
    ]


def test_a_sentence_longer_than_the_window_is_cut_between_words() -> None:
    (sentence,) = texts(booklet("one two three four five six seven eight"), window=100)
    parts = texts(booklet(sentence), window=9)  # 9 - 2 marks - 2 of the title: under 5 words each
    assert parts == ["one two three four", "five six seven eight"]


def test_a_word_longer_than_the_window_is_cut_through() -> None:
    """A piece is a letter here: 9 - 2 marks leave 7, and the title has no room."""
    found = split_document(booklet("abcdefgh"), count_tokens=len, window=9)
    assert [(passage.prefix, passage.text) for passage in found] == [("", "abcd"), ("", "efgh")]


def test_anchors_name_the_heading_and_count() -> None:
    document = booklet(
        "Hello.",
        Heading("Früh säen!", 1),
        some(100),
        some(100),
        Heading("früh säen", 1),
        "Again.",
        Heading("豆", 1),
        "Beans.",
    )
    assert [passage.anchor for passage in passages(document)] == [
        "start-1",
        "fru-h-sa-en-1",
        "fru-h-sa-en-2",
        "fru-h-sa-en-3",
        "section-1",
    ]


sentence = st.lists(st.sampled_from(["bean", "Pole", "e.g.", "2.5", "(wet)", "dr."]), max_size=40)
text = st.lists(sentence, min_size=1, max_size=4).map(
    lambda parts: " ".join(" ".join([*part, "end."]) for part in parts)
)
piece = st.one_of(
    st.builds(Paragraph, text),
    st.builds(Paragraph, text.map(lambda words: f"{words[:-1]}:")),
    st.builds(ListItem, text, st.integers(0, 2)),
    st.builds(Heading, sentence.map(" ".join), st.integers(1, 3), st.booleans()),
    st.builds(lambda cell, head: table((cell, cell), header_count=head), text, st.integers(0, 1)),
)


@given(st.lists(piece, max_size=8), st.integers(8, 80))
def test_passages_hold_every_word_once_and_fit_the_window(pieces: list[Piece], window: int) -> None:
    document = booklet("Beans.", *pieces)
    found = passages(document, window=window)
    for passage in found:
        assert document.text[passage.start : passage.end] == passage.text
        assert words(passage.embedding_text) + 2 <= window
        _tiled(passage)
    assert len({passage.passage_id for passage in found}) == len(found)
    spans = sorted((s.start, s.end) for passage in found for s in passage.sentences)
    assert _words_in(document, spans) == _words_in(
        document, [(block.start, block.end) for block in document.blocks]
    )


def _tiled(passage: Passage) -> None:
    """Sentences hold all of a passage but white space and the bullets between items."""
    reached = passage.start
    for sentence in passage.sentences:
        assert reached <= sentence.start < sentence.end
        gap = passage.text[reached - passage.start : sentence.start - passage.start]
        assert gap.strip() in ("", "•")
        reached = sentence.end
    assert (passage.sentences[0].start, reached) == (passage.start, passage.end)


def _words_in(document: Document, spans: list[tuple[int, int]]) -> list[str]:
    return [word for start, end in spans for word in document.text[start:end].split()]
