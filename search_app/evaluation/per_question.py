"""Every question with what was found, what was expected, and why: for JSON and for the report."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from search_app.evaluation.evaluate import Evaluation
from search_app.evaluation.measures import list_ranked_ids
from search_app.judgements.resolve import JudgedQuestion, JudgementSet, JudgementUnit
from search_app.results import Hit, Run, SearchResult

MAX_HITS = 10


@dataclass(frozen=True, slots=True)
class HitRow:
    """One hit; ``grade`` is None where nobody judged it. ``scores`` are its features."""

    rank: int
    id: str
    where: str
    text: str
    marked: str
    grade: int | None
    relevance: float
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ExpectedRow:
    """A quote or a document that was judged, and the rank at which it was found; 0 if it was not.

    ``likeness`` as in ``Found``; a lost quote has 0.
    """

    text: str
    grade: int
    rank: int
    likeness: float


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question. ``read_as`` is "" where it was read as typed."""

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
    """A row a question, in the order of the judgements."""
    return tuple(
        _build_row(
            question,
            run,
            judgements.unit,
            {
                name: values[question.query_id]
                for name, values in evaluation.scores.items()
                if question.query_id in values
            },
        )
        for question in judgements.questions
    )


def _build_row(
    question: JudgedQuestion, run: Run, unit: JudgementUnit, scores: Mapping[str, float]
) -> QuestionRow:
    result = run.results.get(question.query_id)
    return QuestionRow(
        id=question.query_id,
        query=question.text,
        kind=question.kind,
        answerable=question.answerable,
        verdict=result.verdict.value if result else "",
        confidence=result.confidence if result else 0.0,
        read_as=_get_corrected_text(result) if result else "",
        expansions=_format_expansions(result) if result else (),
        scores=scores,
        hits=tuple(_build_hit_rows(run.get_hits(question.query_id), question, unit)),
        expected=tuple(_build_expected_rows(question, list_ranked_ids(run, question, unit))),
    )


def _get_corrected_text(result: SearchResult) -> str:
    return result.interpretation.text if result.interpretation.corrections else ""


def _format_expansions(result: SearchResult) -> tuple[str, ...]:
    return tuple(f"{one.source} → {one.target}" for one in result.interpretation.expansions)


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
            grade=question.grades.get(name),
            relevance=hit.relevance,
            scores=hit.scores,
        )


def _build_expected_rows(
    question: JudgedQuestion, ranked_ids: Sequence[str]
) -> Iterator[ExpectedRow]:
    """Quotes where there are any, else documents; the best first."""
    places = {name: rank for rank, name in enumerate(ranked_ids, start=1)}
    if question.gold:
        for found in sorted(question.gold, key=lambda one: -one.quote.grade):
            rank = min((places[p] for p in found.passages if p in places), default=0)
            yield ExpectedRow(found.quote.text, found.quote.grade, rank, found.likeness)
        return
    for name, grade in sorted(question.grades.items(), key=lambda item: (-item[1], item[0])):
        yield ExpectedRow(name, grade, places.get(name, 0), 100.0)
