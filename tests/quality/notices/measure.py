"""Our own questions with and without a sign, and ordinary questions of all other sets."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search_app.evaluation.significance import compute_exact_rate
from search_app.intervals import Rate
from search_app.notices import NoticeBook, find_notice
from search_app.publisher import Publisher
from search_app.questions.files import read_question_bank
from search_app.results import Notice
from search_app.search.engine import SearchEngine
from tests.support.paths import ROOT, SHARED

HERE = Path(__file__).parent
# Drafted against, or kept back to the end; see README.md.
HALVES = ("drafted", "kept")
UNSEEN = "unseen"
# Written before what is measured with them, and never used to choose or to fit; see README.md.
UNSEEN_QUESTIONS = HERE / "unseen.jsonl"
NO_SIGN = "none"
ORDINARY_SETS = {
    "our judgements": (ROOT / "corpus/judgements/metastatic-breast-cancer.jsonl", "query"),
    "training questions": (ROOT / "corpus/training/questions.jsonl", "question"),
    "traps, development": (ROOT / "corpus/training/traps-development.jsonl", "query"),
    "traps, test": (ROOT / "corpus/training/traps-test.jsonl", "query"),
    "dev judgements": (SHARED / "judgements/booklet-dev.jsonl", "query"),
    "headings, dev": (SHARED / "data/nci-headings-dev/queries.jsonl", "text"),
}


@dataclass(frozen=True, slots=True)
class SignedQuestion:
    """A question with the kind of notice that it should bring, ``NO_SIGN`` for none."""

    text: str
    kind: str
    half: str


@dataclass(frozen=True)
class Alarms:
    """What an ordinary set brought; ``true`` ones were judged by hand to be signs indeed."""

    count: int
    true: tuple[str, ...]
    false: tuple[str, ...]

    @property
    def rate(self) -> Rate:
        return compute_exact_rate(len(self.false), self.count)


def read_signed_questions(path: Path = HERE / "questions.jsonl") -> list[SignedQuestion]:
    """The questions of a file; "unseen" where it does not say with what they are measured."""
    return [
        SignedQuestion(row["question"], row["kind"], row.get("half", UNSEEN))
        for row in _read_rows(path)
    ]


def read_true_alarms() -> dict[str, str]:
    """The questions of ordinary sets that truly have a sign, and its kind."""
    return {row["question"]: row["kind"] for row in _read_rows(HERE / "true-alarms.jsonl")}


def read_ordinary_sets() -> Mapping[str, list[str]]:
    """The questions of each set that is on this machine."""
    bank = [question.text for question in read_question_bank(ROOT / "corpus/questions")]
    return {
        "question bank": bank,
        **{
            name: [row[key] for row in _read_rows(path)]
            for name, (path, key) in ORDINARY_SETS.items()
            if path.is_file()
        },
    }


def find(text: str, book: NoticeBook, engine: SearchEngine | None = None) -> Notice | None:
    """By patterns alone where there is no engine."""
    vector = engine.encode_question(text) if engine else None
    return find_notice(text, book, Publisher(), vector=vector)


def measure_alarms(
    texts: list[str], book: NoticeBook, engine: SearchEngine | None = None
) -> Alarms:
    true_alarms = read_true_alarms()
    alarms = [text for text in texts if find(text, book, engine)]
    return Alarms(
        len(texts),
        tuple(text for text in alarms if text in true_alarms),
        tuple(text for text in alarms if text not in true_alarms),
    )


def _read_rows(path: Path) -> Iterator[dict[str, Any]]:
    yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())
