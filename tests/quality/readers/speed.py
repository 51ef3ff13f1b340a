"""How long 60 pages of PDF take, and how long the library alone takes to give their letters."""

import resource
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from indexer.documents import Document
from indexer.readers import read_booklet
from tests.support.paths import SHARED
from tests.support.pdf_booklet import write_pdf_booklet

PAGES = 60
MAX_SECONDS = 10.0
FOLDERS = ("documents", "documents-more")


@dataclass(frozen=True, slots=True)
class ReadingSpeed:
    """In seconds of processor time, which other programs do not lengthen.

    Ours includes the start of the process that reads a PDF within limits.
    """

    source: str
    seconds: float
    seconds_alone: float

    def __str__(self) -> str:
        alone = f"{self.seconds_alone:.2f} s by pypdfium2 alone"
        return f"{PAGES} pages of {self.source}: {self.seconds:.2f} s, {alone}"


def measure_speed(folder: Path, document: Document) -> ReadingSpeed:
    """Of the shared PDFs, one after the other and again; of a booklet where they are absent."""
    path = folder / "long.pdf"
    shared = sorted(one for name in FOLDERS for one in (SHARED / name).glob("*.pdf"))
    if not shared:
        shared = [folder / "short.pdf"]
        shared[0].write_bytes(write_pdf_booklet(document))
    _join_pdfs(shared, path)
    started = _measure_children()
    read_booklet(path)
    seconds = _measure_children() - started
    source = f"{len(shared)} PDFs of publishers" if len(shared) > 1 else "our booklet"
    return ReadingSpeed(source, seconds, _time_library(path))


def _measure_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _join_pdfs(paths: Iterable[Path], target: Path) -> None:
    joined = pypdfium2.PdfDocument.new()
    sources = [pypdfium2.PdfDocument(path) for path in paths]
    places = [(source, page) for source in sources for page in range(len(source))]
    for source, page in (places * PAGES)[:PAGES]:
        joined.import_pages(source, [page])
    joined.save(target)


def _time_library(path: Path) -> float:
    started = time.process_time()
    pdf = pypdfium2.PdfDocument(path)
    for page in pdf:
        page.get_textpage().get_text_range()
    return time.process_time() - started
