"""Small pages of our own, in the files' own form."""

import gzip
import json
from pathlib import Path
from typing import Any

from indexer.training.pages import MEDQUAD_FILE, NCI_FILE, read_pages
from indexer.training.questions import LearningMaterial, is_held_out, read_material

TOPICS = "beans peas leeks kale chard".split()
CRAFTS = "sowing watering picking storing digging weeding drying".split()


def sentences(topic: str, craft: str) -> str:
    return (
        f"The {craft} of {topic} begins in May, when the soil is warm. It is done by hand."
        f" Whoever is {craft} needs gloves. Nothing else is needed for {topic} in a dry year."
    )


def nci_page(page: str, topic: str) -> dict[str, Any]:
    sections = [{"heading": f"{c} {topic}", "text": sentences(topic, c)} for c in CRAFTS]
    return {"page": page, "title": topic, "sections": sections}


def medquad_page(page: str, topic: str) -> dict[str, Any]:
    pairs = [
        {"question": f"Ask ({n}) ?", "type": kind, "answer": f"What is it? {sentences(topic, c)}"}
        for n, (kind, c) in enumerate(zip(["causes", "outlook"], CRAFTS, strict=False))
    ]
    return {"document": page, "title": topic, "pairs": pairs}


def name_pages(prefix: str, *, held_out: bool = False) -> list[str]:
    """The first few ids that are, or are not, held out."""
    names = (f"{prefix}{number}" for number in range(1_000))
    return [name for name in names if is_held_out(name) is held_out][: len(TOPICS)]


def ask(page: str, topic: str, section: int | None = 1) -> dict[str, Any]:
    quote = "" if section is None else f"Whoever is {CRAFTS[section]}"
    return {
        "page": page,
        "section": section,
        "quote": quote,
        "kind": "what",
        "question": f"What do I wear when I am at my {topic}?",
        "also": [3],
    }


def write_material(folder: Path) -> Path:
    """Four sorts of pages, questions about one of them, a page of a trap; the folder."""
    nci = [*name_pages("garden-"), *name_pages("garden-", held_out=True)]
    pages = [nci_page(name, topic) for name, topic in zip(nci, TOPICS * 2, strict=True)]
    pages.append(nci_page("trap", "weeds"))
    write_lines(folder / NCI_FILE, pages)
    medquad = [*name_pages("NINDS_"), *name_pages("GARD_")]
    write_lines(
        folder / MEDQUAD_FILE,
        [medquad_page(name, topic) for name, topic in zip(medquad, TOPICS * 2, strict=True)],
    )
    asked = [
        ask(name, topic, section)
        for section in (1, 2, None)
        for name, topic in zip(nci, TOPICS * 2, strict=True)
    ]
    write_lines(folder / "questions.jsonl", asked)
    write_lines(folder / "traps-test.jsonl", [{"document": "trap", "query": "Why?"}])
    return folder


def load_material(folder: Path) -> LearningMaterial:
    return read_material(read_pages(folder), folder / "questions.jsonl")


def write_lines(path: Path, objects: list[dict[str, Any]]) -> None:
    text = "".join(json.dumps(each) + "\n" for each in objects).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
