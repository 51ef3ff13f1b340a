"""The real booklet, when it is there: its outline, its answers, what is left out."""

import pytest

from indexer.documents import BlockKind, Document
from indexer.readers import read_booklet
from tests.support.paths import REAL_BOOKLET

pytestmark = pytest.mark.skipif(not REAL_BOOKLET.exists(), reason="the real booklet is not here")

# (heading path from the top, number of blocks)
OUTLINE = [
    ("", 3),
    ("Types of Breast Cancer", 8),
    ("Hormone receptor (HR) positive metastatic breast cancer", 6),
    ("HER2-positive and HER2-negative metastatic breast cancer", 1),
    ("HER2-positive metastatic breast cancer", 9),
    ("HER2-negative metastatic breast cancer", 5),
    ("Triple-negative metastatic breast cancer", 8),
    ("A note about chemotherapy in the treatment of metastatic breast cancer", 1),
    ("Treatment Side Effects", 1),
    ("Side Effects of Chemotherapy", 15),
    ("Side Effects of Targeted Treatments and Hormone Therapy", 3),
    ("Side Effects of Radiation Therapy", 2),
    ("General Side Effects", 1),
    ("Digestive Tract Symptoms", 0),
    ("Digestive Tract Symptoms > Nausea and vomiting", 4),
    ("Digestive Tract Symptoms > Diarrhea", 4),
    ("Digestive Tract Symptoms > Loss of appetite", 4),
    ("Fatigue", 7),
    ("Pain", 2),
    ("Bone Loss", 10),
    ("?Are there any immunotherapies approved", 2),
    ("?I have been diagnosed with", 1),
    ("?Am I at higher risk", 3),
    ("?What is a tumor marker?", 1),
    ("?Is radiation a treatment", 6),
    ("", 1),
]
LEFT_OUT = [
    (1, "Meta facebook tracking pixel", "tracking pixel"),
    (239, "Browse by Diagnosis", "menu"),
    (241, "Browse by Topic", "menu"),
    (243, "Thumbnail of the PDF version of", "thumbnail image"),
    (245, "Download a PDF", "download link"),
    (253, "Back to Top", "link to the top"),
    (255, "Terms of Use and Privacy Policy", "legal links"),
    (257, "By using our website", "cookie notice"),
]


@pytest.fixture(scope="module")
def booklet() -> Document:
    return read_booklet(REAL_BOOKLET)


def test_its_outline_is_exact(booklet):
    outline = [
        ("?" * section.is_question + " > ".join(section.path), row)
        for row, section in enumerate(booklet.sections)
    ]
    sizes = [sum(b.section == row for b in booklet.blocks) for _, row in outline]
    assert len(outline) == len(OUTLINE)
    for (found, row), (expected, blocks) in zip(outline, OUTLINE, strict=True):
        assert found.startswith(expected) if expected[:1] == "?" else found == expected
        assert sizes[row] == blocks, expected


def test_what_is_left_out_is_exactly_the_furniture(booklet):
    found = [(left.line, left.reason) for left in booklet.left_out]
    assert found == [(line, reason) for line, _, reason in LEFT_OUT]
    for left, (_, text, _) in zip(booklet.left_out, LEFT_OUT, strict=True):
        assert left.text.startswith(text)


def test_what_the_page_says_of_itself(booklet):
    assert booklet.title == "Treatment Update: Metastatic Breast Cancer"
    assert booklet.doc_id == "treatment-update-metastatic-breast-cancer"
    assert booklet.metadata == {
        "encoding": "utf-8",
        "supported_by": "Menarini Stemline",
        "last_updated": "Monday, February 19, 2024",
    }


def test_the_disclaimer_stands_apart_from_the_last_answer(booklet):
    last, before = booklet.blocks[-1], booklet.blocks[-2]
    assert "not intended as medical advice" in booklet.get_block_text(last)
    assert booklet.sections[last.section].path == ()
    assert booklet.sections[before.section].is_question


def test_every_list_knows_what_introduces_it(booklet):
    without = [b for b in booklet.blocks if b.kind is BlockKind.ITEM and b.lead_in is None]
    headings = [booklet.sections[b.section].heading for b in without]
    assert headings == 4 * ["Nausea and vomiting"] + 4 * ["Diarrhea"] + 4 * ["Loss of appetite"]
    lead_ins = {b.lead_in for b in booklet.blocks if b.lead_in is not None}
    assert all(booklet.get_block_text(booklet.blocks[row]).endswith(":") for row in lead_ins)
    assert len(lead_ins) == 10


def test_no_word_is_lost(booklet):
    source = REAL_BOOKLET.read_text(encoding="utf-8").split("Terms of Use")[0].split()
    left = [booklet.text, booklet.title, *booklet.metadata.values()]
    left += [left.text for left in booklet.left_out]
    kept = {word.strip(".:") for text in left for word in text.split()}
    lost = {word for word in source if word.strip(".:") not in kept}
    assert lost == {"Q:", "Last", "supported"}  # "A:" is told from the word "A" by its place
    assert booklet.text.count("•") == source.count("•")
