"""Texts about other people than those asked about; by hand."""

import pytest

from search_app.search.mismatches.people import names_people, speaks_of_others

FIRST_DEGREE = "Women with a first-degree relative (mother, sister, daughter) who had it."


@pytest.mark.parametrize(
    ("question", "sentence", "is_of_others"),
    [
        ("AIs before menopause", "AIs are for women past menopause.", True),
        ("AIs before menopause", "After menopause, the ovaries stop.", True),
        ("I am postmenopausal", "For premenopausal women.", True),
        ("I went through menopause", "For women who have not reached menopause.", True),
        ("I have not gone through menopause", "For women past menopause.", True),
        ("I haven't gone through menopause", "For women past menopause.", True),
        ("I haven't gone through menopause", "For women before menopause.", False),
        ("AIs before menopause", "For women past menopause, and before menopause too.", False),
        ("AIs before menopause or after", "For women past menopause.", False),
        ("AIs before menopause", "Pre- and postmenopausal women can take it.", False),
        ("AIs before menopause", "It is given before, during and after menopause.", False),
        ("I have never gone through menopause", "For women past menopause.", True),
        ("I have not fully gone through menopause", "For women past menopause.", True),
        ("what is an AI", "It is for women past menopause.", False),
        ("Can a man take tamoxifen?", "It is for women at high risk.", True),
        ("do men get it", "Women get it more often than men.", False),
        ("does weight matter for men", "It matters, especially in women.", False),
        ("is it only for women", "Men can get it.", False),
        ("my brother has it, what is my risk", "Women with it in the family have a risk.", False),
        ("do men get it", "People of any age get it.", False),
        ("my aunt had it, what is my risk", FIRST_DEGREE, True),
        ("my mother-in-law had it", FIRST_DEGREE, True),
        ("my father had it, what is my risk", FIRST_DEGREE, False),
        ("my aunt and my mother had it", FIRST_DEGREE, False),
        ("which relatives count, does an aunt", FIRST_DEGREE, False),
        ("my aunt had it", "A mother, sister or another relative has it.", False),
        ("my aunt had it", "Relatives are mothers, sisters and aunts.", False),
        ("my aunt had it", "Women with it in the family have a risk.", False),
        ("my aunt has no appetite", "Let a mother, sister or daughter cook.", False),
        ("my son-in-law smokes", "A relative such as your mother has it.", False),
        ("can my husband come along", "Women may bring somebody.", False),
        ("the man at the desk told me to wait", "Women wait here.", False),
        ("prostate screening for women", "Men over 50 are screened.", True),
        ("is it worse for men or women", "It is rare in men.", False),
        ("survival for stage 2", "Of metastatic cancer, 31% live 5 years.", True),
        ("survival with early breast cancer", "It has spread to the bones.", True),
        ("survival with stage IV", "Stage II cancer is small.", True),
        ("survival with stage IV", "Advanced breast cancer can be treated.", False),
        ("survival for stage 2", "Locally advanced cancer is larger.", False),
        ("survival for stage 2", "It lowers the risk that cancer spreads.", False),
        ("I had stage 2 and now it is in my bones", "Metastatic cancer is treated.", False),
        ("can stage 1 become metastatic", "Metastatic cancer is treated.", False),
        ("can early cancer spread", "Metastatic cancer is treated.", False),
        ("survival for stage two", "It has not spread.", False),
        ("survival for stage-2", "It has spread to the lymph nodes.", False),
        ("survival for stage two", "It has spread to the liver.", True),
        ("risk for a 50 year old", "A 30-year-old woman has a small risk.", True),
        ("risk for a 30 year old", "A 30-year-old woman has a small risk.", False),
        ("is 78 too old", "Women aged 50 to 69 are asked.", False),
        ("i'm 55, should i go", "Women 60 and older are asked.", False),
        ("I am 78, how often does it help", "Women aged 50 to 69 live longer.", True),
        ("I am 78, how often does it help", "Women aged 50 to 80 live longer.", False),
        ("I am 55, how often does it help", "Women 60 and older live longer.", True),
        ("I am 65, how often does it help", "Women 60 and older live longer.", False),
        ("I am 60, how often does it help", "More than 70 drugs help.", False),
        ("I am 60 kg, how often does it help", "People under 50 live longer.", False),
        ("is 10 years better", "A 30-year-old woman has a small risk.", False),
        ("my temperature is 38", "A 30-year-old woman has a small risk.", False),
        ("my appointment is at 10", "A 30-year-old woman has a small risk.", False),
        ("women over 80", "People under 50 are not asked.", True),
        ("women over 80", "Those younger than 50 or older than 75 are asked.", False),
        ("risk at 40", "A 30-year-old woman has a small risk.", True),
        ("risk at 40", "The risk is high from age 50.", False),
        ("risk at 40", "Over 50 percent are well.", False),
        ("I am 50 days in", "A 30-year-old woman has a small risk.", False),
        ("what is it", "A 30-year-old woman has a small risk.", False),
    ],
)
def test_a_text_names_only_others(question: str, sentence: str, *, is_of_others: bool) -> None:
    assert speaks_of_others(question, sentence) is is_of_others


@pytest.mark.parametrize(
    ("question", "names"), [("what is it", False), ("do men get it", True), ("AIs at 40", False)]
)
def test_whether_a_question_is_about_somebody(question: str, *, names: bool) -> None:
    assert names_people(question) is names
