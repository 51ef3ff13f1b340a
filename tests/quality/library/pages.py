"""Shared pages as booklets, in turns as Markdown, HTML, Word and PDF."""

import gzip
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.support.conversion import write_docx, write_html
from tests.support.paths import SHARED
from tests.support.pdf_booklet import write_pdf_booklet
from tests.support.reading import document, from_markdown

PAGES = SHARED / "data/train/nci-pages.jsonl.gz"
MIN_SECTIONS = 3
ABOUT = {
    "publisher": "Harbour Street Press",
    "audience": "Patients and families",
    "last_reviewed": "2026-01-15",
    "next_review": "2099-01-15",
}
OVERDUE = "2020-02-01"
# What is planted: the field, what it says instead ("" for nothing), what is said of it.
METADATA_FAULTS = (
    ("publisher", "", "publisher is missing"),
    ("audience", "", "audience is missing"),
    ("last_reviewed", "", "last_reviewed is missing"),
    ("next_review", "", "next_review is missing, and facts_as_of too; give one of them"),
    ("next_review", OVERDUE, f"overdue: next_review was {OVERDUE}"),
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page before it is written; ``sections`` are (heading, paragraphs)."""

    name: str
    title: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]


def read_pages(count: int, chance: Random) -> list[Page]:
    with gzip.open(PAGES, "rt", encoding="utf-8") as lines:
        pages = [_make_page(json.loads(line)) for line in lines]
    whole = [page for page in pages if len(page.sections) >= MIN_SECTIONS]
    return chance.sample(whole, count)


def _make_page(entry: dict) -> Page:  # type: ignore[type-arg]
    sections = tuple(
        (" ".join(one["heading"].split()), tuple(re.split(r"(?:^| )- (?=[A-Z])", one["text"])))
        for one in entry["sections"]
    )
    return Page(entry["page"], entry["title"], sections)


def write_library(pages: Sequence[Page], folder: Path, chance: Random) -> dict[str, str]:
    """Write the pages in turns as each kind of file; what is to be said of those with a fault."""
    folder.mkdir(parents=True)
    chosen = chance.sample([page.name for page in pages], len(pages) // 20)
    faulty: dict[str, str] = {}
    for number, page in enumerate(pages):
        about = dict(ABOUT)
        if page.name in chosen:
            name, value, faulty[page.name] = METADATA_FAULTS[len(faulty) % len(METADATA_FAULTS)]
            about |= {name: value}
        suffix = SUFFIXES[number % len(SUFFIXES)]
        _write_page(page, folder, about, suffix if _is_printable(page) else ".docx")
    return faulty


def _write_page(page: Page, folder: Path, about: dict[str, str], suffix: str) -> None:
    """Only Markdown says all of itself; beside a file of another kind is one that says it."""
    path = folder / f"{page.name}{suffix}"
    if suffix == ".md":
        head = "".join(f"{name}: {value}\n" for name, value in about.items())
        front = f"---\n{head}title: {json.dumps(page.title)}\n---\n\n"
        path.write_text(front + _write_markdown(page), encoding="utf-8")
        return
    read = document(from_markdown(f"# {_escape(page.title)}\n\n{_write_markdown(page)}"))
    path.write_bytes(_WRITERS[suffix](read))
    lines = [f"{name}: {json.dumps(value)}" for name, value in about.items() if value]
    path.with_name(f"{path.name}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _write_markdown(page: Page) -> str:
    parts: list[str] = []
    for heading, paragraphs in page.sections:
        parts += [f"## {_escape(heading)}", *map(_escape, paragraphs)]
    return "\n\n".join(parts) + "\n"


def _escape(text: str) -> str:
    """Nothing in the text is a mark of Markdown."""
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", text)


def _is_printable(page: Page) -> bool:
    """Whether the typeface of our PDFs has all of its signs."""
    try:
        _write_markdown(page).encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


_WRITERS = {".html": write_html, ".docx": write_docx, ".pdf": write_pdf_booklet}
SUFFIXES = (".md", *_WRITERS)
