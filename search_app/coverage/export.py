"""Coverage as JSON and as CSV; neither holds more than what is told."""

from dataclasses import asdict
from typing import Any

from search_app.coverage.coverage import Coverage
from search_app.coverage.editions import TOLD, Changed, EditionDiff
from search_app.coverage.findings import Finding
from search_app.csv_text import format_csv

SCHEMA = 1
COLUMNS = (
    "id",
    "question",
    "topic",
    "weight",
    "answered",
    "verdict",
    "confidence",
    "reason",
    "action",
    "seen by",
    "people say",
    "booklets say",
    "booklet",
    "best passage",
    "where",
    "marked sentence",
    "relevance",
)


def as_json(coverage: Coverage) -> dict[str, Any]:
    """Everything, ready for ``json.dumps``; ``findings`` in the order asked."""
    return {
        "schema": SCHEMA,
        "generation": coverage.generation,
        "counted_as_answered_from": coverage.least,
        "questions": len(coverage.findings),
        "demand": sum(finding.asked.weight for finding in coverage.findings),
        "answered": asdict(coverage.answered),
        "reasons": {reason.value: asdict(part) for reason, part in coverage.reasons.items()},
        "topics": [asdict(topic) for topic in coverage.topics],
        "groups": [asdict(group) for group in coverage.groups],
        "findings": [finding_json(finding) for finding in coverage.findings],
        "heat_map": asdict(coverage.heat),
        "passages": coverage.passages,
        "unreached": [asdict(one) for one in coverage.unreached],
        "near_duplicates": [asdict(pair) for pair in coverage.twins],
        "hubs": [asdict(hub) for hub in coverage.hubs],
    }


def finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.asked.question_id,
        "question": finding.asked.text,
        "topic": finding.asked.topic,
        "weight": finding.asked.weight,
        "answered": finding.answered,
        "verdict": finding.verdict.value,
        "confidence": finding.confidence,
        "read_as": finding.read_as,
        "why": asdict(finding.why) if finding.why else None,
        "best": asdict(finding.best) if finding.best else None,
    }


def as_csv(coverage: Coverage) -> str:
    """A row a question, the gaps first; no cell is ever taken for a formula."""
    answered = [finding for finding in coverage.findings if finding.answered]
    return format_csv(COLUMNS, map(_row, [*coverage.gaps, *answered]))


def diff_json(diff: EditionDiff) -> dict[str, Any]:
    return {
        "before": diff.before,
        "after": diff.after,
        "counts": {change.value: count for change, count in diff.counts.items()},
        "lost_quotes": [{"id": query_id, "quote": quote} for query_id, quote in diff.lost_quotes],
        "questions": [_changed_json(one) for one in diff.changes if one.change in TOLD],
    }


def _changed_json(one: Changed) -> dict[str, Any]:
    return {
        "id": one.asked.question_id,
        "question": one.asked.text,
        "weight": one.asked.weight,
        "change": one.change.value,
        "before": asdict(one.before),
        "after": asdict(one.after),
    }


def _row(finding: Finding) -> dict[str, object]:
    asked, why, best = finding.asked, finding.why, finding.best
    row: dict[str, object] = {
        "id": asked.question_id,
        "question": asked.text,
        "topic": asked.topic,
        "weight": asked.weight,
        "answered": "yes" if finding.answered else "no",
        "verdict": finding.verdict.value,
        "confidence": finding.confidence,
    }
    if why:
        row |= {"reason": why.reason.value, "action": why.action, "seen by": why.detail}
    if why and why.suggestion:
        row |= {"people say": why.suggestion.source, "booklets say": why.suggestion.target}
    if best:
        row |= {"booklet": best.booklet_id, "best passage": best.passage_id, "where": best.where}
        row |= {"marked sentence": best.marked, "relevance": best.relevance}
    return row
