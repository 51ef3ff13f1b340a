"""Questions to cover: the bank's, those of any file, and what the query log gives out."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from indexer.errors import QueryError
from indexer.words import has_lone_surrogate
from search_app.questions.bank import BankQuestion, read_question_bank

# How the columns of other people's files are called; the first that is there is read.
TEXT_COLUMNS = ("question", "query", "text")
ID_COLUMNS = ("id", "_id")
WEIGHT_COLUMNS = ("weight", "count", "demand")
DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Question:
    """A question that people have.

    ``weight`` > 0 is how much it is asked for, whatever the unit, as long as it is one for all.
    ``topic`` and ``topic_title`` are "" outside of the bank. ``in_bank``: an editor put it there.
    """

    question_id: str
    text: str
    weight: float = 1.0
    topic: str = ""
    topic_title: str = ""
    in_bank: bool = False


def read_questions(paths: Sequence[Path]) -> tuple[Question, ...]:
    """The questions of banks (folders) and of files, in the order given.

    A ``.txt`` has a question a line, a ``.csv`` a column of them, a ``.jsonl`` an object a line.

    Raises:
        QuestionBankError: a bank does not follow its schema.
        QueryError: a file cannot be read, holds no question, or an id stands for two of them.
    """
    found = tuple(asked for path in paths for asked in _read_source(path))
    _reject_duplicates(found)
    return found


def convert_bank_questions(questions: Iterable[BankQuestion]) -> tuple[Question, ...]:
    return tuple(
        Question(one.question_id, one.text, float(one.weight), one.topic, one.topic_title, True)
        for one in questions
    )


def _read_source(path: Path) -> tuple[Question, ...]:
    if path.is_dir():
        return convert_bank_questions(read_question_bank(path))
    rows = _read_rows(path)
    found = tuple(
        _build_question(path, number, row)
        for number, row in enumerate(rows, start=1)
        if any(str(value or "").strip() for value in row.values())
    )
    if not found:
        raise QueryError(f"{path} holds no question.")
    return found


def _read_rows(path: Path) -> Sequence[Mapping[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{path} cannot be read: {error}.") from error
    readers = {".csv": _parse_csv_rows, ".jsonl": _parse_json_rows}
    return list(readers.get(path.suffix.casefold(), _parse_text_rows)(path, text))


def _parse_text_rows(path: Path, text: str) -> Iterator[Mapping[str, Any]]:
    yield from ({TEXT_COLUMNS[0]: line.strip()} for line in text.splitlines())


def _parse_csv_rows(path: Path, text: str) -> Iterator[Mapping[str, Any]]:
    head = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=head.count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in rows:
            yield {(name or "").strip().casefold(): value for name, value in row.items()}
    except csv.Error as error:
        raise QueryError(f"{path} is not CSV after line {rows.line_num}: {error}.") from error


def _parse_json_rows(path: Path, text: str) -> Iterator[Mapping[str, Any]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _parse_json_row(f"{path}, line {number}", line)


def _parse_json_row(location: str, line: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
        halves = has_lone_surrogate(json.dumps(row, ensure_ascii=False))
    except (ValueError, RecursionError):
        row, halves = None, False
    if not isinstance(row, dict):
        raise QueryError(f'{location}: not an object such as {{"query": "…"}}.')
    if halves:
        raise QueryError(f"{location}: holds half a character. Type it again.")
    return row


def _build_question(path: Path, number: int, row: Mapping[str, Any]) -> Question:
    text = _find_first_value(row, TEXT_COLUMNS)
    if not isinstance(text, str) or not text.strip():
        names = ", ".join(TEXT_COLUMNS)
        raise QueryError(f"{path}, question {number}: no text. Call its column one of: {names}.")
    return Question(
        question_id=str(_find_first_value(row, ID_COLUMNS) or f"{path.stem}-{number}"),
        text=" ".join(text.split()),
        weight=_parse_weight(path, number, _find_first_value(row, WEIGHT_COLUMNS)),
        topic=str(row.get("topic") or ""),
        topic_title=str(row.get("topic") or ""),
    )


def _find_first_value(row: Mapping[str, Any], names: Sequence[str]) -> Any:
    return next((row[name] for name in names if row.get(name) not in (None, "")), None)


def _parse_weight(path: Path, number: int, value: Any) -> float:
    try:
        weight = 1.0 if value is None else float(value)
    except (TypeError, ValueError):
        weight = 0.0
    if not (isfinite(weight) and weight > 0):
        raise QueryError(
            f"{path}, question {number}: its weight is {value!r}. Give a number above 0."
        )
    return weight


def _reject_duplicates(questions: Iterable[Question]) -> None:
    seen: set[str] = set()
    for one in questions:
        if one.question_id in seen:
            raise QueryError(f"The id {one.question_id!r} is given twice. Give each its own.")
        seen.add(one.question_id)
