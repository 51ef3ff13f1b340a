"""Three edits of our booklet, tried as the desk tries a draft, and what a reader said of them.

A section is added, a paragraph rewritten, a passage deleted that is said twice. The words are our
own; those of the new section are about what the booklet leaves out. ``labels.jsonl``: a language
model read the question and what both editions mark for it, and said whether the edit truly
``helps``, ``harms`` or is the
``same`` to who asks, whatever the sandbox calls it.
"""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from search_app.coverage.editions import ChangeKind, EditionDiff
from search_app.coverage.editions.draft_process import DraftProcess
from search_app.coverage.editions.drafts import EditedBooklet
from search_app.coverage.memory import QuestionMemory
from search_app.coverage.survey import ask_questions
from search_app.questions.files import read_questions, select_for_booklets
from search_app.search.engine import open_engine
from tests.support.paths import ROOT

FOLDER = Path(__file__).parent
LABELS = FOLDER / "labels.jsonl"
BOOKLET = ROOT / "corpus/booklets/metastatic-breast-cancer.md"
BANK = ROOT / "corpus/questions"
# What the label of a change must be, by what the sandbox calls it: of a fix or a harm that counts,
# and of what is only perhaps one.
CERTAIN = {ChangeKind.GAINED: "helps", ChangeKind.LOST: "harms"}
PERHAPS = {ChangeKind.PERHAPS_GAINED: "helps", ChangeKind.PERHAPS_LOST: "harms"}
MIN_CONFIRMED = 0.8
MAX_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class EditFigures:
    """``diff`` is what the sandbox says of an edit, ``seconds`` how long an editor waits for it.

    ``processor_seconds`` are what the draft's process computed, whatever else the machine did.
    """

    edit: str
    diff: EditionDiff
    seconds: float
    processor_seconds: float


def read_labels() -> dict[tuple[str, str], str]:
    """By edit and question id."""
    rows = map(json.loads, LABELS.read_text(encoding="utf-8").splitlines())
    return {(row["edit"], row["id"]): row["label"] for row in rows}


def write_edits() -> dict[str, str]:
    """The whole text of each edition, by the name of the edit."""
    text = BOOKLET.read_text(encoding="utf-8")
    section, paragraph = (
        (FOLDER / name).read_text(encoding="utf-8")
        for name in ("new-section.md", "rewritten-paragraph.md")
    )
    about = text.index("## About this booklet")
    fatigue = text.index("Fatigue means being so tired")
    repeat = text.index("### Does treatment for metastatic breast cancer raise my risk")
    return {
        "new section": f"{text[:about]}{section}\n{text[about:]}",
        "rewritten paragraph": text[:fatigue] + paragraph + text[text.index("\n", fatigue) + 1 :],
        "deleted repeat": text[:repeat] + text[text.index("### What are tumor markers?") :],
    }


def try_edits(generation: Path, folder: Path) -> Iterator[EditFigures]:
    """Each edit as a draft in a process of its own, after the bank was asked once."""
    engine, memory = open_engine(generation), QuestionMemory()
    questions = select_for_booklets(read_questions([BANK]), engine.documents)
    before = ask_questions(memory.open_engine(engine.index), questions)
    compare = partial(DraftProcess(folder).compare, generation)
    for name, text in write_edits().items():
        start, spent = time.perf_counter(), _count_processor_seconds()
        draft = EditedBooklet(text.encode(), "my draft.md")
        diff = compare(draft, questions, before, memory.serialize())
        seconds = time.perf_counter() - start
        yield EditFigures(name, diff, seconds, _count_processor_seconds() - spent)


def _count_processor_seconds() -> float:
    """Of all processes that this one started and that have ended."""
    times = os.times()
    return times.children_user + times.children_system
