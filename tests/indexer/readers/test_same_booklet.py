"""The same booklet saved as Markdown, HTML, Word, PDF and plain text gives the same passages.

``python -m tests.quality.formats`` also asks them, with the packaged model.
"""

from pathlib import Path

import pytest

from indexer.documents import Document
from indexer.passages import Passage
from indexer.readers import read_booklet
from indexer.splitting.split import split_document
from tests.support.conversion import write_docx, write_html, write_text
from tests.support.odt_booklet import write_odt
from tests.support.paths import ROOT
from tests.support.pdf_booklet import write_pdf_booklet
from tests.support.tablets import TABLETS

BOOKLETS = sorted((ROOT / "corpus/booklets").glob("*.md"))
NAMES = [*(path.stem for path in BOOKLETS), "tablets"]
WRITERS = {".html": write_html, ".docx": write_docx, ".odt": write_odt, ".txt": write_text}


def list_passages(document: Document) -> list[tuple[tuple[str, ...], str, str]]:
    passages: list[Passage] = split_document(document, count_tokens=len, window=1200)
    return [(one.heading_path, one.context, one.text) for one in passages]


@pytest.fixture(params=NAMES)
def document(request: pytest.FixtureRequest, tmp_path: Path) -> Document:
    """A booklet of ours, or the leaflet with tables."""
    path = ROOT / f"corpus/booklets/{request.param}.md"
    if request.param == "tablets":
        path = tmp_path / "tablets.md"
        path.write_text(TABLETS, encoding="utf-8")
    return read_booklet(path)


@pytest.mark.parametrize("suffix", WRITERS)
def test_the_same_booklet_gives_the_same_passages(
    tmp_path: Path, document: Document, suffix: str
) -> None:
    copy = tmp_path / f"{document.doc_id}{suffix}"
    copy.write_bytes(WRITERS[suffix](document))
    again = read_booklet(copy)
    assert (again.title.casefold(), again.language) == (document.title.casefold(), "en")
    assert list_passages(again) == list_passages(document)
    assert again.left_out == ()


@pytest.mark.parametrize("columns", [1, 2])
def test_the_same_booklet_as_pdf(tmp_path: Path, document: Document, columns: int) -> None:
    copy = tmp_path / f"{document.doc_id}.pdf"
    copy.write_bytes(write_pdf_booklet(document, columns=columns))
    again = read_booklet(copy)
    pages = [again.find_page(block.start) or 0 for block in again.blocks]
    assert again.title == document.title
    assert pages == sorted(pages)
    assert pages[0] == 1
    if pages[-1] == 1:  # what would be repeated on others stands in the text
        assert list_passages(again)[1:] == list_passages(document)
        return
    assert list_passages(again) == list_passages(document)
    assert {one.reason for one in again.left_out} == {"running head", "page number"}
