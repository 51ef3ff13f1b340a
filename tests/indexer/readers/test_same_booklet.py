"""The same booklet saved as Markdown, HTML, Word, PDF and plain text gives the same passages."""

from pathlib import Path

import pytest

from indexer.documents import Document
from indexer.passages import Passage
from indexer.readers import read_booklet
from indexer.splitting.split import split_document
from tests.support.conversion import write_docx, write_html, write_text
from tests.support.paths import ROOT
from tests.support.pdf_booklet import write_pdf_booklet

BOOKLETS = sorted((ROOT / "corpus/booklets").glob("*.md"))
WRITERS = {".html": write_html, ".docx": write_docx, ".txt": write_text}


def list_passages(document: Document) -> list[tuple[tuple[str, ...], str, str]]:
    passages: list[Passage] = split_document(document, count_tokens=len, window=1200)
    return [(one.heading_path, one.context, one.text) for one in passages]


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("path", BOOKLETS, ids=[path.stem for path in BOOKLETS])
def test_the_same_booklet_gives_the_same_passages(tmp_path: Path, path: Path, suffix: str) -> None:
    document = read_booklet(path)
    copy = tmp_path / f"{path.stem}{suffix}"
    copy.write_bytes(WRITERS[suffix](document))
    again = read_booklet(copy)
    assert (again.title.casefold(), again.language) == (document.title.casefold(), "en")
    assert list_passages(again) == list_passages(document)
    assert again.left_out == ()


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("path", BOOKLETS, ids=[path.stem for path in BOOKLETS])
def test_the_same_booklet_as_pdf(tmp_path: Path, path: Path, columns: int) -> None:
    document = read_booklet(path)
    copy = tmp_path / f"{path.stem}.pdf"
    copy.write_bytes(write_pdf_booklet(document, columns=columns))
    again = read_booklet(copy)
    assert again.title == document.title
    assert list_passages(again) == list_passages(document)
    assert {one.reason for one in again.left_out} == {"running head", "page number"}
    pages = [again.find_page(block.start) or 0 for block in again.blocks]
    assert pages == sorted(pages)
    assert pages[0] == 1
