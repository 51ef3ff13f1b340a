"""The real pages and Markdown files, when they are there: outlines, lists, what is left out."""

import re
from collections import Counter
from pathlib import Path

import pytest

from indexer.documents import BlockKind, Document
from indexer.readers import read_booklet, read_booklets
from tests.support.paths import SHARED

DOCUMENTS = SHARED / "documents"
WORD_FILE = "word_sample.docx"  # read in tests/indexer/readers/docx
pytestmark = pytest.mark.skipif(not DOCUMENTS.exists(), reason="the real documents are not here")

# (level, the heading's first words, question, number of blocks)
OUTLINES = {
    "0000027_4.html": [
        (1, "What Is Prevention?", True, 9),
        (1, "General Information About Breast Cancer", False, 0),
        (2, "Breast cancer is a disease", False, 9),
        (2, "Breast cancer is the second", False, 1),
        (1, "Breast Cancer Prevention", False, 0),
        (2, "Avoiding risk factors and increasing", False, 2),
        (2, "The following are risk factors", False, 0),
        (3, "Older age", False, 2),
        (3, "A personal history of breast", False, 3),
        (3, "Inherited risk of breast cancer", False, 2),
        (3, "Dense breast tissue", False, 2),
        (3, "Reproductive history resulting in greater", False, 5),
        (3, "Taking hormone therapy for symptoms", False, 2),
        (3, "Radiation therapy to the breast", False, 3),
        (3, "Obesity", False, 1),
        (3, "Drinking alcohol", False, 1),
        (2, "The following are protective factors", False, 0),
        (3, "Reproductive history resulting in less", False, 3),
        (3, "Taking selective estrogen receptor modulators", False, 0),
        (4, "Selective estrogen receptor modulators", False, 5),
        (4, "Aromatase inhibitors and inactivators", False, 5),
        (3, "Risk-reducing or prophylactic mastectomy", False, 1),
        (3, "Ovarian ablation", False, 2),
        (3, "Getting enough exercise", False, 1),
        (2, "It is not clear whether", False, 0),
        (3, "Hormonal contraceptives", False, 3),
        (3, "Chemicals in the environment", False, 5),
        (2, "Studies have shown that some", False, 9),
        (2, "Cancer prevention clinical trials are", False, 2),
        (2, "New ways to prevent breast", False, 1),
        (1, "About This PDQ Summary", False, 0),
        (2, "About PDQ", False, 2),
        (2, "Purpose of This Summary", False, 1),
        (2, "Reviewers and Updates", False, 2),
        (2, "Clinical Trial Information", False, 2),
        (2, "Permission to Use This Summary", False, 4),
        (2, "Disclaimer", False, 1),
        (2, "Contact Us", False, 1),
    ],
    "0000027_5.html": [
        (1, "What Is Screening?", True, 5),
        (1, "General Information About Breast Cancer", False, 0),
        (2, "Breast cancer is a disease", False, 9),
        (2, "Breast cancer is the second", False, 3),
        (2, "Different factors increase or decrease", False, 2),
        (1, "Breast Cancer Screening", False, 0),
        (2, "Tests are used to screen", False, 1),
        (2, "Mammography is the most common", False, 20),
        (2, "Magnetic resonance imaging (MRI) may", False, 8),
        (2, "Whether a woman should be", False, 6),
        (2, "Other screening tests have been", False, 1),
        (3, "Breast exam", False, 2),
        (3, "Thermography", False, 2),
        (3, "Tissue sampling", False, 1),
        (3, "Ultrasound exam", False, 2),
        (2, "Screening tests for breast cancer", False, 1),
        (1, "Harms of Breast Cancer Screening", False, 0),
        (2, "Screening tests can have harms.", False, 2),
        (2, "The harms of mammography include:", False, 0),
        (3, "False-positive test results can occur.", False, 9),
        (3, "False-positive results can lead to", False, 2),
        (3, "False-negative test results can delay", False, 6),
        (3, "Finding breast cancer may lead", False, 1),
        (3, "Mammography exposes the breast to", False, 1),
        (3, "There may be pain or", False, 4),
        (2, "Talk to your doctor about", False, 1),
        (1, "About This PDQ Summary", False, 0),
        (2, "About PDQ", False, 2),
        (2, "Purpose of This Summary", False, 1),
        (2, "Reviewers and Updates", False, 2),
        (2, "Clinical Trial Information", False, 2),
        (2, "Permission to Use This Summary", False, 4),
        (2, "Disclaimer", False, 1),
        (2, "Contact Us", False, 1),
    ],
    "types-breast-stages-metastatic-breast-cancer.md": [
        (0, "", False, 1),
        (1, "What is metastatic breast cancer?", True, 4),
        (1, "What are the symptoms of", True, 9),
        (1, "How is metastatic breast cancer", True, 6),
        (1, "What is the prognosis for", True, 4),
        (1, "How is metastatic breast cancer", True, 10),
        (2, "Clinical trials", False, 3),
    ],
    "types-breast-treatment-chemotherapy.md": [
        (0, "", False, 2),
        (1, "Who gets chemotherapy for breast", True, 2),
        (1, "When is chemotherapy for breast", True, 1),
        (2, "Chemotherapy after surgery for breast", False, 6),
        (2, "Chemotherapy before surgery for breast", False, 8),
        (1, "Chemotherapy drugs used for breast", False, 16),
        (1, "Side effects of chemotherapy", False, 1),
    ],
    "types-breast-treatment-hormone-therapy.md": [
        (0, "", False, 1),
        (1, "Who gets hormone therapy?", True, 2),
        (1, "What types of hormone therapy", True, 2),
        (2, "Therapies that block ovarian function", False, 6),
        (2, "Aromatase inhibitors to block estrogen", False, 6),
        (2, "Therapies that block estrogen’s effects", False, 5),
        (1, "How is hormone therapy used", True, 2),
        (2, "Adjuvant therapy for early-stage breast", False, 2),
        (2, "Neoadjuvant therapy for breast cancer", False, 2),
        (2, "Treatment of advanced, metastatic, or", False, 9),
        (1, "What are the side effects", True, 2),
        (1, "What if side effects of", True, 2),
        (1, "How effective is hormone therapy?", True, 1),
        (1, "Can other drugs interfere with", True, 8),
    ],
    "types-breast-treatment-targeted-therapy.md": [
        (0, "", False, 2),
        (1, "Who gets targeted therapy for", True, 6),
        (1, "When is targeted therapy for", True, 1),
        (1, "Targeted therapy for HER2-positive breast", False, 12),
        (1, "Targeted therapy for hormone receptor–positive", False, 9),
        (1, "Targeted therapy for triple-negative breast", False, 3),
        (1, "Targeted therapy for BRCA-positive breast", False, 4),
        (1, "Side effects of targeted therapy", False, 1),
    ],
}
# (line, reason, first words)
LEFT_OUT = {
    "0000027_4.html": [
        (99, "navigation", "Skip to main content"),
        (108, "page header", "An official website of"),
        (128, "outside the main text", "Government Funding Lapse Because"),
        (139, "page header", "Menu Search Search About"),
        (214, "navigation", "Home Cancer Types Breast"),
        (249, "page tools", "Print Email"),
        (279, "navigation", "Breast Cancer Patient Breast"),
        (360, "navigation", "On This Page What"),
        (375, "link to another page", "Go to Health Professional"),
        (384, "repeats the headings", "Key Points: Breast cancer"),
        (390, "image", "Illustration of the female"),
        (390, "image", "Enlarge"),
        (407, "repeats the headings", "Key Points: Avoiding risk"),
        (444, "page footer", "Updated: May 8, 2025"),
        (481, "page tools", "Print Email"),
        (519, "page footer", "Back To Top About"),
    ],
    "0000027_5.html": [
        (99, "navigation", "Skip to main content"),
        (108, "page header", "An official website of"),
        (128, "outside the main text", "Government Funding Lapse Because"),
        (139, "page header", "Menu Search Search About"),
        (214, "navigation", "Home Cancer Types Breast"),
        (249, "page tools", "Print Email"),
        (279, "navigation", "Breast Cancer Patient Breast"),
        (360, "navigation", "On This Page What"),
        (376, "link to another page", "Go to Health Professional"),
        (388, "repeats the headings", "Key Points: Breast cancer"),
        (394, "image", "Illustration of the female"),
        (394, "image", "Enlarge"),
        (410, "repeats the headings", "Key Points: Tests are"),
        (411, "image", "Drawing of a woman"),
        (411, "image", "Enlarge"),
        (411, "image", "MRI of the breast;"),
        (411, "image", "Enlarge"),
        (418, "repeats the headings", "Key Points: Screening tests"),
        (447, "page footer", "Updated: February 14, 2025"),
        (484, "page tools", "Print Email"),
        (522, "page footer", "Back To Top About"),
    ],
    "types-breast-stages-metastatic-breast-cancer.md": [
        (26, "image", "Drawing of a female"),
        (30, "image credit", "Credit: © Terese Winslow"),
        (32, "image", "Enlarge Image"),
        (67, "link with an image", "Breast Cancer Diagnosis Learn"),
    ],
    "types-breast-treatment-chemotherapy.md": [
        (25, "image", "An older woman sitting"),
        (29, "image credit", "Credit: iStock"),
    ],
    "types-breast-treatment-hormone-therapy.md": [],
    "types-breast-treatment-targeted-therapy.md": [
        (26, "image", "Drawing shows three different"),
        (30, "image credit", "Credit: Created by Nadia"),
    ],
}
TITLES = {
    "0000027_4.html": "Breast Cancer Prevention (PDQ®)–Patient Version",
    "0000027_5.html": "Breast Cancer Screening (PDQ®)–Patient Version",
    "types-breast-stages-metastatic-breast-cancer.md": "Metastatic Breast Cancer",
    "types-breast-treatment-chemotherapy.md": "Chemotherapy for Breast Cancer",
    "types-breast-treatment-hormone-therapy.md": "Hormone Therapy for Breast Cancer",
    "types-breast-treatment-targeted-therapy.md": "Targeted Therapy for Breast Cancer",
}
# The bullets of each source, those of repeated contents aside.
ITEMS = {
    "0000027_4.html": 29,
    "0000027_5.html": 34,
    "types-breast-stages-metastatic-breast-cancer.md": 15,
    "types-breast-treatment-chemotherapy.md": 23,
    "types-breast-treatment-hormone-therapy.md": 18,
    "types-breast-treatment-targeted-therapy.md": 21,
}
every_file = pytest.mark.parametrize("name", TITLES)


