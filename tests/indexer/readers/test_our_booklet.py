"""Our booklet carries the real one's facts, says them in other words, and is easy to read."""

import re
from datetime import date

import pytest

from indexer.documents import BlockKind
from indexer.metadata.faults import find_faults
from indexer.readers import read_booklet
from indexer.vocabulary import normalize_words
from indexer.vocabulary.files import read_vocabulary
from tests.support.paths import OUR_BOOKLET, REAL_BOOKLET, ROOT

LONGEST_SHARED_RUN = 8  # words
HIGHEST_GRADE = 9
MISPRINTED = {"capecitabin"}  # in the real booklet; the vocabulary knows it, ours says it right

_WORD = re.compile(r"[^\W_]+")  # hyphens, slashes and markup part words, so that runs are longest
_SENTENCE = re.compile(r"[^.?!:]+[.?!:]+")
_SYLLABLE = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?<![aeiouyl])es?$|(?<=le)s$|(?<![aeiouydt])ed$")


@pytest.fixture(scope="module")
def ours() -> str:
    return OUR_BOOKLET.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def real() -> str:
    if not REAL_BOOKLET.exists():
        pytest.skip("the real booklet is not beside the project")
    return REAL_BOOKLET.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def drug_names() -> set[str]:
    """Generic names, brands and short forms of the drugs marked as in the booklet."""
    terms = read_vocabulary(ROOT / "corpus" / "vocabulary").terms
    drugs = [t for t in terms if t.in_booklet and t.group_id.startswith("drug:")]
    return {form for term in drugs for form in term.forms} - MISPRINTED


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    """Every run of so many words. Case, punctuation and line breaks do not count."""
    words = _WORD.findall(text.casefold())
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def names(text: str, name: str) -> bool:
    """Whether the text has the name's words side by side."""
    return f" {' '.join(normalize_words(name))} " in f" {' '.join(normalize_words(text))} "


def prose(text: str) -> str:
    """Paragraphs, lead-ins and list items that are sentences; no headings, no front matter."""
    lines = text.split("\n---\n", 1)[1].replace("**", "").splitlines()
    return "\n".join(line for line in lines if line.endswith((".", "?", ":", ".”")))


def syllables(word: str) -> int:
    """Groups of vowels, less an ending that is not heard. About right, as the grade itself is."""
    return max(1, len(_SYLLABLE.findall(_SILENT.sub("", word))))


def reading_grade(text: str) -> float:
    """0.39 words a sentence + 11.8 syllables a word - 15.59 (Kincaid et al., 1975)."""
    sentences = [words for s in _SENTENCE.findall(text) if (words := _WORD.findall(s.lower()))]
    words = [word for sentence in sentences for word in sentence]
    spoken = sum(map(syllables, words))
    return 0.39 * len(words) / len(sentences) + 11.8 * spoken / len(words) - 15.59


def without_names(text: str, drug_names: set[str]) -> str:
    """The text with each word of a drug's name replaced by a short word."""
    parts = {part for name in drug_names for part in _WORD.findall(name.casefold())}
    drugs = {part for part in parts if len(part) > 4}  # "A-D" and "acid" are ordinary words
    return _WORD.sub(lambda m: "drug" if m[0].casefold() in drugs else m[0], text)


def test_front_matter_says_what_it_is_for_whom_and_where_from():
    booklet = read_booklet(OUR_BOOKLET)
    assert booklet.title == "Living with metastatic breast cancer: treatments and side effects"
    assert booklet.metadata == {
        "encoding": "utf-8",
        "title": booklet.title,
        "publisher": "Harbour Street Press",
        "audience": "People with metastatic breast cancer, and their families and friends",
        "topics": "breast cancer, treatment, side effects",
        "language": "en",
        "facts_as_of": "2024-02-19",
        "facts_source": 'The public patient booklet "Treatment Update: Metastatic Breast Cancer"',
        "notice": "General information, not medical advice.",
    }


