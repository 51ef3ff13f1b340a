"""Coverage as JSON and as CSV."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from search_app.coverage.chances import AnswerState
from search_app.coverage.coverage import Coverage
from search_app.coverage.editions import REPORTED_CHANGES, EditionDiff, QuestionChange
from search_app.coverage.findings import Finding
from search_app.csv_text import format_csv

SCHEMA_VERSION = 1
CSV_COLUMNS = (
    *("id", "question", "topic", "weight", "answered", "chance", "verdict", "confidence"),
    *("reason", "action", "seen by", "people say", "booklets say"),
    *("booklet", "best passage", "where", "marked sentence", "relevance"),
)

CSV_ANSWERS = {
    AnswerState.ANSWERED: "yes",
    AnswerState.UNSURE: "to be read",
    AnswerState.GAP: "no",
}


def serialize_coverage(coverage: Coverage) -> dict[str, Any]:
    """Everything, ready for ``json.dumps``; ``findings`` in the order asked."""
    return {
        "schema": SCHEMA_VERSION,
        "generation": coverage.generation,
        "counted_as_answered_from": coverage.answer_threshold,
        "questions": len(coverage.findings),
        "demand": sum(finding.question.weight for finding in coverage.findings),
        "answered": asdict(coverage.answered_share),
        "truly_answered": asdict(coverage.true_share) if coverage.true_share else None,
        "called": {state.value: len(coverage.select(state)) for state in AnswerState},
        "by_booklet": [asdict(one) for one in coverage.by_booklet],
        "without_questions": list(coverage.without_questions),
        "reasons": {reason.value: asdict(rate) for reason, rate in coverage.reason_shares.items()},
        "topics": [asdict(topic) for topic in coverage.topics],
        "groups": [asdict(group) | {"example": group.name} for group in coverage.groups],
        "findings": [_serialize_finding(finding) for finding in coverage.findings],
        "heat_map": asdict(coverage.heat_map),
        "passages": coverage.passage_count,
        "unreached": [asdict(passage) for passage in coverage.unreached_passages],
        "near_duplicates": [asdict(pair) for pair in coverage.near_duplicates],
        "hubs": [asdict(hub) for hub in coverage.hubs],
    }


def _serialize_question(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.question.question_id,
        "question": finding.question.text,
        "topic": finding.question.topic,
        "weight": finding.question.weight,
        "answered": finding.is_answered,
        "state": finding.state.value,
        "chance": finding.chance,
        "verdict": finding.verdict.value,
        "confidence": finding.confidence,
    }


def _serialize_finding(finding: Finding) -> dict[str, Any]:
    return _serialize_question(finding) | {
        "read_as": finding.corrected_text,
        "why": asdict(finding.diagnosis) if finding.diagnosis else None,
        "best": asdict(finding.best_passage) if finding.best_passage else None,
    }


def serialize_edition_diff(diff: EditionDiff) -> dict[str, Any]:
    reported = [change for change in diff.changes if change.kind in REPORTED_CHANGES]
    return {
        "before": diff.before,
        "after": diff.after,
        "draft_of": diff.draft_of,
        "answered": asdict(diff.answered) | {"p_value": diff.answered.p_value},
        "counts": {kind.value: count for kind, count in diff.counts_by_kind.items()},
        "lost_quotes": [{"id": query_id, "quote": quote} for query_id, quote in diff.lost_quotes],
        "questions": [_serialize_question_change(change) for change in reported],
    }


def _serialize_question_change(change: QuestionChange) -> dict[str, Any]:
    return {
        "id": change.question.question_id,
        "question": change.question.text,
        "weight": change.question.weight,
        "change": change.kind.value,
        "before": asdict(change.before),
        "after": asdict(change.after),
    }


def format_coverage_csv(coverage: Coverage) -> str:
    """A row per question, the gaps first, then those to be read."""
    states = (AnswerState.GAP, AnswerState.UNSURE, AnswerState.ANSWERED)
    rows = (build_csv_row(finding) for state in states for finding in coverage.select(state))
    return format_csv(CSV_COLUMNS, list(rows))


def build_csv_row(finding: Finding) -> Mapping[str, object]:
    """The cells of ``CSV_COLUMNS``; those that do not apply are left out."""
    diagnosis, best = finding.diagnosis, finding.best_passage
    row = _serialize_question(finding) | {"answered": CSV_ANSWERS[finding.state]}
    if diagnosis:
        row |= {"reason": diagnosis.reason.value, "action": diagnosis.action}
        row |= {"seen by": diagnosis.detail}
    if diagnosis and (words := diagnosis.suggestion):
        row |= {"people say": words.source, "booklets say": words.target}
    if best:
        row |= {"booklet": best.booklet_id, "best passage": best.passage_id, "where": best.where}
        row |= {"marked sentence": best.marked, "relevance": best.relevance}
    return row
