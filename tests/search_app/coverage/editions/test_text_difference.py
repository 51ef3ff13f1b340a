from search_app.coverage.editions import TextChange
from search_app.coverage.editions.text_difference import compare_texts, split_words
from tests.support.documents import Heading, ListItem, booklet


def test_only_what_differs_is_listed_reworded_paragraphs_side_by_side():
    before = booklet(Heading("Sowing", 1), "Sow in May.", "Water them.", ListItem("beans"))
    after = booklet(
        Heading("Sowing", 1), "Sow in June.", "Water them.", ListItem("beans"), ListItem("peas")
    )
    assert compare_texts(before, after) == (
        TextChange("Sow in May.", "Sow in June."),
        TextChange("", "peas"),
    )
    assert compare_texts(before, before) == ()


def test_another_paragraph_is_not_the_same_one_reworded():
    changes = compare_texts(booklet("Sow in May."), booklet("Pick each pod when it is ripe."))
    assert changes == (
        TextChange("Sow in May.", ""),
        TextChange("", "Pick each pod when it is ripe."),
    )


def test_all_of_a_new_booklet_is_new():
    assert compare_texts(None, booklet("Sow.")) == (TextChange("", "Sow."),)


def test_the_words_that_differ_are_told_apart():
    left, right = split_words(TextChange("Sow in May only.", "Sow it in June only."))
    assert left == [("Sow", False), ("in", False), ("May", True), ("only.", False)]
    assert right == [
        ("Sow", False),
        ("it", True),
        ("in", False),
        ("June", True),
        ("only.", False),
    ]