@pytest.mark.parametrize("path", sorted(OUR_BOOKLET.parent.glob("*.md")), ids=lambda p: p.stem)
def test_each_of_our_booklets_says_all_that_it_ought_to(path):
    booklet = read_booklet(path)
    is_reviewed = path != OUR_BOOKLET  # nobody has, and it does not say that somebody did
    faults = find_faults(booklet, date(2026, 11, 29))
    assert [str(fault).split()[0] for fault in faults] == [*["last_reviewed"] * (not is_reviewed)]
    assert booklet.left_out == ()
    assert 600 < len(booklet.text.split()) < 4000


def test_nothing_of_it_is_left_out_and_every_question_has_its_answer():
    booklet = read_booklet(OUR_BOOKLET)
    assert booklet.left_out == ()
    held = {block.section for block in booklet.blocks}
    assert [s.heading for row, s in enumerate(booklet.sections) if row not in held] == [
        "Questions and answers"
    ]
    questions = [section.heading for section in booklet.sections if section.is_question]
    assert len(questions) == 5
    assert all(question.endswith("?") for question in questions)
    assert {section.level for section in booklet.sections} == {1, 2}


def test_every_list_of_it_has_a_lead_in():
    booklet = read_booklet(OUR_BOOKLET)
    items = [block for block in booklet.blocks if block.kind is BlockKind.ITEM]
    lead_ins = {None if i.lead_in is None else booklet.blocks[i.lead_in] for i in items}
    assert len(items) == 64
    assert all(b is not None and booklet.get_block_text(b).endswith(":") for b in lead_ins)


def test_its_sentences_are_not_those_of_the_real_booklet(ours, real):
    # Not even a list of names needs an exception.
    shared = runs(ours, LONGEST_SHARED_RUN + 1) & runs(real, LONGEST_SHARED_RUN + 1)
    assert sorted(" ".join(run) for run in shared) == []


def test_every_drug_name_of_the_real_booklet_stands_in_it(ours, real, drug_names):
    expected = {name for name in drug_names if names(real, name)}
    assert len(expected) == 88
    assert {name for name in expected if not names(ours, name)} == set()


def test_every_drug_marked_as_in_the_booklet_stands_in_it(ours):
    terms = read_vocabulary(ROOT / "corpus" / "vocabulary").terms
    for term in [t for t in terms if t.kind in ("generic", "brand") and t.forms]:
        assert any(names(ours, form) for form in term.forms) == term.in_booklet, term.group_id


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Lapatinib and tucatinib are tablets", "except lapatinib"),
        ("Pembrolizumab binds to a protein called PD-1", "targets PD-L1"),
        ("chemotherapy drug capecitabine", "capecitabin "),
        ("cisplatin (once sold as Platinol)", "platinol (Cisplatin)"),
        ("Radiation can also affect the whole body", "You may want to add"),
    ],
)
def test_where_the_real_booklet_slips_ours_is_right(ours, right, wrong):
    assert right in ours
    assert wrong not in ours


@pytest.mark.parametrize(
    ("word", "count"),
    [("cancer", 2), ("bone", 1), ("bones", 1), ("little", 2), ("muscles", 2), ("helped", 1)]
    + [("treated", 2), ("needed", 2), ("estrogen", 3), ("metastatic", 4), ("the", 1), ("one", 1)],
)
def test_syllables_are_counted_as_they_are_heard(word, count):
    assert syllables(word) == count


def test_the_grade_is_that_of_the_formula():
    # 10 words, 2 sentences, 11 syllables: 0.39 * 5 + 11.8 * 1.1 - 15.59
    assert reading_grade("The cat sat on mats. It was a hot summer.") == pytest.approx(-0.66)


def test_it_can_be_read_by_about_the_ninth_grade(ours, drug_names):
    assert reading_grade(without_names(prose(ours), drug_names)) <= HIGHEST_GRADE
