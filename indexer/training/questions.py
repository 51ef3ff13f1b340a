"""The questions that we wrote, on which pages, and which pages are kept from learning."""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from indexer.errors import TrainingError
from indexer.training.pages import (
    LearningPage,
    decode_lines,
    split_into_sentences,
    split_into_windows,
)
from indexer.training.templates import BOILERPLATE_HEADINGS

HELD_OUT_SHARE = 14  # one page of so many
# A page with more than this share of a trap page's runs of words is not learnt either. Runs of more
# pages are what every page of a publisher says.
RUN_WORDS = 12
MAX_SHARED_RUNS = 0.05
MAX_PAGES_OF_A_RUN = 5
# So many letters of a quote are enough to know its sentence.
QUOTE_BEGINNING = 40
MIN_PART_LENGTH = 8  # letters of a sentence that is a part of a quote


@dataclass(frozen=True, slots=True)
class LearningQuestion:
    """A line of questions.jsonl, as ../../corpus/training/README.md describes it."""

    page: str
    section: int | None
    question: str
    quote: str = ""
    also: tuple[int, ...] = ()
    partly: tuple[int, ...] = ()


class Window(NamedTuple):
    """A passage of a page. ``section`` is the number of its section."""

    section: int
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class LearningMaterial:
    """All to learn from. Questions of held-out pages are for measuring; none is of a trap's.

    ``trap_pages`` are the pages of traps, and those that share text with one.
    """

    pages: Mapping[str, LearningPage]
    questions: Sequence[LearningQuestion]
    trap_pages: frozenset[str]

    def is_kept_out(self, page_id: str) -> bool:
        return page_id in self.trap_pages or is_held_out(page_id)


class _Trap(msgspec.Struct):
    document: str


def read_material(pages: Sequence[LearningPage], questions: Path) -> LearningMaterial:
    """The questions and the traps beside them, joined with the pages.

    Raises:
        TrainingError: a line cannot be read, or is about a page or section that is not there.
    """
    by_id = {page.page_id: page for page in pages}
    traps = (decode_lines(path, _Trap) for path in sorted(questions.parent.glob("traps-*.jsonl")))
    documents = {trap.document for lines in traps for trap in lines}
    if not documents:
        raise TrainingError(
            f"Beside {questions} are no traps (traps-….jsonl), whose pages must not be learnt."
        )
    trap_pages = find_pages_alike(pages, documents)
    entries = list(decode_lines(questions, LearningQuestion))
    for each in entries:
        page = by_id.get(each.page)
        last = max((each.section or 0, *each.also, *each.partly))
        if page is None or last >= len(page.sections):
            raise TrainingError(
                f"{questions}: section {last} of the page {each.page!r} is not in the data. Take"
                " the questions and the data from the same release."
            )
    return LearningMaterial(
        by_id, [each for each in entries if each.page not in trap_pages], trap_pages
    )


def find_pages_alike(pages: Sequence[LearningPage], page_ids: Collection[str]) -> frozenset[str]:
    """Some pages, and those that share more than a few sentences of their own with one of them."""
    runs_by_page = {page.page_id: _list_runs(page) for page in pages}
    counts = Counter(run for runs in runs_by_page.values() for run in runs)
    own = {
        page_id: {run for run in runs_by_page[page_id] if counts[run] <= MAX_PAGES_OF_A_RUN}
        for page_id in page_ids
        if page_id in runs_by_page
    }
    alike = (
        page_id
        for page_id, runs in runs_by_page.items()
        if any(len(runs & of_one) > MAX_SHARED_RUNS * len(of_one) for of_one in own.values())
    )
    return frozenset([*page_ids, *alike])


def _list_runs(page: LearningPage) -> set[str]:
    """The runs of words in its sections."""
    texts = (normalize(section.text).split() for section in page.sections)
    return {
        " ".join(words[start : start + RUN_WORDS])
        for words in texts
        for start in range(len(words) - RUN_WORDS + 1)
    }


def is_held_out(page_id: str) -> bool:
    return int(hashlib.md5(page_id.encode()).hexdigest(), 16) % HELD_OUT_SHARE == 0


@cache
def normalize(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def list_windows(page: LearningPage, word_count: int) -> list[Window]:
    return [
        Window(number, section.heading, window)
        for number, section in enumerate(page.sections)
        if section.heading not in BOILERPLATE_HEADINGS
        for window in split_into_windows(section.text, word_count)
    ]


def separate_windows(
    page: LearningPage, question: LearningQuestion, word_count: int
) -> tuple[list[Window], list[Window]]:
    """The passages that answer, the best first, and those of sections that do not."""
    windows = list_windows(page, word_count)
    if question.section is None:
        return [], windows
    own = [window for window in windows if window.section == question.section]
    others = [w for w in windows if w.section not in {question.section, *question.also}]
    return _find_quote(normalize(question.quote), own), others


def find_quoted_sentences(text: str, quote: str) -> tuple[int, ...]:
    """The numbers of the sentences that hold a normalised quote, or a part of it."""
    sentences = map(normalize, split_into_sentences(text))
    return tuple(
        number
        for number, sentence in enumerate(sentences)
        if quote[:QUOTE_BEGINNING] in sentence
        or (len(sentence) > MIN_PART_LENGTH and sentence in quote)
    )


def _find_quote(quote: str, windows: Sequence[Window]) -> list[Window]:
    """Windows with the quote; the one with most of its words where a border cuts it."""
    if whole := [window for window in windows if quote in normalize(window.text)]:
        return whole
    words = quote.split()
    return sorted(windows, key=lambda w: -sum(word in normalize(w.text).split() for word in words))[
        :1
    ]