def read(name: str) -> Document:
    return read_booklet(DOCUMENTS / name)


@every_file
def test_the_outline_is_exact(name):
    document = read(name)
    sizes = Counter(block.section for block in document.blocks)
    found = [
        (section.level, section.heading, section.is_question, sizes[row])
        for row, section in enumerate(document.sections)
    ]
    expected = OUTLINES[name]
    assert [(one[0], *one[2:]) for one in found] == [(one[0], *one[2:]) for one in expected]
    for (_, heading, _, _), (_, words, _, _) in zip(found, expected, strict=True):
        assert heading.startswith(words)


@every_file
def test_what_is_left_out_is_exactly_the_furniture(name):
    found = read(name).left_out
    assert [(one.line, one.reason) for one in found] == [one[:2] for one in LEFT_OUT[name]]
    for one, (_, _, words) in zip(found, LEFT_OUT[name], strict=True):
        assert one.text.startswith(words)


@every_file
def test_the_title_is_the_booklets_and_not_the_sites(name):
    assert read(name).title == TITLES[name]


@every_file
def test_every_list_knows_what_introduces_it(name):
    document = read(name)
    items = [block for block in document.blocks if block.kind is BlockKind.ITEM]
    alone = [block for block in items if block.lead_in is None]
    assert len(items) == ITEMS[name]
    headings = {document.sections[block.section].heading for block in alone}
    assert headings <= {"Treatment of advanced, metastatic, or recurrent breast cancer"}
    lead_ins = {block.lead_in for block in items if block.lead_in is not None}
    by_items = [row for row in lead_ins if document.blocks[row].kind is BlockKind.ITEM]
    assert all(document.blocks[row].kind is BlockKind.PARAGRAPH for row in lead_ins - {*by_items})
    # a list within a list that was flattened: "SERMs used to treat breast cancer include:"
    introduced = [document.get_block_text(one)[:10] for one in items if one.lead_in in by_items]
    is_flattened = name == "types-breast-treatment-hormone-therapy.md"
    assert introduced == (["tamoxifen,", "toremifene"] if is_flattened else [])


