import pytest

from indexer.vocabulary import Term
from search_app.coverage.diagnosis.unknown_names import find_unknown_name
from tests.support.coverage_factories import shelf

DRUGS = tuple(
    Term((name,), "generic", name) for name in ("slugaximab", "beetleumab", "aphidomab", "mildewol")
)
SHELF = shelf(vocabulary=(*DRUGS, Term(("LAI", "leaf area index"), "abbreviation", "lai")))


def test_an_ending_is_a_drugs_when_three_drugs_and_no_other_word_have_it():
    assert SHELF.drug_endings == {"mab"}
    others = Term(("flymab",), "lay", "fly")
    assert shelf(vocabulary=(*DRUGS, others)).drug_endings == set()


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("is snailamab any good", "snailamab"),
        ("what does my RCB score mean", "RCB"),
        ("is ESR1 bad", "ESR1"),
        ("Dato-DXd for beans", "DXd"),
        ("is slugaximab any good", ""),
        ("what is LAI", ""),
        ("water the roots", ""),
        ("new deodorant", ""),
        ("WHAT IS WRONG WITH MY BEANS", ""),
        ("is 38 too warm", ""),
    ],
)
def test_a_name_that_nobody_told_is_found(question, name):
    assert find_unknown_name(question, SHELF) == name
