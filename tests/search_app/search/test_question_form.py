import pytest

from search_app.judgements.files import read_judgements
from search_app.questions.files import read_question_bank
from search_app.search.question_form import MAX_PARTS, find_leaning_word, split_question
from tests.support.paths import OUR_JUDGEMENTS, ROOT

TWO = ("can I drink alcohol", "how long does chemo take")


def list_ordinary_questions() -> list[str]:
    """Those of the question bank and of the judgements, as people ask them."""
    banked = [question.text for question in read_question_bank(ROOT / "corpus/questions")]
    return banked + [judged.query for judged in read_judgements(OUR_JUDGEMENTS)]


def test_no_ordinary_question_is_split() -> None:
    questions = list_ordinary_questions()
    assert len(questions) > 650
    assert [question for question in questions if split_question(question)] == []


@pytest.mark.parametrize(
    ("joint", "end"),
    [(" and ", ""), (" and ", "?"), (", and ", ""), (" AND also ", " ?"), (" also ", "")]
    + [("? ", "?"), ("?", ""), ("?? And ", "??"), ("? also ", "")],
)
def test_two_questions_in_one_are_told_apart(joint: str, end: str) -> None:
    assert split_question(f"{TWO[0]}{joint}{TWO[1]}{end}") == TWO


@pytest.mark.parametrize(
    "question",
    [
        "nausea and vomiting",
        "what are the signs and symptoms of infection",
        "can I drink and smoke",
        "what is lymphedema and how is it treated",  # leans on the first
        "Does a cold cap work and what does it cost?",
        "which side effects should I report, and do I wait for my next visit",
        "how many rounds of docetaxel and how far apart",
        "which methods have been checked and are ok with cancer",
        "what form of vitamin E was used and what dose of vitamin E",  # about the same
        "chemo and can I drink alcohol",  # the first asks nothing
        "I have chemo. Can I drink alcohol?",
        "can I drink alcohol and how long does chemo take and what is a port? why do nails hurt",
        "?",
        "and",
        "",
    ],
)
def test_one_question_is_left_whole(question: str) -> None:
    assert split_question(question) == ()


def test_more_than_a_few_are_not_offered() -> None:
    parts = ["can I drink alcohol", "how long does chemo take", "what makes nails break"]
    assert split_question(" and ".join(parts)) == tuple(parts)
    assert len(parts) == MAX_PARTS


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("does it grow back", "it"),
        ("Will it come back?", "it"),
        ("is that normal", "that"),
        ("how long do they last", "they"),
        ("can it be cured", "it"),
        ("does hair grow back", ""),
        ("is it safe to drive", ""),  # "drive" says what of
        ("Does chemo hurt and will it last", ""),
        ("will this rash last", ""),
        ("how long", ""),  # nothing stands for anything
        ("", ""),
    ],
)
def test_an_it_that_names_nothing_is_found(question: str, word: str) -> None:
    assert find_leaning_word(question) == word


def test_hardly_an_ordinary_question_leans() -> None:
    assert [each for each in list_ordinary_questions() if find_leaning_word(each)] == [
        "do i have to do it at all"
    ]
