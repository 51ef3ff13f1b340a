"""Qrels, the judgements of TREC and BEIR: as TREC's tools, pandas and people write them."""

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from indexer.errors import JudgementError
from search_app.judgements import files

Qrels = Mapping[str, Mapping[str, int]]
Columns: TypeAlias = tuple[int, ...]  # where query, document and grade stand, from 0

# Scorers keep grades in small integers; pandas writes them with a decimal point.
_GRADE_PATTERN = re.compile(r"([+-]?[0-9]{1,6})(?:\.0*)?(?:[eE][+-]?0+)?")
# The second column of TREC's four, which means nothing.
ITERATIONS = ("0", "Q0")
# What a first line calls query, document and grade.
COLUMN_NAMES = (
    ("query-id", "query_id", "qid", "topic"),
    ("corpus-id", "corpus_id", "doc-id", "doc_id", "docid", "docno"),
    ("score", "relevance", "rel", "grade"),
)
TREC_COLUMNS, BEIR_COLUMNS = (0, 2, 3), (0, 1, 2)


def read_qrels(path: Path) -> Qrels:
    """Grades by query and document, from TREC's four columns or BEIR's three.

    A first line may name the columns, in any order and among others; commas may then separate them.
    """
    qrels: dict[str, dict[str, int]] = {}
    lines = list(files.read_lines(path))
    first = lines[0][1] if lines else ""
    is_csv = "\t" not in first and _find_named_columns(_split_by_commas(first)) is not None
    names = _split_by_commas(first) if is_csv else split_by_tabs(first)
    header = expected = _find_named_columns(names)
    for where, line in lines[1:] if header else lines:
        if is_csv:
            fields = _split_by_commas(line)
        else:
            fields = _split_named_row(line, len(names)) if header else _split_row(line)
        columns = header or _choose_columns(fields)
        query_id, doc_id, grade = _parse_qrel(where, fields, columns)
        if columns != (expected := expected or columns):
            raise JudgementError(f"{where}: has other columns than the lines before it.")
        if qrels.setdefault(query_id, {}).setdefault(doc_id, grade) != grade:
            raise JudgementError(f"{where}: {doc_id!r} was given another grade before.")
    if not qrels:
        raise JudgementError(f"{path} holds no judgements.")
    return qrels


def _find_named_columns(names: Sequence[str]) -> Columns | None:
    """Where query, document and grade stand, if a first line names them."""
    names = [name.lower() for name in names]
    places = [[names.index(name) for name in known if name in names] for known in COLUMN_NAMES]
    if all(places):
        return tuple(place[0] for place in places)
    usual = TREC_COLUMNS if len(names) == 4 else BEIR_COLUMNS
    return usual if names and names[-1] == "score" else None


def split_by_tabs(line: str) -> list[str]:
    """Ids may then have blanks; without tabs any white space will do."""
    return [field.strip() for field in line.split("\t")] if "\t" in line else line.split()


def _split_by_commas(line: str) -> list[str]:
    """As spreadsheets and pandas write: quotes around an id that has a comma."""
    try:
        return [field.strip() for field in next(csv.reader([line]), [])]
    except csv.Error:  # one field of more than 128 KiB is nobody's id
        return []


def _split_named_row(line: str, width: int) -> list[str]:
    fields = split_by_tabs(line)
    return fields if "\t" in line or len(fields) == width else []


def _split_row(line: str) -> list[str]:
    """By tabs, but for TREC's four columns, between which tabs and blanks may be mixed."""
    words, fields = line.split(), split_by_tabs(line)
    if len(words) == 4 and words[1] in ITERATIONS or len(fields) < 3:
        return words
    # More than four columns without tabs: nobody can say which blanks are within an id.
    return fields if "\t" in line or len(words) <= 4 else []


def _choose_columns(fields: Sequence[str]) -> Columns:
    is_trec = len(fields) >= 4 and (fields[1] in ITERATIONS or _is_grade(fields[3]))
    return TREC_COLUMNS if is_trec else BEIR_COLUMNS


def _is_grade(text: str) -> bool:
    return _GRADE_PATTERN.fullmatch(text) is not None


def _parse_qrel(where: str, fields: Sequence[str], columns: Columns) -> tuple[str, str, int]:
    query_id, doc_id, grade = (fields[n] if n < len(fields) else "" for n in columns)
    match = _GRADE_PATTERN.fullmatch(grade)
    if not (query_id and doc_id and match):
        raise JudgementError(
            f"{where}: not a judgement. Write: query 0 document grade, the grade a whole number"
            " below a million, with tabs between where an id has blanks."
        )
    return query_id, doc_id, int(match[1])
