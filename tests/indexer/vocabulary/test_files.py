import pytest

from indexer.errors import VocabularyError
from indexer.vocabulary.files import read_vocabulary
from tests.indexer.vocabulary.test_vocabulary import DRUGS, LAY, written

ENTRY = "{medical: [nausea], lay: [queasy], source: editor}"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("groups: no", r"lay.yaml: 'groups' must be a list"),
        ("words: []", r"lay.yaml lacks 'groups'. Add that line"),
        ("groups: []\nextra: 1", r"lay.yaml has 'extra'. Known are only: about"),
        ("groups: [nausea]", r"groups entry 1 must be made of lines such as"),
        ("groups: [{medical: [nausea], lay: [ill]}]", r"groups entry 1 lacks 'source'"),
        (f"groups: [{ENTRY}, {{lay: [x], source: editor}}]", r"groups entry 2 lacks 'medical'"),
        ("groups: [{medical: [a], lay: [b], source: hearsay}]", r"'source' must be one of: drug"),
        ("groups: [{medical: [a], lay: [no], source: editor}]", r"'lay' holds False, not words"),
        ("groups: [{medical: [a], lay: ['?'], source: editor}]", r"'lay' holds '\?', not words"),
        ("groups: [{medical: [a], source: editor}]", r"says one thing only"),
        ("groups: [{medical: [], lay: [b], source: editor}]", r"'medical' is empty"),
        ("groups: [{medical: [a], lay: [A], source: editor}]", r"'a' and 'A', which read the same"),
        (
            f"groups: [{ENTRY}, {{medical: [sickness], lay: [Queasy], source: editor}}]",
            r"'Queasy' stands in lay:nausea and in lay:sickness",
        ),
        ("groups: [", r"lay.yaml, line 4: is not YAML"),
        (f"groups: [{ENTRY}]\ngroups: []", r"line 5: the key 'groups' stands twice"),
    ],
)
def test_a_fault_names_file_entry_and_remedy(tmp_path, body, message):
    written(tmp_path, lay=body)
    with pytest.raises(VocabularyError, match=message):
        read_vocabulary(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("classes: []", "classes: [taxane]", r"drugs entry 3: no class is called 'taxane'"),
        ("brands: [Kadcyla]", "brands: [Herceptin]", r"'Herceptin' stands in drug:trastuzumab and"),
        ("in_booklet: false", "in_booklet: maybe", r"entry 4: 'in_booklet' must be true or false"),
        ("broad: true", "broad: 1", r"classes entry 2: 'broad' must be true or false"),
    ],
)
def test_a_fault_among_drugs_is_found(tmp_path, old, new, message):
    written(tmp_path, drugs=DRUGS.replace(old, new, 1))
    with pytest.raises(VocabularyError, match=message):
        read_vocabulary(tmp_path)


def test_a_drug_cannot_mean_something_else_in_another_file(tmp_path):
    lay = "groups:\n  - {medical: [tiredness], lay: [Femara], source: editor}\n"
    with pytest.raises(VocabularyError, match="'Femara' says one thing in drug:letrozole, another"):
        read_vocabulary(written(tmp_path, drugs=DRUGS, lay=lay))


def test_a_form_is_one_way_everywhere_or_nowhere(tmp_path):
    short = "abbreviations:\n  - {long: [a race], short: [the runs], source: editor}\n"
    with pytest.raises(VocabularyError, match="'the runs' says one thing in lay:diarrhea"):
        read_vocabulary(written(tmp_path, lay=LAY, abbreviations=short))


def test_a_spelling_is_one_word(tmp_path):
    pairs = "pairs:\n  - {us: hot flash, uk: hot flush, source: editor}\n"
    with pytest.raises(VocabularyError, match="a spelling is one word. Use lay.yaml"):
        read_vocabulary(written(tmp_path, spelling=pairs))


def test_a_date_is_a_date(tmp_path):
    (tmp_path / "lay.yaml").write_text("about: A\nupdated: soon\neditors: B\ngroups: []\n")
    with pytest.raises(VocabularyError, match="'updated' must be a date such as"):
        read_vocabulary(tmp_path)


def test_an_unknown_file_and_a_missing_folder_are_named(tmp_path):
    with pytest.raises(VocabularyError, match="nowhere is not a folder"):
        read_vocabulary(tmp_path / "nowhere")
    with pytest.raises(VocabularyError, match=r"words.yaml is not a vocabulary file. Rename it"):
        read_vocabulary(written(tmp_path, words="groups: []"))
