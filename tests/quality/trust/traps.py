"""Traps: questions of ``corpus/training/traps-….jsonl``, asked of the document they are about."""

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.words import make_slug
from search_app.evaluation.significance import compute_exact_rate
from search_app.intervals import Rate
from search_app.judgements.resolve import JudgedQuestion
from search_app.results import Run, Verdict
from tests.support.paths import ROOT

HALVES = ("development", "test")
# A section with fewer is a heading with no text of its own.
MIN_SECTION_WORDS = 8
# Lists of the headings that follow, and what NCI says of its pages.
LEFT_OUT_HEADINGS = (
    "Key Points|About PDQ|Clinical Trial Information|Contact Us|Current Clinical Trials|Disclaimer"
    "|Permission to Use This Summary|Purpose of This Summary|Reviewers and Updates"
).split("|")
ALL_KINDS = "all"


@dataclass(frozen=True, slots=True)
class TrapFigures:
    """False verdicts on traps of one kind; None where no such question was asked.

    ``sure_answers`` are the false answers that are shown without "may".
    """

    kind: str
    false_answers: Rate | None
    sure_answers: Rate | None
    false_refusals: Rate | None
    not_answered: Rate | None


def read_traps(half: str) -> list[dict[str, Any]]:
    path = ROOT / f"corpus/training/traps-{half}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def build_judgement_lines(traps: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The traps as judged questions of their document's booklet.

    What only touches the topic of an unanswerable one is left out: there it would be an answer.
    """
    for trap in traps:
        content = {key: value for key, value in trap.items() if key != "document"}
        gold = trap["gold"] if trap["answerable"] else []
        yield content | {"booklet": make_slug(trap["document"].casefold()), "gold": gold}


def write_booklets(folder: Path, documents: set[str], pages: Path) -> None:
    """A Markdown booklet of each document, from the pages of ``../shared/data/train``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, title, sections in _read_pages(pages):
        if name in documents:
            (folder / f"{name}.md").write_text(format_booklet(title, sections), encoding="utf-8")


def format_booklet(title: str, sections: Sequence[tuple[str, str]]) -> str:
    """The pages have lost their line breaks; a hyphen between spaces begins a list item."""
    parts = (
        f"## {heading}\n\n" + text.replace(" - ", "\n- ")
        for heading, text in sections
        if len(text.split()) >= MIN_SECTION_WORDS and heading not in LEFT_OUT_HEADINGS
    )
    return "\n\n".join((f"# {title}", *parts)) + "\n"


def measure_traps(run: Run, questions: Sequence[JudgedQuestion]) -> Iterator[TrapFigures]:
    """Figures of all kinds together, then of each by name."""
    yield _measure_kind(ALL_KINDS, run, questions)
    for kind in sorted({question.kind for question in questions}):
        yield _measure_kind(kind, run, [one for one in questions if one.kind == kind])


def _measure_kind(kind: str, run: Run, questions: Sequence[JudgedQuestion]) -> TrapFigures:
    there, gone = (
        [run.results[one.query_id] for one in questions if one.answerable is answerable]
        for answerable in (True, False)
    )
    return TrapFigures(
        kind,
        _compute_rate([one.verdict is Verdict.ANSWERED for one in gone]),
        _compute_rate([one.is_sure for one in gone]),
        _compute_rate([one.verdict is Verdict.NOT_COVERED for one in there]),
        _compute_rate([one.verdict is not Verdict.ANSWERED for one in there]),
    )


def _compute_rate(flags: Sequence[bool]) -> Rate | None:
    return compute_exact_rate(sum(flags), len(flags)) if flags else None


def _read_pages(folder: Path) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """Id, title, and headings with their text, of every page."""
    for page in _read_lines(folder / "nci-pages.jsonl.gz"):
        sections = [(one["heading"], one["text"]) for one in page["sections"]]
        yield page["page"], page["title"], sections
    for page in _read_lines(folder / "medquad.jsonl.gz"):
        pairs = [(one["type"].capitalize(), one["answer"]) for one in page["pairs"]]
        yield page["document"], page["title"], pairs


def _read_lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
