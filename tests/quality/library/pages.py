"""Shared pages as booklets: the same pages as Markdown, HTML and plain text."""

import gzip
import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.support.paths import SHARED

PAGES = SHARED / "data/train/nci-pages.jsonl.gz"
MIN_SECTIONS = 3
ABOUT = {
    "publisher": "Harbour Street Press",
    "audience": "Patients and families",
    "last_reviewed": "2026-01-15",
    "next_review": "2099-01-15",
}
# What is planted: the field, and what it says instead; None takes it out.
METADATA_FAULTS = (
    ("publisher", None),
    ("audience", None),
    ("last_reviewed", None),
    ("next_review", None),
    ("next_review", "2020-02-01"),
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


def write_library(pages: Sequence[Page], folder: Path, chance: Random) -> set[str]:
    """Write the pages in turns as each kind of file; the ids of those with planted faults."""
    folder.mkdir(parents=True)
    faulty = set(chance.sample([page.name for page in pages], len(pages) // 20))
    for number, page in enumerate(pages):
        about = dict(ABOUT)
        if page.name in faulty:
            name, value = METADATA_FAULTS[number % len(METADATA_FAULTS)]
            about |= {name: value or ""}
        _WRITERS[number % len(_WRITERS)](page, folder, about)
    return faulty


def _write_markdown(page: Page, folder: Path, about: dict[str, str]) -> None:
    lines = [f"{name}: {value}" for name, value in about.items()]
    parts = ["\n".join(["---", f"title: {json.dumps(page.title)}", *lines, "---"])]
    for heading, paragraphs in page.sections:
        parts += [f"## {_escape(heading)}", *map(_escape, paragraphs)]
    (folder / f"{page.name}.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _escape(text: str) -> str:
    """Nothing in the text is a mark of Markdown."""
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", text)


def _write_html(page: Page, folder: Path, about: dict[str, str]) -> None:
    parts = [f"<!doctype html><html lang=en><title>{html.escape(page.title)}</title><body><main>"]
    for heading, paragraphs in page.sections:
        parts.append(f"<h2>{html.escape(heading)}</h2>")
        parts += [f"<p>{html.escape(text)}</p>" for text in paragraphs]
    path = folder / f"{page.name}.html"
    path.write_text("\n".join(parts) + "\n", encoding="utf-8")
    _write_beside(path, about)


def _write_beside(path: Path, about: dict[str, str]) -> None:
    """What a file of this kind cannot say itself."""
    lines = [f"{name}: {json.dumps(value)}" for name, value in about.items() if value]
    path.with_name(f"{path.name}.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


_WRITERS = (_write_markdown, _write_html)