@pytest.mark.parametrize("name", [name for name in TITLES if name.endswith(".md")])
def test_no_word_of_the_markdown_is_lost(name):
    document = read(name)
    body = (DOCUMENTS / name).read_text(encoding="utf-8").split("\n---\n", 1)[1]
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)|\]\([^)]*\)|\*", "", body)
    shown = [document.text, document.title, document.metadata["title"]]
    shown += [left.text for left in document.left_out]
    assert not Counter(re.findall(r"\w+", text)) - Counter(re.findall(r"\w+", " ".join(shown)))


@pytest.mark.parametrize("name", [name for name in TITLES if name.endswith(".html")])
def test_no_paragraph_of_the_html_is_lost(name):
    document = read(name)
    shown = " ".join([document.text, *(left.text for left in document.left_out)])
    page = (DOCUMENTS / name).read_text(encoding="utf-8").split('id="cgvBody"')[1]
    page = re.sub(r"<figure.*?</figure>", "", page.split("<footer")[0], flags=re.DOTALL)
    starts = re.findall(r"<(?:p|li|h\d)\b[^>]*>([A-Za-z ]{12,40})", page)
    assert len(starts) > 100
    assert [start for start in starts if " ".join(start.split()) not in shown] == []


def test_what_the_files_say_of_themselves():
    page = read("0000027_4.html")
    assert page.metadata == {
        "encoding": "utf-8",
        "audience": "Patients",
        "published": "2025-05-09",
        "url": "https://www.cancer.gov/types/breast/patient/breast-prevention-pdq",
        "last_updated": "May 8, 2025",
    }
    chemotherapy = read("types-breast-treatment-chemotherapy.md").metadata
    assert chemotherapy["last_reviewed"] == "2025-12-30"
    assert chemotherapy["tags"] == "treatment, cancer-type"
    assert chemotherapy["audience_level"] == "patient"


def test_the_word_file_and_the_pdfs_beside_them_are_read():
    documents, problems = read_booklets([DOCUMENTS])
    names = {Path(one.source).name for one in documents}
    assert names >= {*TITLES, WORD_FILE, "enhertu.pdf"}
    assert problems == []
