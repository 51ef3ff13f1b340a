"""Batches: questions from a file, answers to a file, in the forms that others read."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from indexer.errors import QueryError
from indexer.words import has_lone_surrogate
from search_app.results import Query, Run, SearchResult
from search_app.search.engine import SearchEngine

RUN_TAG = "booklet-search"


def read_queries(path: Path) -> list[Query]:
    """Questions from JSON lines: ``id`` or ``_id``, ``query`` or ``text``.

    Raises:
        QueryError: the file cannot be read, or a line is not such an object.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{path} cannot be read: {error}.") from error
    queries = [_parse_query(path, n, line) for n, line in enumerate(lines, start=1) if line.strip()]
    seen: set[str] = set()
    for query in queries:
        if query.query_id in seen:
            raise QueryError(f"{path} gives the id {query.query_id!r} twice. Give each its own.")
        seen.add(query.query_id)
    return queries


def answer_queries(engine: SearchEngine, queries: Iterable[Query], *, k: int) -> Run:
    """The run of a batch, in the order of the questions.

    Raises:
        QueryError: a question cannot be used; the sentence names its id.
    """
    return Run(
        {query.query_id: _answer_query(engine, query, k) for query in queries}, engine.generation
    )


def format_answers(run: Run, *, k: int) -> Iterator[str]:
    """One search answer a line with its ``id``, at most ``k`` hits each."""
    for query_id, result in run.results.items():
        answer = {"id": query_id, **result.to_json()}
        answer["hits"] = answer["hits"][:k]
        yield json.dumps(answer, ensure_ascii=False) + "\n"


def reject_broken_ids(kind: str, ids: Iterable[str]) -> None:
    """Blanks part the columns of a TREC run, and line breaks its lines; no id may hold one.

    Raises:
        QueryError: an id is empty or holds white space; the sentence says which.
    """
    for one in ids:
        if one.split() != [one]:
            raise QueryError(
                f"The {kind} id {one!r} cannot stand in a TREC run. Give it one without blanks and"
                " line breaks, or leave out --run."
            )


def format_trec_run(run: Run) -> Iterator[str]:
    """A TREC run of document ids, each ranked by its best passage.

    The score only repeats the rank, from 1 downwards, because trec_eval reorders equal scores.
    No id may be one that ``refuse_broken_ids`` refuses.
    """
    for query_id, result in run.results.items():
        ids = dict.fromkeys(hit.booklet_id for hit in result.hits)
        for rank, doc_id in enumerate(ids, start=1):
            yield f"{query_id} Q0 {doc_id} {rank} {1 / rank:.6f} {RUN_TAG}\n"


def _answer_query(engine: SearchEngine, query: Query, k: int) -> SearchResult:
    try:
        return engine.search(query.text, k=k)
    except QueryError as error:
        raise QueryError(f"Question {query.query_id}: {error}", code=error.code) from error


def _parse_query(path: Path, line_number: int, line: str) -> Query:
    try:
        entry: Mapping[str, Any] = json.loads(line)
        query_id = entry["id"] if "id" in entry else entry["_id"]
        text = entry["query"] if "query" in entry else entry["text"]
    except (ValueError, KeyError, TypeError, RecursionError):
        query_id = text = None
    if not _is_valid_id(query_id) or not isinstance(text, str):
        raise QueryError(
            f"{path}, line {line_number}: not a question."
            ' Write {"id": "…", "query": "…"} on each line.'
        )
    return Query(str(query_id), text)


def _is_valid_id(value: object) -> bool:
    if isinstance(value, str):
        return not has_lone_surrogate(value)
    return isinstance(value, int) and not isinstance(value, bool)
