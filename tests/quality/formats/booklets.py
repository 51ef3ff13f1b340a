"""What is saved in every format, and what is asked of it."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from indexer.documents import Document
from indexer.readers import read_booklet
from search_app.judgements.files import read_judgements
from search_app.questions.files import read_questions
from tests.support.conversion import write_docx, write_html, write_text
from tests.support.odt_booklet import write_odt
from tests.support.paths import OUR_BOOKLET, OUR_JUDGEMENTS, ROOT
from tests.support.pdf_booklet import write_pdf_booklet
from tests.support.tablets import TABLETS

Writer = Callable[[Document], bytes]

CHROMIUM = shutil.which("chromium")
TABLET_QUESTIONS = (
    "how much dormal in the evening",
    "when do I take sennax in the second week",
    "can I drink alcohol with paracol",
    "how heavy can I lift",
    "I forgot a tablet",
    "what must I not take with dormal",
)
JUDGED_STEP = 7  # of 210 answerable questions every seventh
BANK_COUNT = 12  # of each of two topics of the bank


def write_sources(folder: Path) -> None:
    """Our booklets and one with tables, as Markdown."""
    folder.mkdir(parents=True)
    for path in sorted((ROOT / "corpus/booklets").glob("*.md")):
        shutil.copy(path, folder)
    (folder / "tablets.md").write_text(TABLETS, encoding="utf-8")


def save_as(source: Path, folder: Path, suffix: str, write: Writer) -> None:
    folder.mkdir()
    for path in sorted(source.glob("*.md")):
        document = read_booklet(path)
        (folder / f"{path.stem}{suffix}").write_bytes(write(document))


def print_page(document: Document) -> bytes:
    """What a browser prints to PDF of the booklet as a web page."""
    with tempfile.TemporaryDirectory() as folder:
        page, pdf = Path(folder, "page.html"), Path(folder, "page.pdf")
        page.write_bytes(write_html(document))
        command = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu"]
        command += [f"--print-to-pdf={pdf}", f"--user-data-dir={folder}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return pdf.read_bytes()


def list_writers() -> Iterator[tuple[str, str, Writer]]:
    """Name, ending and writer of each format; that of a browser only where there is one."""
    yield "html", ".html", write_html
    yield "docx", ".docx", write_docx
    yield "odt", ".odt", write_odt
    yield "pdf", ".pdf", write_pdf_booklet
    yield "pdf in two columns", ".pdf", partial(write_pdf_booklet, columns=2)
    if CHROMIUM:
        yield "pdf by a browser", ".pdf", print_page
    yield "txt", ".txt", write_text


def read_asked() -> list[tuple[str, str]]:
    """Booklet and question."""
    judged = [one for one in read_judgements(OUR_JUDGEMENTS) if one.answerable]
    asked = [(OUR_BOOKLET.stem, one.query) for one in judged[::JUDGED_STEP]]
    for topic in ("bowel-screening", "hearing-aids"):
        bank = [one for one in read_questions([ROOT / "corpus/questions"]) if one.topic == topic]
        asked += [(one.booklets[0], one.text) for one in bank[:BANK_COUNT]]
    return [*asked, *(("tablets", text) for text in TABLET_QUESTIONS)]
