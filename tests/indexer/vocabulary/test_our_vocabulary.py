import json
import re

import pytest

from indexer.vocabulary import (
    ExpansionTerm,
    Vocabulary,
    normalize_phrase,
    normalize_words,
)
from indexer.vocabulary.files import read_vocabulary
from tests.support.paths import REAL_BOOKLET, ROOT

TERM_KINDS = ("brand", "generic", "class", "lay", "medical", "spelling", "abbreviation")

OURS = ROOT / "corpus" / "vocabulary"


@pytest.fixture(scope="module")
def ours():
    return read_vocabulary(OURS)


def test_our_files_are_as_large_as_they_should_be(ours):
    groups = {kind: {t.group_id for t in ours.terms if t.kind == kind} for kind in TERM_KINDS}
    assert all(groups.values())
    assert len(groups["generic"]) == 160
    assert len({t.group_id for t in ours.terms if t.kind == "generic" and t.in_booklet}) == 39
    assert len([g for g in groups["medical"] if g.startswith("lay:")]) >= 150
    assert len(groups["spelling"]) >= 100


def test_our_vocabulary_survives_being_stored(ours):
    stored = json.dumps(ours.to_json())
    assert Vocabulary.from_json(json.loads(stored)) == ours


@pytest.mark.parametrize(
    "ordinary",
    ["as a rule i am well", "im fine", "shrink it", "i met her", "to me or so", "my pet is old"],
)
def test_ordinary_words_are_not_taken_for_vocabulary(ours, ordinary):
    assert ours.find_matches(ordinary.split()) == []


def test_every_form_of_ours_is_found_as_it_stands(ours):
    for term in ours.terms:
        for form in term.forms:
            (match,) = ours.find_matches(form.split())
            assert term in match.terms, form


def test_no_form_of_ours_leads_to_itself(ours):
    for form in {form for term in ours.terms for form in term.forms}:
        assert normalize_phrase(form) not in {
            normalize_phrase(target.form) for target in ours.find_expansions(form)
        }


@pytest.mark.parametrize(
    ("phrase", "target"),
    [
        ("wiped out", ExpansionTerm("fatigue", "medical")),
        ("throwing up", ExpansionTerm("vomiting", "medical")),
        ("change of life", ExpansionTerm("menopause", "medical")),
        ("blood work", ExpansionTerm("blood test", "medical")),
        ("a drip", None),
        ("drip", ExpansionTerm("intravenously", "medical")),
        ("fatigue", ExpansionTerm("exhausted", "lay")),
        ("oestrogen receptor positive", ExpansionTerm("ER-positive", "medical")),
        ("tumours", ExpansionTerm("tumors", "spelling")),
        ("T-DXd", ExpansionTerm("Enhertu", "brand")),
        ("orserdu", ExpansionTerm("elacestrant", "generic")),
        ("CDK 4/6", ExpansionTerm("abemaciclib", "generic")),
        ("mTNBC", ExpansionTerm("metastatic triple-negative breast cancer", "medical")),
        ("GP", ExpansionTerm("doctor", "medical")),
        ("A&E", ExpansionTerm("emergency room", "medical")),
        ("doctor's surgery", ExpansionTerm("doctor's office", "medical")),
        ("999", ExpansionTerm("911", "medical")),
        ("911", ExpansionTerm("999", "lay")),
        ("chemist", ExpansionTerm("pharmacist", "medical")),
        ("passed out", ExpansionTerm("fainting", "medical")),
        ("gone off my food", ExpansionTerm("loss of appetite", "medical")),
        ("ER", ExpansionTerm("estrogen receptor", "medical")),
        ("ER", ExpansionTerm("emergency room", "medical")),
    ],
)
def test_our_words_lead_where_they_should(ours, phrase, target):
    expansions = ours.find_expansions(phrase)
    assert target in expansions if target else expansions == ()


@pytest.mark.parametrize(("medical", "lay"), [("intravenous", "drip"), ("diarrhea", "the runs")])
def test_a_word_with_other_meanings_is_never_led_to(ours, medical, lay):
    assert lay not in [target.form for target in ours.find_expansions(medical)]
    assert medical in [target.form for target in ours.find_expansions(lay)]


# In the booklet these stand in parentheses after their long form, as drugs' brands do.
NOT_BRANDS = {"AIs", "ER-positive", "PR-positive", "FDA", "HER2", "HR"}
GENERICS_WITHOUT_BRAND = ("capecitabin",)


@pytest.fixture(scope="module")
def booklet_names():
    """(generic, brand) pairs: the word before the parenthesis, and each name within."""
    if not REAL_BOOKLET.exists():
        pytest.skip("the real booklet is not beside the project")
    found = re.findall(r"([\w-]+) \(([A-Z][^)]*)\)", REAL_BOOKLET.read_text(encoding="utf-8"))
    pairs = [(g, b.strip()) for g, bs in found for b in re.split(r", | and others", bs)]
    return {(generic, brand) for generic, brand in pairs if brand and brand not in NOT_BRANDS}


def test_every_drug_of_the_real_booklet_is_known_by_brand_and_generic(ours, booklet_names):
    assert len(booklet_names) == 42
    here = [t for t in ours.terms if t.kind in ("brand", "generic") and t.in_booklet]
    names = {normalize_phrase(form) for term in here for form in term.forms}
    words = {word for term in here for form in term.forms for word in normalize_words(form)}
    assert [b for _, b in sorted(booklet_names) if normalize_phrase(b) not in names] == []
    assert [g for g, _ in sorted(booklet_names) if not set(normalize_words(g)) <= words] == []
    assert {normalize_phrase(generic) for generic in GENERICS_WITHOUT_BRAND} <= names


def test_every_brand_of_the_real_booklet_leads_to_its_generic(ours, booklet_names):
    for generic, brand in booklet_names:
        found = {
            word for target in ours.find_expansions(brand) for word in normalize_words(target.form)
        }
        assert found & set(normalize_words(generic)), (generic, brand)


def test_a_drug_is_marked_in_the_booklet_only_if_the_booklet_names_it(ours, booklet_names):
    text = normalize_phrase(REAL_BOOKLET.read_text(encoding="utf-8"))
    for group in {t.group_id for t in ours.terms if t.kind == "generic"}:
        terms = [t for t in ours.terms if t.group_id == group and t.kind in ("generic", "brand")]
        named = any(normalize_phrase(form) in text for term in terms for form in term.forms)
        assert named == terms[0].in_booklet, group
