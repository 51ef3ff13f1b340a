"""Grades that others gave, as their tools write them: Quepid, OpenSearch, and models.

* Quepid's CSV: ``query,docid,rating``, or of a book ``query,docid`` and a column for each rater.
* OpenSearch's judgment lists (``judgmentRatings``) and ranking evaluation (``requests``), JSON.
* JSON lines ``{"query": …, "passage": …, "grade": …}``, as a model's grades are best kept; ``id``
  may stand for the query, and ``model`` says which one.
* Any other file: TREC qrels, as UMBRELA and others write them.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import floor, isfinite, nan
from pathlib import Path
from typing import Any

from indexer.errors import JudgementError
from search_app.judgements import files
from search_app.judgements.files import ANSWER_GRADE
from search_app.judgements.qrels import read_qrels

QUERY_COLUMNS = ("query", "query_text")
PASSAGE_COLUMNS = ("docid", "doc_id", "passage", "passage_id")
GRADE_COLUMNS = ("rating", "grade", "score", "relevance")


@dataclass(frozen=True, slots=True)
class ForeignGrade:
    """What somebody else said of a passage, by its id, for a question.

    ``query`` is its text, or ``query_id`` its id; the other is "". ``rating`` is on their scale;
    ``rater`` says who of several, or "".
    """

    where: str
    query: str
    query_id: str
    passage_id: str
    rating: float
    rater: str = ""


def read_foreign_grades(path: Path) -> list[ForeignGrade]:
    """The grades of a file, in its order.

    Raises:
        JudgementError: the file has none of the forms above; says the line.
    """
    readers = {".csv": _read_quepid, ".json": _read_opensearch, ".jsonl": _read_json_lines}
    grades = list(readers.get(path.suffix.lower(), _read_qrels)(path))
    if not grades:
        raise JudgementError(f"{path} holds no grades.")
    return grades


def convert_rating(grade: ForeignGrade, *, best: float) -> int:
    """The grade from 0 to 3 that a rating on a scale from 0 to ``best`` is nearest to.

    Raises:
        JudgementError: it is not on that scale.
    """
    if not 0 <= grade.rating <= best:
        raise JudgementError(
            f"{grade.where}: the grade {grade.rating:g} is not from 0 to {best:g}. Say with --best"
            " which of their grades means that the passage answers."
        )
    return floor(ANSWER_GRADE * grade.rating / best + 0.5)


def _read_quepid(path: Path) -> Iterator[ForeignGrade]:
    rows = _parse_csv(path)
    titles = [title.strip() for title in next(rows, [])]
    names = [title.lower() for title in titles]
    query, passage = _find_column(names, QUERY_COLUMNS), _find_column(names, PASSAGE_COLUMNS)
    if query is None or passage is None:
        raise JudgementError(f"{path}: the first line must name the columns query and docid.")
    rating = _find_column(names, GRADE_COLUMNS)
    raters = {rating: ""} if rating is not None else _list_raters(titles, query, passage)
    for number, row in enumerate(rows, start=2):
        where = f"{path}, row {number}"
        if len(row) < len(names):
            raise JudgementError(f"{where}: has fewer columns than the first line.")
        for column, rater in raters.items():
            if row[column].strip():  # a rater may not have rated it
                given = _parse_rating(where, row[column])
                yield ForeignGrade(
                    where, row[query].strip(), "", row[passage].strip(), given, rater
                )


def _parse_csv(path: Path) -> Iterator[list[str]]:
    rows = csv.reader(line for _, line in files.read_lines(path))
    try:
        yield from rows
    except csv.Error as error:
        raise JudgementError(f"{path} is not CSV after row {rows.line_num}: {error}.") from error


def _find_column(names: list[str], known: Iterable[str]) -> int | None:
    return next((names.index(name) for name in known if name in names), None)


def _list_raters(names: list[str], query: int, passage: int) -> dict[int, str]:
    return {n: name for n, name in enumerate(names) if n not in (query, passage) and name}


def _read_opensearch(path: Path) -> Iterator[ForeignGrade]:
    try:
        content = json.loads("\n".join(line for _, line in files.read_lines(path)))
    except (ValueError, RecursionError) as error:
        raise JudgementError(f"{path}: not JSON ({error}).") from None
    for number, (query, entry) in enumerate(_list_opensearch_queries(content), start=1):
        where = f"{path}, query {number}"
        ratings = entry.get("ratings")
        if not isinstance(ratings, list) or not all(isinstance(one, dict) for one in ratings):
            raise JudgementError(f"{where}: 'ratings' must be a list of objects.")
        for one in ratings:
            passage = files.require_text(where, one, "docId" if "docId" in one else "_id")
            text, query_id = (
                (files.require_text(where, entry, "query"), "")
                if query == "query"
                else ("", files.require_text(where, entry, "id"))
            )
            yield ForeignGrade(
                where, text, query_id, passage, _parse_rating(where, one.get("rating"))
            )


def _list_opensearch_queries(content: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each object with ratings, and by what it names its query, wherever in the answer it is."""
    if isinstance(content, list):
        for one in content:
            yield from _list_opensearch_queries(one)
    elif isinstance(content, dict):
        for key, kind in (("judgmentRatings", "query"), ("requests", "id")):
            found = content.get(key, ())
            of_kind = found if isinstance(found, list) else ()
            yield from ((kind, one) for one in of_kind if isinstance(one, dict))
        for key in ("hits", "_source"):
            yield from _list_opensearch_queries(content.get(key))


def _read_json_lines(path: Path) -> Iterator[ForeignGrade]:
    for where, line in files.read_lines(path):
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise JudgementError(f"{where}: not JSON ({error}).") from None
        if not isinstance(entry, dict):
            raise JudgementError(f"{where}: not an object in {{curly brackets}}.")
        passage_key = next((key for key in PASSAGE_COLUMNS if key in entry), "passage")
        grade_key = next((key for key in GRADE_COLUMNS if key in entry), "grade")
        query = files.get_optional_text(where, entry, "query")
        yield ForeignGrade(
            where,
            query,
            "" if query else files.require_text(where, entry, "id"),
            files.require_text(where, entry, passage_key),
            _parse_rating(where, entry.get(grade_key)),
            files.get_optional_text(where, entry, "model"),
        )


def _read_qrels(path: Path) -> Iterator[ForeignGrade]:
    for query_id, grades in read_qrels(path).items():
        for passage_id, grade in grades.items():
            where = f"{path}, {query_id} {passage_id}"
            yield ForeignGrade(where, "", query_id, passage_id, float(grade))


def _parse_rating(where: str, value: object) -> float:
    try:
        is_given = isinstance(value, int | float | str) and not isinstance(value, bool)
        rating = float(str(value)) if is_given else nan
    except ValueError:
        rating = nan
    if not isfinite(rating):
        raise JudgementError(f"{where}: {value!r} is no grade. Write a number.")
    return rating
