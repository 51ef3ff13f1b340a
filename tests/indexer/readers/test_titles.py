"""A title that names no booklet gives way to the heading that does, in every format."""

from pathlib import Path

import pytest

from indexer.documents import Document
from indexer.readers import read_booklet
from tests.support.docx_file import make_docx, paragraph
from tests.support.pdf_writer import PdfPage, write_pdf

TEXT = "You lie still on a table while the machine moves around you."
SCAN, HOME = "Your CT scan", "At home"


def save(folder: Path, suffix: str, title: str) -> Document:
    """A title above the true one, which has a part."""
    path = folder / f"scan{suffix}"
    html = f"<h1>{title}</h1><h2>{SCAN}</h2><p>{TEXT}</p><h3>{HOME}</h3><p>Rest.</p>"
    word = paragraph(title, "Title") + paragraph(SCAN, "Heading1") + paragraph(TEXT)
    word += paragraph(HOME, "Heading2") + paragraph("Rest.")
    page = PdfPage()
    for text, size in ((title, 26), (SCAN, 20), (TEXT, 11), (HOME, 14), (TEXT, 11)):
        page.add(text, size=size, font="bold" if size > 11 else "regular")
    markdown = f"# {title}\n\n## {SCAN}\n\n{TEXT}\n\n### {HOME}\n\nRest.\n"
    written = {".html": html.encode(), ".md": markdown.encode(), ".docx": make_docx(word)}
    path.write_bytes({**written, ".pdf": write_pdf([page])}[suffix])
    return read_booklet(path)


@pytest.mark.parametrize("suffix", [".md", ".html", ".docx", ".pdf"])
@pytest.mark.parametrize(
    "title",
    [
        "PIL 1234/05",
        "RXW-0417",
        "Leaflet 12",
        "Patient information leaflet",
        "PACKAGE LEAFLET: INFORMATION FOR THE PATIENT",
        "St Elsewhere NHS Foundation Trust",
        "The Royal Hospital",
    ],
)
def test_the_heading_that_names_the_booklet_is_its_title(tmp_path, suffix, title):
    document = save(tmp_path, suffix, title)
    assert document.title == SCAN
    assert [section.heading for section in document.sections if section.path] == [SCAN, HOME]
    assert ("another title", title) in [(one.reason, one.text) for one in document.left_out]


@pytest.mark.parametrize(
    "title", ["COVID-19", "Your stay in hospital", "CA 125", "Breast care", "Going to the clinic"]
)
def test_a_title_that_names_something_stays(tmp_path, title):
    assert save(tmp_path, ".md", title).title == title


def test_a_hospital_above_several_chapters_stays_the_title(tmp_path):
    path = tmp_path / "a.md"
    path.write_text(f"# Breast Clinic\n\n## Before\n\n{TEXT}\n\n## {HOME}\n\nRest.\n", "utf-8")
    assert read_booklet(path).title == "Breast Clinic"


def test_the_title_that_an_editor_gives_stays(tmp_path):
    path = tmp_path / "a.md"
    path.write_text(f"---\ntitle: PIL 1234/05\n---\n\n## {SCAN}\n\n{TEXT}\n", "utf-8")
    assert read_booklet(path).title == "PIL 1234/05"
