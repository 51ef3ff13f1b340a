import random
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.vocabulary import Term, Vocabulary
from search_app.evaluation import perturb
from search_app.evaluation.perturb import (
    PERTURBATIONS,
    Perturbation,
    PerturbedQuestion,
    measure_robustness,
    perturb_questions,
)
from tests.support.evaluation_factories import judged, question, ranked, run

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
NEIGHBOURS = {"q": "wa", "g": "fhtyvb", "m": "njk", "p": "ol", "z": "xas"}


def changed(change: Perturbation, text: str, seed: int = 0) -> str:
    return change(text, WORDS, random.Random(seed))


@pytest.mark.parametrize("letter", NEIGHBOURS)
def test_a_key_has_the_keys_that_touch_it(letter):
    words = {changed(perturb.make_keyboard_typo, f"a{letter * 4}", seed)[1:] for seed in range(80)}
    assert set("".join(words)) - {letter} == set(NEIGHBOURS[letter])


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
    first, again, other = (perturb_questions(QUESTIONS, WORDS, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other


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


JUDGED = judged(question("q1", {"a": 1}), question("q2", {"a": 1}), question("q3"))
BEFORE = run({"q1": ranked("ab"), "q2": ranked("ba")})


def test_the_loss_counts_only_the_changed_questions():
    typo = measure_robustness("typo", JUDGED, before=BEFORE, after=run({"q1": ranked("ba")}))
    assert typo.questions == (PerturbedQuestion("q1", "when to water", 1.0, typo.after),)
    assert typo.before == 1.0
    assert typo.after == pytest.approx(1 / log2(3))
    assert typo.loss == pytest.approx(1 - 1 / log2(3))
    assert typo.worsened_questions == list(typo.questions)


def test_a_change_that_changed_nothing_loses_nothing():
    typo = measure_robustness("typo", JUDGED, before=BEFORE, after=run({}))
    assert (typo.questions, typo.before, typo.after, typo.loss) == (
        (),
        0.0,
        0.0,
        0.0,
    )


def test_a_gain_is_a_negative_loss_and_no_question_is_worse():
    typo = measure_robustness("typo", JUDGED, before=BEFORE, after=run({"q2": ranked("ab")}))
    assert typo.loss == pytest.approx(1 - log2(3))
    assert typo.worsened_questions == []
