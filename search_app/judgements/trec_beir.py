"""Judgements and runs in the field's own forms: BEIR folders, TREC qrels, TREC runs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isfinite, nan
from pathlib import Path
from typing import Any

from indexer.errors import JudgementError
from search_app.judgements.files import (
    compute_content_hash,
    parse_json_object,
    read_lines,
    require_text,
)
from search_app.judgements.resolve import JudgedQuestion, JudgementSet, JudgementUnit
from search_app.results import RankingEntry, Run, build_ranking_run

Qrels = Mapping[str, Mapping[str, int]]

QUERIES_FILE = "queries.jsonl"
# Which part of a folder is read when none is named.
DEFAULT_SPLITS = ("test", "dev", "train")


def read_beir(folder: Path, *, split: str = "") -> JudgementSet:
    """The judged questions of a BEIR folder; documents are graded, not passages.

    A question whose grades are all 0, or with ``"answerable": false`` in its metadata, has no
    answer in the corpus.

    Raises:
        JudgementError: a file is missing or does not follow its form; says which line.
    """
    path = _find_qrels_file(folder, split)
    queries, qrels = _read_queries(folder / QUERIES_FILE), read_qrels(path)
    unasked = sorted(set(qrels) - set(queries))
    if unasked:
        raise JudgementError(f"{path} judges {unasked[0]!r}, which {folder / QUERIES_FILE} lacks.")
    return build_document_judgements(
        [query for query in queries.values() if query.query_id in qrels or query.unanswerable],
        qrels,
    )


def read_trec_judgements(qrels: Path) -> JudgementSet:
    """The judged questions of a TREC qrels file; their words are not known."""
    grades = read_qrels(qrels)
    return build_document_judgements([BeirQuery(query_id, query_id) for query_id in grades], grades)


@dataclass(frozen=True, slots=True)
class BeirQuery:
    """A question of a BEIR folder; ``unanswerable`` where its metadata say so."""

    query_id: str
    text: str
    kind: str = ""
    unanswerable: bool = False


def build_document_judgements(queries: Sequence[BeirQuery], qrels: Qrels) -> JudgementSet:
    """Questions with graded documents."""
    questions = tuple(_build_question(query, qrels.get(query.query_id, {})) for query in queries)
    return JudgementSet(
        questions, JudgementUnit.DOCUMENT, compute_content_hash(asdict(one) for one in questions)
    )


def read_qrels(path: Path) -> Qrels:
    """Grades by query and document, from TREC's four columns or BEIR's three."""
    qrels: dict[str, dict[str, int]] = {}
    for number, (where, line) in enumerate(read_lines(path)):
        fields = line.split("\t") if line.count("\t") >= 2 else line.split()
        if number == 0 and fields[-1].strip() == "score":
            continue
        query_id, doc_id, grade = _parse_qrel(where, [field.strip() for field in fields])
        if qrels.setdefault(query_id, {}).setdefault(doc_id, grade) != grade:
            raise JudgementError(f"{where}: {doc_id!r} was given another grade before.")
    if not qrels:
        raise JudgementError(f"{path} holds no judgements.")
    return qrels


def read_run(path: Path, queries: Mapping[str, str] | None = None) -> Run:
    """A TREC run, ordered as trec_eval does: by score, equal ones by id, both downwards."""
    found: dict[str, dict[str, float]] = {}
    for where, line in read_lines(path):
        query_id, doc_id, score = _parse_run_line(where, line.split())
        if doc_id in found.setdefault(query_id, {}):
            raise JudgementError(f"{where}: {doc_id!r} stands twice for query {query_id!r}.")
        found[query_id][doc_id] = score
    rankings = {
        query_id: [
            RankingEntry(doc_id, doc_id, score)
            for score, doc_id in sorted(((s, d) for d, s in scores.items()), reverse=True)
        ]
        for query_id, scores in found.items()
    }
    return build_ranking_run(rankings, queries or {}, settings={"run": path.name})


def _build_question(query: BeirQuery, grades: Mapping[str, int]) -> JudgedQuestion:
    answerable = any(grade > 0 for grade in grades.values())
    return JudgedQuestion(query.query_id, query.text, query.kind, answerable, grades)


def _find_qrels_file(folder: Path, split: str) -> Path:
    there = sorted((folder / "qrels").glob("*.tsv"))
    by_name = {path.stem: path for path in there}
    for name in (split,) if split else DEFAULT_SPLITS:
        if name in by_name:
            return by_name[name]
    if len(there) == 1 and not split:
        return there[0]
    raise JudgementError(
        f"{folder} is no BEIR folder with judgements: it needs {QUERIES_FILE} and"
        f" qrels/{split or 'test'}.tsv."
    )


def _read_queries(path: Path) -> dict[str, BeirQuery]:
    queries: dict[str, BeirQuery] = {}
    for where, line in read_lines(path):
        query = _parse_query(where, parse_json_object(where, line))
        if query.query_id in queries:
            raise JudgementError(f"{where}: the _id {query.query_id!r} is used twice.")
        queries[query.query_id] = query
    return queries


def _parse_query(where: str, entry: Mapping[str, Any]) -> BeirQuery:
    metadata = entry.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise JudgementError(f"{where}: 'metadata' must be an object in {{curly brackets}}.")
    return BeirQuery(
        require_text(where, entry, "_id"),
        require_text(where, entry, "text"),
        require_text(where, metadata, "kind") if metadata.get("kind") else "",
        metadata.get("answerable") is False,
    )


def _parse_qrel(where: str, fields: Sequence[str]) -> tuple[str, str, int]:
    if len(fields) not in (3, 4) or not fields[-1].lstrip("-").isdecimal():
        raise JudgementError(
            f"{where}: not a judgement. Write: query 0 document grade, the grade a whole number."
        )
    return fields[0], fields[-2], int(fields[-1])


def _parse_run_line(where: str, fields: Sequence[str]) -> tuple[str, str, float]:
    try:
        query_id, _, doc_id, _, told, _ = fields
        score = float(told)
    except ValueError:
        query_id, doc_id, score = "", "", nan
    if not isfinite(score):
        raise JudgementError(
            f"{where}: not a line of a run. Write: query Q0 document rank score tag."
        )
    return query_id, doc_id, score
