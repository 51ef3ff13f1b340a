"""Every question with its hits and the expected quotes or documents, for JSON and the report."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from search_app.csv_text import format_csv
from search_app.evaluation.evaluate import Evaluation
from search_app.evaluation.measures import list_ranked_ids
from search_app.judgements.resolve import (
    EXACT_LIKENESS,
    JudgedQuestion,
    JudgementSet,
    JudgementUnit,
)
from search_app.results import Hit, Interpretation, Run

MAX_HITS = 10
# The columns of a table by question; a column for each measure follows.
COLUMNS = ("id", "query", "kind", "answerable", "verdict", "confidence")


@dataclass(frozen=True, slots=True)
class HitRow:
    """One hit; ``grade`` is None where it was not judged. ``scores`` are its features."""

    rank: int
    id: str
    where: str
    text: str
    marked: str
    marked_parts: tuple[str, ...]
    grade: int | None
    relevance: float
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    """A judged quote or document, and its rank; 0 if it was not found.

    ``likeness`` as in ``ResolvedQuote``: a lost quote has 0.
    """

    text: str
    grade: int
    rank: int
    likeness: float


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question. ``read_as`` is "" where no spelling was corrected."""

    id: str
    query: str
    kind: str
    answerable: bool
    verdict: str
    confidence: float
    read_as: str
    expansions: tuple[str, ...]
    scores: Mapping[str, float]
    hits: tuple[HitRow, ...]
    expected: tuple[ExpectedRow, ...]


def build_question_rows(
    evaluation: Evaluation, run: Run, judgements: JudgementSet
) -> tuple[QuestionRow, ...]:
    """A row for each question, in the order of the judgements."""
    return tuple(
        _build_row(evaluation, run, judgements.unit, question) for question in judgements.questions
    )


def format_rows(rows: Sequence[QuestionRow], *, separator: str) -> str:
    """A table for spreadsheets and statistics: a question a row, a measure a column."""
    measures = dict.fromkeys(name for row in rows for name in row.scores)
    return format_csv(
        [*COLUMNS, *measures],
        ({name: getattr(row, name) for name in COLUMNS} | dict(row.scores) for row in rows),
        separator=separator,
    )


def _build_row(
    evaluation: Evaluation, run: Run, unit: JudgementUnit, question: JudgedQuestion
) -> QuestionRow:
    query_id, scores = question.query_id, evaluation.scores.items()
    result = run.results.get(query_id)
    reading = result.interpretation if result else Interpretation("")
    return QuestionRow(
        id=query_id,
        query=question.text,
        kind=question.kind,
        answerable=question.answerable,
        verdict=result.verdict.value if result else "",
        confidence=result.confidence if result else 0.0,
        read_as=reading.text if reading.corrections else "",
        expansions=tuple(f"{one.source} → {one.target}" for one in reading.expansions),
        scores={name: by_id[query_id] for name, by_id in scores if query_id in by_id},
        hits=tuple(_build_hit_rows(run.get_hits(query_id), question, unit)),
        expected=tuple(_build_expected_rows(question, list_ranked_ids(run, question, unit))),
    )


def _build_hit_rows(
    hits: Sequence[Hit], question: JudgedQuestion, unit: JudgementUnit
) -> Iterator[HitRow]:
    """The best hit of each document where documents are judged, else every hit."""
    best: dict[str, Hit] = {}
    for hit in hits:
        best.setdefault(hit.booklet_id if unit is JudgementUnit.DOCUMENT else hit.passage_id, hit)
    for rank, (name, hit) in enumerate(list(best.items())[:MAX_HITS], start=1):
        yield HitRow(
            rank=rank,
            id=name,
            where=" > ".join(part for part in (hit.title, *hit.heading_path) if part),
            text=hit.text,
            marked=hit.answer.text,
            marked_parts=hit.answer.parts,
            grade=question.grades.get(name),
            relevance=hit.relevance,
            scores=hit.scores,
        )


def _build_expected_rows(
    question: JudgedQuestion, ranked_ids: Sequence[str]
) -> Iterator[ExpectedRow]:
    """Quotes where there are any, else documents; the highest grades first."""
    ranks = {name: rank for rank, name in enumerate(ranked_ids, start=1)}
    for gold in sorted(question.gold, key=lambda one: -one.quote.grade):
        rank = min((ranks[name] for name in gold.passages if name in ranks), default=0)
        yield ExpectedRow(gold.quote.text, gold.quote.grade, rank, gold.likeness)
    if not question.gold:
        for name, grade in sorted(question.grades.items(), key=lambda item: (-item[1], item[0])):
            yield ExpectedRow(name, grade, ranks.get(name, 0), EXACT_LIKENESS)
