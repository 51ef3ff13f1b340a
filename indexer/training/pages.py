"""The pages to learn from, as plain values: their sections, windows, and template questions."""

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec

from indexer.errors import TrainingError
from indexer.training.templates import BOILERPLATE_HEADINGS, list_questions

NCI_FILE, MEDQUAD_FILE = "nci-pages.jsonl.gz", "medquad.jsonl.gz"
MIN_SECTION_WORDS = 8
MAX_HEADING_LENGTH = 140  # characters; a longer one is no question
WINDOW_WORDS = 75
# A sentence that is longer than a window by more than this is cut.
MAX_WINDOW_EXCESS = 25
# A page with fewer long sections has too little that does not answer.
MIN_NCI_SECTIONS, MIN_MEDQUAD_SECTIONS = 3, 2
_SENTENCE_GAP = re.compile(r'(?<=[.!?])\s+(?=[A-Z0-9"“])')
_REPEATED_QUESTION = re.compile(r"^[^.?!]{5,120}\?\s+")  # MedQuAD's answers begin with theirs

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LearningSection:
    """``questions`` are those that its beginning answers, made from its heading or type."""

    heading: str
    text: str
    is_long: bool
    questions: tuple[str, ...]

    @property
    def windows(self) -> tuple[str, ...]:
        return split_into_windows(self.text)


@dataclass(frozen=True, slots=True)
class LearningPage:
    """One page. Sections are numbered as in its file, so none is left out."""

    page_id: str
    title: str
    sections: tuple[LearningSection, ...]

    @property
    def long_sections(self) -> list[LearningSection]:
        return [section for section in self.sections if section.is_long]

    @property
    def is_medquad(self) -> bool:
        return "_" in self.page_id

    @property
    def has_enough_sections(self) -> bool:
        least = MIN_MEDQUAD_SECTIONS if self.is_medquad else MIN_NCI_SECTIONS
        return len(self.long_sections) >= least


def split_into_sentences(text: str) -> list[str]:
    return _SENTENCE_GAP.split(text)


@cache
def split_into_windows(text: str, word_count: int = WINDOW_WORDS) -> tuple[str, ...]:
    """Runs of whole sentences of about ``word_count`` words."""
    windows: list[list[str]] = [[]]
    for sentence in split_into_sentences(text):
        words = sentence.split()
        while len(words) > word_count + MAX_WINDOW_EXCESS:
            windows += [words[:word_count], []]
            words = words[word_count:]
        if len(windows[-1]) + len(words) > word_count:
            windows.append([])
        windows[-1].extend(words)
    return tuple(" ".join(words) for words in windows if words)


def read_pages(folder: Path) -> list[LearningPage]:
    """The pages of the National Cancer Institute, then MedQuAD's.

    Raises:
        TrainingError: a file cannot be unpacked, or a line is no page; says which.
    """
    nci = decode_lines(folder / NCI_FILE, _NciPage)
    medquad = decode_lines(folder / MEDQUAD_FILE, _MedquadPage)
    return [*map(_build_nci_page, nci), *map(_build_medquad_page, medquad)]


def decode_lines(path: Path, form: type[T]) -> Iterator[T]:
    """The objects of a file of JSON lines, which may be packed."""
    number = 0
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
            for line in lines:
                number += 1
                yield msgspec.json.decode(line, type=form)
    except msgspec.MsgspecError as error:
        raise TrainingError(f"{path}, line {number} cannot be learnt from: {error}.") from error
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise TrainingError(f"{path} cannot be unpacked: {error}. Copy it again.") from error


class _NciSection(msgspec.Struct):
    heading: str
    text: str


class _NciPage(msgspec.Struct):
    page: str
    title: str
    sections: list[_NciSection]


class _MedquadPair(msgspec.Struct):
    question: str
    type: str
    answer: str


class _MedquadPage(msgspec.Struct):
    document: str
    title: str
    pairs: list[_MedquadPair]


def _build_nci_page(page: _NciPage) -> LearningPage:
    sections = []
    for each in page.sections:
        heading = each.heading.strip()
        asks = heading not in {*BOILERPLATE_HEADINGS, page.title}
        asks = asks and len(heading) <= MAX_HEADING_LENGTH
        questions = (heading,) if asks else ()
        sections.append(LearningSection(heading, each.text, _is_long(each.text), questions))
    return LearningPage(page.page, page.title, tuple(sections))


def _build_medquad_page(page: _MedquadPage) -> LearningPage:
    sections = []
    for pair in page.pairs:
        own = pair.question.replace(" ?", "?").replace("(are) ", "")
        questions = (*list_questions(pair.type, page.title), own)
        text = _REPEATED_QUESTION.sub("", pair.answer)
        sections.append(LearningSection(pair.type, text, _is_long(pair.answer), questions))
    return LearningPage(page.document, page.title, tuple(sections))


def _is_long(text: str) -> bool:
    return len(text.split()) >= MIN_SECTION_WORDS
