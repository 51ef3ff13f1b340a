"""Coverage as JSON and as CSV; neither holds more than what is told."""

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from search_app.coverage.coverage import Coverage
from search_app.coverage.findings import Finding

SCHEMA = 1
# A spreadsheet takes a cell that begins so for a formula, which may do things.
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
COLUMNS = (
    "id",
    "question",
    "topic",
    "weight",
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
        "verdict": finding.verdict.value,
        "confidence": finding.confidence,
        "read_as": finding.read_as,
        "why": asdict(finding.why) if finding.why else None,
        "best": asdict(finding.best) if finding.best else None,
    }


def as_csv(coverage: Coverage) -> str:
    """A row a question, the gaps first; no cell is ever taken for a formula."""
    told = io.StringIO()
    writer = csv.writer(told, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    answered = (finding for finding in coverage.findings if finding.answered)
    for finding in (*coverage.gaps, *answered):
        writer.writerow([safe(cell) for cell in _cells(finding)])
    return told.getvalue()


def safe(cell: str) -> str:
    """A cell as text: a quotation mark before what would begin a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULAS) else cell


def _cells(finding: Finding) -> Iterator[str]:
    asked, why, best = finding.asked, finding.why, finding.best
    yield from (asked.question_id, asked.text, asked.topic, f"{asked.weight:g}")
    yield from (finding.verdict.value, f"{finding.confidence:.3f}")
    yield from (why.reason.value, why.action, why.detail) if why else ("", "", "")
    words = why.suggestion if why else None
    yield from (words.source, words.target) if words else ("", "")
    if best is None:
        yield from [""] * 5
        return
    yield from (best.booklet_id, best.passage_id, best.where, best.marked, f"{best.relevance:.3f}")
