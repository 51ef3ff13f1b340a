"""PDFs as they were found: printed web pages with sidebars and boxes, and a designed leaflet."""

import pytest

from indexer.documents import Document
from indexer.readers import read_booklet
from tests.support.paths import ROOT

DOCUMENTS = ROOT.parent / "shared" / "documents"
MORE = ROOT.parent / "shared" / "documents-more"
pytestmark = pytest.mark.skipif(not DOCUMENTS.exists(), reason="documents are not beside the code")


def read(name: str) -> Document:
    folder = DOCUMENTS if (DOCUMENTS / name).exists() else MORE
    return read_booklet(folder / name)


def list_headings(document: Document) -> list[tuple[int, str]]:
    return [(section.level, " ".join(section.heading.split()[:4])) for section in document.sections]


def test_the_leaflet_is_read_box_by_box_and_column_by_column():
    document = read("EBookListEnglish_Z911.pdf")
    headings = [section.heading for section in document.sections if section.path]
    assert document.title == "Patient Education Publications"
    assert headings == [
        "Childhood Cancer",
        "Clinical Trials",
        "Coping and Support",
        "Family and Caregivers",
        "Screening",
        "Survivorship",
        "Treatments and Side Effects",
        "NCI Patient Education Publications Page",
    ]
    addresses = [word[-2:] for word in document.text.split() if word.startswith("https://go.usa")]
    assert addresses == "Cd Ac Aa Su AZ A8 AE Ay Aw A7 AM Az AS Ah sx sC sg sZ sN Qq".split()


def test_a_box_and_a_sidebar_never_break_a_sentence():
    document = read("enhertu.pdf")
    assert [heading for _, heading in list_headings(document)] == [
        "",
        "What is HER2-low breast",
        "Drug delivers chemotherapy payload",
        "Study participants had metastatic",
        "Monitoring for potentially serious",
        "New methods of assessing",
    ]
    for words in (
        "results will apply to other HER2-targeted drugs available now or in the future.",
        "determine whether HER2 is present at low levels in a tissue biopsy.",
        "The antibody–drug conjugate is then ferried inside",
        "tumors account for about 50%–60% of all breast cancers.",
    ):
        assert words in document.text
    menus = [one.text for one in document.left_out if one.reason == "links to other pages"]
    assert menus[0].startswith("Featured Posts Genetically Modified Fat Cells")
    assert "Archive" not in document.text


@pytest.mark.parametrize(
    ("name", "title", "pages"),
    [
        ("pembrolizumab.pdf", "Pembrolizumab Improves Survival in Advanced", 4),
        ("youger_woman_treatment.pdf", "A Safer, Better Treatment Option for", 5),
        ("nih_breast_cancer_prevention_patient.pdf", "Breast Cancer Prevention (PDQ®)–Patient", 16),
    ],
)
def test_printed_pages_have_their_title_and_no_broken_ligature(name, title, pages):
    document = read(name)
    assert document.title.startswith(title)
    assert document.find_page(len(document.text) - 1) == pages
    assert [word for word in document.text.split() if "!" in word[1:-1] or "#" in word] == []
