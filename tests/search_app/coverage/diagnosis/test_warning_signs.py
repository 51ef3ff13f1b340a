import pytest

from search_app.coverage.diagnosis.warning_signs import find_warning_sign, read_warning_signs


@pytest.mark.parametrize(
    ("question", "sign"),
    [
        ("I can’t breathe since this morning", "trouble breathing"),
        ("I can't catch my breath and my chest hurts", "trouble breathing"),
        ("there is chest pain when I lie down", "chest pain"),
        ("I have a fever of 101 and I'm on chemo", "a high temperature"),
        ("my temperature is 39.5", "a high temperature"),
        ("SHE IS CONFUSED TODAY", "sudden confusion"),
        ("My legs suddenly feel weak", "sudden weakness or loss of feeling"),
        ("he can't pee any more", "loss of control of bladder or bowel"),
        ("she had a seizure", "a seizure or loss of consciousness"),
        ("he is vomiting blood", "heavy bleeding"),
        ("my tongue is swelling", "swelling of face or throat"),
        ("I slur my words", "signs of a stroke"),
        ("I'm thinking about ending it", "thoughts of suicide"),
        ("She took twice her morphine by mistake", "too much of a medicine"),
    ],
)
def test_a_question_carries_its_sign(question, sign):
    assert find_warning_sign(question, read_warning_signs()) == sign


@pytest.mark.parametrize(
    "question",
    [
        "What temperature counts as a fever?",
        "I'm confused about my treatment plan",
        "How much bleeding is too much?",
        "Should I take my pill twice a day?",
        "Is breast cancer in 39 of 100 people HER2-positive?",
        "what helps with weak nails",
        "Does radiation open a blocked airway?",
        "I forgot my pill, do I take two?",
        "chest wall radiation",
    ],
)
def test_words_of_a_sign_in_another_sense_are_none(question):
    assert find_warning_sign(question, read_warning_signs()) == ""
