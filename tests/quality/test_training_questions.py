"""That the questions in ``corpus/training`` fit the pages they are asked of, each once."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from tests.support.paths import ROOT

TRAINING = ROOT / "corpus/training"
PAGES = ROOT.parent / "shared/data/train"
TRAPS = [TRAINING / f"traps-{half}.jsonl" for half in ("development", "test")]

pytestmark = pytest.mark.skipif(
    not PAGES.is_dir(), reason="the pages to learn from (../shared/data/train) are not here"
)


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def read_pages() -> Iterator[tuple[str, list[str]]]:
    with gzip.open(PAGES / "nci-pages.jsonl.gz", "rt", encoding="utf-8") as lines:
        for page in map(json.loads, lines):
            yield page["page"], [section["text"] for section in page["sections"]]
    with gzip.open(PAGES / "medquad.jsonl.gz", "rt", encoding="utf-8") as lines:
        for page in map(json.loads, lines):
            yield page["document"], [pair["answer"] for pair in page["pairs"]]


@pytest.fixture(scope="module")
def pages() -> dict[str, list[str]]:
    return dict(read_pages())


def simplify(text: str) -> str:
    """Words alone: the pages have marks of lists and emphasis."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def test_each_quote_begins_one_sentence_of_its_section(pages: dict[str, list[str]]) -> None:
    questions = read_lines(TRAINING / "questions.jsonl")
    answered = [q for q in questions if q["section"] is not None]
    counts = [
        simplify(pages[q["page"]][q["section"]]).count(simplify(q["quote"])) for q in answered
    ]
    assert [q["question"] for q, count in zip(answered, counts, strict=True) if count != 1] == []
    others = [(q["page"], section) for q in answered for section in q.get("also", [])]
    assert all(0 <= section < len(pages[page]) for page, section in others)


def test_there_are_enough_and_none_twice() -> None:
    questions = read_lines(TRAINING / "questions.jsonl")
    times = Counter((q["page"], q["question"].casefold()) for q in questions)
    assert max(times.values()) == 1
    assert len(questions) >= 3_000
    assert len({q["page"] for q in questions}) >= 300
    assert len([q for q in questions if q["section"] is None]) >= 500


def test_traps_quote_their_document_and_share_no_page_with_others(
    pages: dict[str, list[str]],
) -> None:
    learnt = {q["page"] for q in read_lines(TRAINING / "questions.jsonl")}
    halves = [read_lines(path) for path in TRAPS]
    chosen_on, told_on = ({trap["document"] for trap in traps} for traps in halves)
    assert not learnt & (chosen_on | told_on)
    assert not chosen_on & told_on
    for trap in chain.from_iterable(halves):
        text = simplify(" ".join(pages[trap["document"]]))
        assert all(simplify(gold["quote"]) in text for gold in trap["gold"]), trap["id"]
        best = max((gold["grade"] for gold in trap["gold"]), default=0)
        assert trap["answerable"] is (best == 3), trap["id"]
    assert all(sum(not trap["answerable"] for trap in traps) >= 150 for traps in halves)
    assert sum(map(len, halves)) >= 600
