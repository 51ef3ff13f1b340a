"""How well each format is read: the same booklet saved in each, and a web page beside its PDF."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from indexer.documents import Document
from indexer.readers import read_booklet
from indexer.splitting.sentences import find_sentence_spans
from tests.support.conversion import write_docx, write_html, write_text
from tests.support.paths import OUR_BOOKLET, SHARED
from tests.support.pdf_booklet import write_pdf_booklet

WRITERS: dict[str, Callable[[Document], bytes]] = {
    "a.html": write_html,
    "a.docx": write_docx,
    "a.txt": write_text,
    "one column.pdf": write_pdf_booklet,
    "two columns.pdf": partial(write_pdf_booklet, columns=2),
}
PAGE = "0000027_4.html"
PRINTED_PAGE = "nih_breast_cancer_prevention_patient.pdf"
TABLES = """<h1>Tablets</h1><h2>On the days of treatment</h2><p>Take these:</p>
<table><tr><th>Medicine</th><th>Morning</th><th>Evening</th></tr>
<tr><td>Dexamethasone</td><td>5 mg</td><td></td></tr>
<tr><td>Ondansetron</td><td></td><td>8 mg with some food</td></tr></table>
<h2>Afterwards</h2><p>Take these for three days and no longer than that:</p>
<table><tr><th>Day</th><th>Dexamethasone</th></tr><tr><td>Second</td><td>2.5 mg</td></tr>
<tr><td>Third</td><td>1 mg, and not at night</td></tr></table>"""


@dataclass(frozen=True, slots=True)
class ReadingScore:
    """``order`` is 1 less the share of sentences to be moved, added or left out; others F1."""

    name: str
    order: float
    headings: float
    cells: float | None
    seconds: float

    def __str__(self) -> str:
        cells = "     –" if self.cells is None else f"{self.cells:6.3f}"
        row = f"{self.order:6.3f} {self.headings:9.3f} {cells:>7} {self.seconds:8.2f}"
        return f"{self.name:<44} {row}"


def list_sentences(document: Document) -> list[str]:
    """Letters and digits of every sentence and heading, in their order."""
    spans = [(one.start, one.end) for one in document.sections]
    spans += [(one.start, one.end) for one in document.blocks]
    found = [
        span
        for start, end in spans
        for span in find_sentence_spans(document.text[start:end], start=start)
    ]
    return list(filter(None, (_reduce(document.text[slice(*span)]) for span in sorted(found))))


def _list_headings(document: Document) -> list[str]:
    return [_reduce(section.heading) for section in document.sections if section.path]


def _reduce(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def list_cells(document: Document) -> list[tuple[int, int, int, str]]:
    """Table, row, column and text of each cell that is not empty."""
    return [
        (number, row, column, document.text[cell.start : cell.end])
        for number, table in enumerate(document.tables)
        for row, cells in enumerate(table.rows)
        for column, cell in enumerate(cells)
        if cell.start < cell.end
    ]


def compute_f1(truth: Sequence[object], found: Sequence[object]) -> float:
    common = sum((Counter(truth) & Counter(found)).values())
    return 2 * common / (len(truth) + len(found)) if truth or found else 1.0


def score_reading(path: Path, truth: Document, name: str = "") -> ReadingScore:
    started = time.perf_counter()
    document = read_booklet(path)
    seconds = time.perf_counter() - started
    wanted, found = list_sentences(truth), list_sentences(document)
    headings = [_list_headings(each) for each in (truth, document)]
    pages = max((page for _, page in document.page_starts), default=1)
    return ReadingScore(
        name=name or path.name,
        order=1 - Levenshtein.distance(wanted, found) / max(len(wanted), len(found)),
        headings=compute_f1(*headings),
        cells=compute_f1(list_cells(truth), list_cells(document)) if truth.tables else None,
        seconds=seconds / pages,
    )


def score_formats(truth: Document, folder: Path) -> Iterator[ReadingScore]:
    """The same booklet in each format."""
    for name, write in WRITERS.items():
        path = folder / name
        path.write_bytes(write(truth))
        yield score_reading(path, truth, f"{truth.doc_id[:24]}, {name.removeprefix('a.')}")


def score_printed_page() -> ReadingScore | None:
    """A page printed to PDF beside its HTML; ``None`` where they are not on this machine."""
    folder = SHARED / "documents"
    if not folder.exists():
        return None
    return score_reading(folder / PRINTED_PAGE, read_booklet(folder / PAGE))


def score_all(folder: Path) -> Iterator[ReadingScore]:
    tables = folder / "tables.html"
    tables.write_text(TABLES, encoding="utf-8")
    for truth in (read_booklet(OUR_BOOKLET), replace(read_booklet(tables), doc_id="tables")):
        yield from score_formats(truth, folder)
    if printed := score_printed_page():
        yield printed
