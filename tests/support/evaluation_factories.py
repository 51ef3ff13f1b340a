"""Runs and judgements small enough to measure on paper."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from search_app.evaluation.run_file import RunProvenance, SavedRun
from search_app.judgements.files import Quote
from search_app.judgements.resolve import JudgedQuestion, JudgementSet, JudgementUnit, ResolvedQuote
from search_app.results import Answer, Hit, Interpretation, Run, SearchResult, Verdict

BOOKLET = "beans"


def hit(rank: int, name: str, text: str = "", *, start: int = 0, marked: str = "") -> Hit:
    """A passage of the booklet; ``marked`` is part of its text."""
    begin = start + text.index(marked)
    return Hit(
        rank=rank,
        booklet_id=BOOKLET,
        passage_id=name,
        title="Growing beans",
        heading_path=("Watering",),
        text=text,
        start=start,
        end=start + len(text),
        relevance=0.5,
        badge=Verdict.ANSWERED,
        answer=Answer(marked, begin, begin + len(marked)),
        url=f"/booklets/{BOOKLET}#{name}",
        scores={"dense": 0.25},
    )


def result(
    *hits: Hit, query: str = "when to water", confidence: float = 0.9, verdict: str = "answered"
) -> SearchResult:
    return SearchResult(
        query=query,
        verdict=Verdict(verdict),
        confidence=confidence,
        interpretation=Interpretation(query),
        hits=hits,
        took_ms=2.0,
        generation="first",
    )


def ranked(names: str) -> SearchResult:
    """An answer whose hits have ids of one letter each, in this order."""
    return result(*(hit(rank, name) for rank, name in enumerate(names, start=1)))


def run(results: Mapping[str, SearchResult]) -> Run:
    return Run(results, "first")


def question(
    query_id: str, grades: Mapping[str, int] | None = None, *, kind: str = ""
) -> JudgedQuestion:
    """Answerable where there are grades."""
    grades = grades or {}
    return JudgedQuestion(query_id, f"text of {query_id}", kind, bool(grades), grades)


def judged(*questions: JudgedQuestion, unit: JudgementUnit = JudgementUnit.PASSAGE) -> JudgementSet:
    return JudgementSet(questions, unit, "hash of the judgements")


def quoted(
    question: JudgedQuestion, *quotes: tuple[str, int, Sequence[tuple[int, int]]]
) -> JudgedQuestion:
    """The question with quotes: text, grade, and its spans in the booklet."""
    gold = tuple(
        ResolvedQuote(
            Quote(text, grade), {BOOKLET: tuple(spans)} if spans else {}, 100.0 if spans else 0.0
        )
        for text, grade, spans in quotes
    )
    return replace(question, gold=gold)


def saved(scores: Mapping[str, Sequence[float]], *, judgements: str = "same") -> SavedRun:
    """A saved run of questions q1, q2, …."""
    each = {
        name: {f"q{number}": value for number, value in enumerate(values, start=1)}
        for name, values in scores.items()
    }
    queries = {query_id: f"text of {query_id}" for values in each.values() for query_id in values}
    return SavedRun("run.json", RunProvenance(judgements=judgements, run="hash"), each, queries)
