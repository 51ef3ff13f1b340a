"""Of a medicine's product information the leaflet is read; the rest is reported."""

from pathlib import Path

import pytest

from indexer.documents import Document
from indexer.readers import read_booklet
from tests.support.docx_file import make_docx, paragraph
from tests.support.pdf_writer import PdfPage, write_pdf

SUMMARY = (
    "#ANNEX I",
    "#SUMMARY OF PRODUCT CHARACTERISTICS",
    "#1. NAME OF THE MEDICINAL PRODUCT",
    "Examplon is supplied as film-coated tablets of 2.5 mg each.",
    "#4.2 Posology and method of administration",
    "The recommended dose is 7.5 mg twice daily in patients with hepatic impairment.",
    "#ANNEX III",
    "#A. LABELLING",
    "Keep the carton in a dry place, and show its number when you are asked for it.",
)
LEAFLET = (
    "#B. PACKAGE LEAFLET",
    "#Package leaflet: Information for the patient",
    "#Examplon 2.5 mg film-coated tablets",
    "Read all of this leaflet carefully before you start taking this medicine.",
    "#1. What Examplon is and what it is used for",
    "Examplon is used to treat breast cancer. It lowers oestrogen in your body.",
    "#2. How to take Examplon",
    "The recommended dose is 2.5 mg once a day. Do not take more than 5 mg.",
    "#3. How to store Examplon",
    "Keep this medicine out of the sight and reach of children at all times.",
)
PREPARING = (
    "The following information is intended for healthcare professionals only:",
    "Dissolve the powder in 5 ml of water, and give it within the hour.",
)


def save(folder: Path, suffix: str, lines: tuple[str, ...]) -> Document:
    path = folder / f"examplon{suffix}"
    page = PdfPage()
    for line in lines:
        text = line.removeprefix("#")
        if text == line:
            page.add(text)
        else:
            page.add(text, size=14, font="bold")
    written = {
        ".txt": "\n\n".join(line.removeprefix("#") for line in lines).encode(),
        ".html": "".join(
            f"<h2>{line[1:]}</h2>" if line[0] == "#" else f"<p>{line}</p>" for line in lines
        ).encode(),
        ".docx": make_docx(
            "".join(
                paragraph(line.removeprefix("#"), "Heading1" if line[0] == "#" else "")
                for line in lines
            )
        ),
        ".pdf": write_pdf([page]),
    }
    path.write_bytes(written[suffix])
    return read_booklet(path)


@pytest.mark.parametrize("suffix", [".txt", ".html", ".docx", ".pdf"])
def test_the_leaflet_is_read_and_the_rest_reported(tmp_path, suffix):
    document = save(tmp_path, suffix, (*SUMMARY, *LEAFLET, *PREPARING))
    for line in LEAFLET[3:]:
        assert line.removeprefix("#").lstrip("0123456789. ") in document.text
    assert "7.5 mg" not in document.text
    assert "Dissolve" not in document.text
    assert document.title.startswith("Examplon")
    reported = " ".join(
        one.text for one in document.left_out if one.reason == "part for professionals"
    )
    for line in (*SUMMARY[3:], *PREPARING):
        assert line.removeprefix("#").lstrip("A0123456789. ") in reported


@pytest.mark.parametrize("suffix", [".txt", ".html"])
def test_a_text_for_professionals_alone_stays(tmp_path, suffix):
    document = save(tmp_path, suffix, SUMMARY)
    assert "7.5 mg twice daily" in document.text
    assert "part for professionals" not in {one.reason for one in document.left_out}


def test_a_leaflet_that_speaks_of_professionals_stays_whole(tmp_path):
    line = "The following is for you; healthcare professionals have a leaflet of their own."
    document = save(tmp_path, ".txt", (*LEAFLET, line))
    assert line in document.text
    assert document.left_out == () or {one.reason for one in document.left_out} == {"another title"}
