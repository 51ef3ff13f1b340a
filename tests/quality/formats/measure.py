"""Whether each format gives the passages and the first answers of the Markdown."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from search_app.search.engine import SearchEngine, open_published_engine
from tests.quality.formats.booklets import list_writers, read_asked, save_as, write_sources
from tests.support.sample_booklet import run

Reading = tuple[str, tuple[str, ...], str, str]
"""Booklet, headings, lead-in and text of a passage."""


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """What is said first: of the passage its headings, of the mark its letters and digits."""

    question: str
    verdict: str
    headings: tuple[str, ...]
    marked: str


@dataclass(frozen=True, slots=True)
class FormatScore:
    """``lost`` and ``new`` are passages beside those of the Markdown, ``other`` the answers."""

    name: str
    passage_count: int
    lost: tuple[Reading, ...]
    new: tuple[Reading, ...]
    question_count: int
    other: tuple[tuple[FirstAnswer, FirstAnswer], ...]

    @property
    def same_share(self) -> float:
        """Of the first answers, from 0 to 1."""
        return 1 - len(self.other) / self.question_count

    def __str__(self) -> str:
        same = self.passage_count - len(self.lost)
        answers = f"{self.question_count - len(self.other)} of {self.question_count}"
        row = f"{same:>5} of {self.passage_count} {answers:>14} {self.same_share:7.1%}"
        return f"{self.name:<20} {row}"


def score_formats(folder: Path) -> Iterator[FormatScore]:
    source = folder / "md"
    write_sources(source)
    asked = read_asked()
    truth = _build(source)
    answers = [_ask(truth, *each) for each in asked]
    for name, suffix, write in list_writers():
        saved = folder / name.replace(" ", "-")
        save_as(source, saved, suffix, write)
        engine = _build(saved)
        pairs = zip(answers, (_ask(engine, *each) for each in asked), strict=True)
        lost, new = _compare(_list_passages(truth), _list_passages(engine))
        yield FormatScore(
            name=name,
            passage_count=len(truth.index.passages),
            lost=lost,
            new=new,
            question_count=len(asked),
            other=tuple(pair for pair in pairs if pair[0] != pair[1]),
        )


def _build(booklets: Path) -> SearchEngine:
    index = booklets.with_name(f"{booklets.name}-index")
    run("indexer", "build", booklets, "--index", index)
    return open_published_engine(index)


def _list_passages(engine: SearchEngine) -> list[Reading]:
    return [(one.doc_id, one.heading_path, one.context, one.text) for one in engine.index.passages]


def _compare(
    truth: Sequence[Reading], found: Sequence[Reading]
) -> tuple[tuple[Reading, ...], tuple[Reading, ...]]:
    return (
        tuple((Counter(truth) - Counter(found)).elements()),
        tuple((Counter(found) - Counter(truth)).elements()),
    )


def _ask(engine: SearchEngine, booklet: str, question: str) -> FirstAnswer:
    result = engine.search(question, k=1, booklet=booklet)
    if not result.hits:
        return FirstAnswer(question, result.verdict, (), "")
    hit = result.hits[0]
    marked = "".join(filter(str.isalnum, hit.answer.text))
    return FirstAnswer(question, result.verdict, hit.heading_path, marked)
