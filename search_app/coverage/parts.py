"""Each booklet alone: what is asked of it, and an engine that knows no other booklet.

A bank names the booklets it is for. Its questions are asked of these alone, so that a booklet about
something else changes nothing of what is said about them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import hypot
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from indexer.building.draft import build_draft
from indexer.storage.index import open_generation
from search_app.coverage.chances import AnswerState, Chances, Estimate
from search_app.coverage.coverage import BookletCoverage, TrueShare, count_answered
from search_app.coverage.findings import Finding
from search_app.questions.files import Question
from search_app.search.engine import SearchEngine


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """Questions for the same booklets, by ids, in the order of the library."""

    booklets: tuple[str, ...]
    questions: tuple[Question, ...]


def split_by_booklets(
    questions: Sequence[Question], booklets: Sequence[str]
) -> tuple[QuestionPart, ...]:
    """The questions by the booklets of the library that they are for; in the order they come."""
    parts: dict[tuple[str, ...], list[Question]] = {}
    for question in questions:
        names = tuple(
            name for name in booklets if not question.booklets or name in question.booklets
        )
        parts.setdefault(names, []).append(question)
    return tuple(QuestionPart(names, tuple(some)) for names, some in parts.items())


@contextmanager
def open_part_engine(engine: SearchEngine, booklets: Sequence[str]) -> Iterator[SearchEngine]:
    """An engine of these booklets alone, as if the others had never been there.

    It is a generation in a temporary folder, that is removed afterwards; one second a booklet.
    """
    folder = engine.index.folder
    if folder is None or len(booklets) == len(engine.documents):
        yield engine
        return
    with TemporaryDirectory() as name:
        documents = [engine.documents[booklet] for booklet in booklets]
        draft = build_draft(folder, documents, Path(name), engine.index.encoder)
        index = open_generation(draft, opened=engine.index)
        yield SearchEngine(replace(index, encoder=engine.index.encoder))


def build_booklet_coverage(
    part: QuestionPart, findings: Sequence[Finding], chances: Chances | None, engine: SearchEngine
) -> BookletCoverage:
    titles = tuple(engine.documents[name].title for name in part.booklets)
    true_share = build_true_share(findings, chances) if chances else None
    return BookletCoverage(
        part.booklets, titles, len(findings), count_answered(findings), true_share
    )


def build_true_share(findings: Sequence[Finding], chances: Chances) -> TrueShare:
    return TrueShare(
        share=chances.share,
        demand=chances.demand,
        false_answers=sum(1 - (f.chance or 0) for f in findings if f.is_answered),
        missed_answers=sum(f.chance or 0 for f in findings if f.state is AnswerState.GAP),
    )


def combine_true_shares(
    shares: Sequence[TrueShare], counts: Sequence[float], demands: Sequence[float]
) -> TrueShare:
    """Of several parts together, by how many questions and how much demand each has."""
    return TrueShare(
        share=_combine_estimates([one.share for one in shares], counts),
        demand=_combine_estimates([one.demand for one in shares], demands),
        false_answers=sum(one.false_answers for one in shares),
        missed_answers=sum(one.missed_answers for one in shares),
    )


def _combine_estimates(estimates: Sequence[Estimate], weights: Sequence[float]) -> Estimate:
    """The weighted mean; how far its interval reaches is as of parts that err on their own."""
    shares = (np.asarray(weights) / sum(weights)).tolist()
    value = sum(w * one.value for w, one in zip(shares, estimates, strict=True))
    below = hypot(*(w * (e.value - e.low) for w, e in zip(shares, estimates, strict=True)))
    above = hypot(*(w * (e.high - e.value) for w, e in zip(shares, estimates, strict=True)))
    return Estimate(value, max(0.0, value - below), min(1.0, value + above))
