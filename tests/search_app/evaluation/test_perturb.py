import random
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.vocabulary import Term, Vocabulary
from search_app.evaluation import perturb
from search_app.evaluation.perturb import PERTURBATIONS, Perturbation, perturb_questions

WORDS = Vocabulary(
    (
        Term(("paclitaxel",), "generic", "drug:paclitaxel"),
        Term(("Taxol", "Onxol"), "brand", "drug:paclitaxel"),
        Term(("taxane", "taxanes"), "class", "class:taxane"),
        Term(("tumor", "tumour"), "spelling", "spelling:tumor"),
        Term(("estrogen", "oestrogen", "œstrogen"), "spelling", "spelling:estrogen"),
    ),
    {"drug:paclitaxel": ("class:taxane",)},
)
NEIGHBOURS: Mapping[str, set[str]] = {
    "q": set("wa"),
    "g": set("fhtyvb"),
    "m": set("njk"),
    "p": set("ol"),
    "z": set("xas"),
}


def changed(change: Perturbation, text: str, seed: int = 0) -> str:
    return change(text, WORDS, random.Random(seed))


@pytest.mark.parametrize("letter", NEIGHBOURS)
def test_a_key_has_the_keys_that_touch_it(letter):
    found = {
        changed(perturb.make_keyboard_typo, f"a{letter}{letter}{letter}{letter}", seed)
        for seed in range(80)
    }
    slips = {
        new for word in found for new, old in zip(word[1:], letter * 4, strict=True) if new != old
    }
    assert slips == NEIGHBOURS[letter]


def test_a_slip_keeps_the_case_and_the_first_letter():
    typed = {changed(perturb.make_keyboard_typo, "HORMONE", seed) for seed in range(50)}
    assert all(word.isupper() and word[0] == "H" and len(word) == 7 for word in typed)


def test_a_dropped_letter_is_inside_a_longer_word():
    found = {changed(perturb.drop_letter, "is it water", seed) for seed in range(50)}
    assert found == {"is it wter", "is it waer", "is it watr", "is it wate"}


@pytest.mark.parametrize("change", [perturb.make_keyboard_typo, perturb.drop_letter])
def test_short_words_are_left_alone(change):
    assert changed(change, "am I ill? 12345 ÄÖÜäö") == "am I ill? 12345 ÄÖÜäö"


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("is Taxol a taxane?", "is paclitaxel a taxane?"),
        ("onxol, paclitaxel", "paclitaxel, Taxol"),
        ("what is a taxane", "what is a taxane"),
    ],
)
def test_a_drug_is_called_by_its_other_name(text, other):
    assert changed(perturb.swap_brand_and_generic, text) == other


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Tumor and estrogen-fed", "Tumour and estrogen-fed"),
        ("tumour, OESTROGEN!", "tumor, Estrogen!"),
        ("nothing", "nothing"),
    ],
)
def test_spellings_change_sides(text, other):
    assert changed(perturb.swap_spelling, text) == other


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Can I get HER2-positive, CDK4/6?", "can i get her2 positive cdk4 6"),
        ("The dog’s Dr. Cat's “dose”?", "the dogs dr cats dose"),
        ("already bare", "already bare"),
    ],
)
def test_bare_is_lower_case_without_punctuation(text, bare):
    assert changed(perturb.strip_case_and_punctuation, text) == bare


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("What's the dose of Taxol for me?", "dose Taxol"),
        ("what is chemo", "what is chemo"),  # a single word would be left
        ("hair loss", "hair loss"),
    ],
)
def test_keywords_are_what_is_left_without_asking(text, kept):
    assert changed(perturb.keep_keywords, text) == kept


def test_filler_goes_around_the_question():
    found = {changed(perturb.add_filler, "is it safe", seed) for seed in range(100)}
    assert len(found) == 25
    assert all("is it safe" in text and text != "is it safe" for text in found)


QUESTIONS = {"q1": "Does Taxol shrink a tumor?", "q2": "is it ok", "q3": "loosen the soil first"}


def test_the_same_seed_gives_the_same_questions_and_another_gives_others():
    assert perturb_questions(QUESTIONS, WORDS, seed=1) == perturb_questions(
        QUESTIONS, WORDS, seed=1
    )
    assert perturb_questions(QUESTIONS, WORDS, seed=1) != perturb_questions(
        QUESTIONS, WORDS, seed=2
    )


def test_a_question_that_stays_as_it_was_is_not_there():
    found = perturb_questions(QUESTIONS, WORDS)
    assert list(found) == list(PERTURBATIONS)
    assert found["brand ↔ generic"] == {"q1": "Does paclitaxel shrink a tumor?"}
    assert found["US ↔ UK spelling"] == {"q1": "Does Taxol shrink a tumour?"}
    assert "q2" not in found["keyboard typo"]
    assert list(found["filler words"]) == ["q1", "q2", "q3"]


@given(st.sets(st.sampled_from(sorted(QUESTIONS))))
def test_leaving_out_a_question_changes_no_other(kept):
    some = perturb_questions({name: QUESTIONS[name] for name in sorted(kept)}, WORDS)
    everything = perturb_questions(QUESTIONS, WORDS)
    for name, changed_ones in some.items():
        assert changed_ones == {q: t for q, t in everything[name].items() if q in kept}
