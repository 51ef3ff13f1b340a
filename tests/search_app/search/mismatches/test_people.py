"""Texts about other people than those asked about; by hand."""

import pytest

from indexer.passages import Passage, Sentence
from search_app.search.mismatches.people import find_passages_of_others, speaks_of_others


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
        ("do men get it", "People of any age get it.", False),
        ("my husband has it, does it spread", "In women, it may spread.", True),
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
        ("risk for a 50 year old", "A 30-year-old woman has a small risk.", True),
        ("risk for a 30 year old", "A 30-year-old woman has a small risk.", False),
        ("is 78 too old", "Women aged 50 to 69 are asked.", True),
        ("is 78 too old", "Women aged 50 to 80 are asked.", False),
        ("i'm 55, should i go", "Women 60 and older are asked.", True),
        ("I'm 65, should I go", "Women 60 and older are asked.", False),
        ("women over 80", "People under 50 are not asked.", True),
        ("women over 80", "Those younger than 50 or older than 75 are not asked.", False),
        ("risk at 40", "The risk is high from age 50.", False),
        ("risk at 40", "Over 50 percent are well.", False),
        ("I am 50 days in", "A 30-year-old woman has a small risk.", False),
        ("what is it", "A 30-year-old woman has a small risk.", False),
    ],
)
def test_a_text_names_only_others(question: str, sentence: str, *, is_of_others: bool) -> None:
    assert speaks_of_others(question, sentence) is is_of_others


def test_a_heading_names_people_too() -> None:
    text = "It is rare, and women get it more often."
    ends = (0, len(text))
    passages = [
        Passage("b#s", "b", "Title", path, "", "", text, *ends, (Sentence(*ends),))
        for path in (("In men",), ("In men", "Signs"), ())
    ]
    assert find_passages_of_others("do men get it", passages) == [False, True, True]
    assert find_passages_of_others("who gets it", passages) == [False, False, False]
