"""Batches: questions from a file, answers to a file."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from indexer import jsonl
from indexer.errors import QueryError
from indexer.regular_files import require_regular_file
from indexer.words import has_lone_surrogate
from search_app.results import Query, Run, SearchResult
from search_app.search.candidates import MAX_CANDIDATES
from search_app.search.engine import SearchEngine


def read_queries(path: Path) -> list[Query]:
    """Questions from JSON lines: ``id`` or ``_id``, ``query`` or ``text``, perhaps a ``booklet``.

    Raises:
        QueryError: the file cannot be read, or a line is not such an object.
    """
    try:
        text = require_regular_file(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{path} cannot be read: {error}.") from error
    queries = [_parse_query(*named_line) for named_line in jsonl.name_lines(path, text)]
    return list(
        jsonl.reject_repeats(
            queries,
            lambda query: query.query_id,
            lambda _, query: QueryError(
                f"{path} gives the id {query.query_id!r} twice. Give each its own."
            ),
        )
    )


def answer_queries(engine: SearchEngine, queries: Iterable[Query], *, k: int) -> Run:
    """The run of a batch, in the order of the questions.

    Raises:
        QueryError: a question cannot be used, or its booklet is not here; says the question's id.
    """
    return Run(
        {query.query_id: answer_query(engine, query, k=k) for query in queries}, engine.generation
    )


def answer_query(engine: SearchEngine, query: Query, *, k: int) -> SearchResult:
    """One answer of a batch; the sentence of a ``QueryError`` names the question's id.

    A ``k`` above the number of candidates gives passages behind them, which nobody looked at.
    """
    search = engine.search_deep if k > MAX_CANDIDATES else engine.search
    try:
        return search(query.text, k=k, booklet=query.booklet or None)
    except QueryError as error:
        raise QueryError(f"Question {query.query_id}: {error}", code=error.code) from error


def format_answers(run: Run, *, k: int) -> Iterator[str]:
    """One search answer a line with its ``id``, at most ``k`` hits each, and no unread one."""
    k = min(k, MAX_CANDIDATES)
    for query_id, result in run.results.items():
        answer = {"id": query_id, **replace(result, hits=result.hits[:k]).to_json()}
        yield json.dumps(answer, ensure_ascii=False) + "\n"


def _parse_query(where: str, line: str) -> Query:
    try:
        entry = jsonl.parse_object(line) or {}
    except ValueError:
        entry = {}
    query_id, text = entry.get("id", entry.get("_id")), entry.get("query", entry.get("text"))
    booklet = entry.get("booklet") or ""
    is_id = type(query_id) is int or (
        isinstance(query_id, str) and not has_lone_surrogate(query_id)
    )
    if not is_id or not isinstance(text, str) or not isinstance(booklet, str):
        raise QueryError(
            f'{where}: not a question. Write {{"id": "…", "query": "…"}} on each line.'
        )
    return Query(str(query_id), text, booklet)
