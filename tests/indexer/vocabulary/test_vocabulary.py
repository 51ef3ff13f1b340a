import json
from pathlib import Path

import pytest

from indexer.vocabulary import PhraseMatch, Term, Vocabulary, normalize_words
from indexer.vocabulary.files import read_vocabulary

HEAD = "about: Words.\nupdated: 2026-11-23\neditors: Anyone.\n"
DRUGS = """
classes:
  - {names: [aromatase inhibitor, aromatase inhibitors], short: [AI], source: drug label}
  - {names: [hormone therapy], broad: true, source: drug label}
drugs:
  - generic: anastrozole
    brands: [Arimidex]
    classes: [aromatase inhibitor, hormone therapy]
    source: drug label
  - {generic: letrozole, brands: [Femara], classes: [aromatase inhibitor], source: drug label}
  - generic: trastuzumab
    brands: [Herceptin]
    classes: []
    source: drug label
  - generic: trastuzumab emtansine
    short: [T-DM1]
    brands: [Kadcyla]
    classes: []
    in_booklet: false
    source: drug label
"""
LAY = """
groups:
  - {medical: [diarrhea], lay: [loose stools], lay_one_way: [the runs], source: editor}
  - {medical: [insomnia], lay: [can't sleep], source: editor}
"""
SPELLING = "pairs:\n  - {us: diarrhea, uk: diarrhoea, source: editor}\n"


def written(folder: Path, **files: str) -> Path:
    for name, body in files.items():
        (folder / f"{name}.yaml").write_text(HEAD + body, encoding="utf-8")
    return folder


@pytest.fixture
def small(tmp_path):
    return read_vocabulary(written(tmp_path, drugs=DRUGS, lay=LAY, spelling=SPELLING))


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        (
            "arimidex",
            [
                ("anastrozole", "generic"),
                ("aromatase inhibitor", "class"),
                ("hormone therapy", "class"),
            ],
        ),
        ("t dm1", [("trastuzumab emtansine", "generic"), ("Kadcyla", "brand")]),
        (
            "A.I.",
            [
                ("aromatase inhibitor", "class"),
                ("aromatase inhibitors", "class"),
                ("anastrozole", "generic"),
                ("letrozole", "generic"),
            ],
        ),
        ("hormone therapy", []),
        ("the runs", [("diarrhea", "medical"), ("loose stools", "lay")]),
        ("diarrhea", [("diarrhoea", "spelling"), ("loose stools", "lay")]),
        ("Diarrhoea", [("diarrhea", "spelling"), ("loose stools", "lay")]),
        ("cant sleep", [("insomnia", "medical")]),
        ("can’t sleep", [("insomnia", "medical")]),
        ("Herceptin's", [("trastuzumab", "generic")]),
        ("weather", []),
        ("", []),
        ("?!", []),
    ],
)
def test_a_phrase_leads_to_what_means_the_same(small, phrase, found):
    assert list(small.find_expansions(phrase)) == found


def test_the_longest_phrase_is_matched_first(small):
    words = ["is", "trastuzumab", "emtansine", "or", "trastuzumab", "like", "T", "DM-1", "?"]
    matches = [(m.start, m.end, m.terms[0].group_id) for m in small.find_matches(words)]
    assert matches == [
        (1, 3, "drug:trastuzumab emtansine"),
        (4, 5, "drug:trastuzumab"),
        (6, 8, "drug:trastuzumab emtansine"),
    ]


def test_a_phrase_that_only_begins_as_a_longer_one_is_matched_as_it_stands(small):
    words = ["trastuzumab", "aromatase", "inhibiting", "hormone", "AI"]
    assert [(m.start, m.end) for m in small.find_matches(words)] == [(0, 1), (4, 5)]


def test_a_match_does_not_take_in_punctuation(small):
    (match,) = small.find_matches(["(", "Arimidex", ")", "?"])
    assert (match.start, match.end) == (1, 2)


def test_a_match_carries_its_terms(small):
    term = Term(("T-DM1",), "abbreviation", "drug:trastuzumab emtansine", in_booklet=False)
    assert small.find_matches(["TDM1"]) == [PhraseMatch(0, 1, (term,))]


@pytest.mark.parametrize("text", ["as a pill", "a s a"])
def test_words_that_only_run_together_are_no_match(tmp_path, text):
    short = "abbreviations:\n  - {long: [acetylsalicylic acid], short: [ASA], source: editor}\n"
    vocabulary = read_vocabulary(written(tmp_path, abbreviations=short))
    assert vocabulary.find_matches(text.split()) == []
    assert len(vocabulary.find_matches(["asa"])) == 1


@pytest.mark.parametrize("typed", ["T-DM1", "t dm1", "tdm1", "TDM-1", "t dm 1", "T–DM1"])
def test_a_hyphenated_name_is_known_however_it_is_typed(small, typed):
    words = typed.split()
    assert [(m.start, m.end) for m in small.find_matches(words)] == [(0, len(words))]


def test_a_contraction_is_not_read_as_another_word(tmp_path):
    lay = "groups:\n  - {medical: [sick], lay: [ill], source: editor}\n"
    vocabulary = read_vocabulary(written(tmp_path, lay=lay))
    assert vocabulary.find_matches(["I'll", "ask"]) == []
    assert [match.start for match in vocabulary.find_matches(["I'm", "ill"])] == [1]


def test_every_word_is_known_to_spelling_correction(small):
    assert {"kadcyla", "dm1", "can't", "diarrhoea", "runs"} <= set(small.list_words())
    assert list(small.list_words()) == sorted(set(small.list_words()))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("T-DM1", ["t", "dm1"]),
        ("I.V. drip", ["iv", "drip"]),
        ("ER+/PR+", ["er+", "pr+"]),
        ("Café’s", ["cafe"]),
        ("27.29", ["27", "29"]),
    ],
)
def test_words_are_read_without_case_accents_and_hyphens(text, words):
    assert list(normalize_words(text)) == words


def test_json_gives_the_same_vocabulary_back(small):
    stored = json.dumps(small.to_json())
    assert Vocabulary.from_json(json.loads(stored)) == small
    assert json.dumps(Vocabulary.from_json(json.loads(stored)).to_json()) == stored


def test_an_empty_folder_is_an_empty_vocabulary(tmp_path):
    assert read_vocabulary(tmp_path) == Vocabulary()
    assert Vocabulary().find_matches(["anything"]) == []
