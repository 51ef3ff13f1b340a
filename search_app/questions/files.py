"""Questions to cover: the editors' bank, ``corpus/questions/*.yaml``, and any other list."""

import csv
import io
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from indexer import jsonl
from indexer.errors import QueryError, QuestionBankError, YamlError
from indexer.regular_files import require_regular_file
from indexer.strict_yaml import read_yaml
from indexer.words import has_lone_surrogate

# From 1 (seldom asked) to 5 (by nearly everybody).
BANK_WEIGHTS = range(1, 6)
_TOPIC_KEYS = {"topic", "title", "note", "updated", "editors", "questions"}
_OPTIONAL_KEYS = {"booklets"}
_QUESTION_KEYS = {"id", "text", "weight"}
_ID_PATTERN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Names of the columns in other people's files; the first that a file has is read.
TEXT_COLUMNS = ("question", "query", "text")
ID_COLUMNS = ("id", "_id")
WEIGHT_COLUMNS = ("weight", "count", "demand")
# Weights are added and multiplied: larger ones would overflow, or swallow the small ones.
MAX_WEIGHT = 1e9
DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Question:
    """A question that people have, in a person's own words.

    ``weight`` > 0 is how much it is asked for, in any unit that is the same for all questions.
    ``topic`` and ``topic_title`` are "" outside of the bank. ``in_bank``: an editor put it there.
    ``booklets`` are the ids of those that ought to answer it; without any, all of them.
    """

    question_id: str
    text: str
    weight: float = 1.0
    topic: str = ""
    topic_title: str = ""
    in_bank: bool = False
    booklets: tuple[str, ...] = ()


def read_questions(paths: Sequence[Path]) -> tuple[Question, ...]:
    """The questions of banks (folders) and of files, in the order given.

    A ``.txt`` has a question a line, a ``.csv`` a column of them, a ``.jsonl`` an object a line.

    Raises:
        QuestionBankError: a bank does not follow its schema.
        QueryError: a file cannot be read or has no question, or two questions have the same id.
    """
    questions = [question for path in paths for question in _read_source(path)]
    return tuple(
        jsonl.reject_repeats(
            questions,
            lambda question: question.question_id,
            lambda _, question: QueryError(
                f"The id {question.question_id!r} is given twice. Give each its own."
            ),
        )
    )


def select_for_booklets(
    questions: Sequence[Question], booklets: Collection[str]
) -> tuple[Question, ...]:
    """Those that one of the booklets ought to answer: no booklet is blamed for another's topic."""
    return tuple(q for q in questions if not q.booklets or set(q.booklets) & set(booklets))


def read_question_bank(folder: Path) -> tuple[Question, ...]:
    """All questions, by file name and then in the order of the file."""
    paths = sorted(folder.glob("*.y*ml"))
    if not paths:
        raise QuestionBankError(f"No questions in {folder}. Put one .yaml file a topic there.")
    questions = tuple(question for path in paths for question in _read_topic_file(path))
    list(jsonl.reject_repeats(questions, lambda q: q.question_id, _build_repeat_error))
    _reject_same_texts(questions)
    return questions


def make_text_key(text: str) -> str:
    """Letters and digits alone: texts with the same key ask the same. "" asks nothing."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _reject_same_texts(questions: Sequence[Question]) -> None:
    """The same words are two questions only where no booklet is asked both."""
    asked_of_all = {make_text_key(one.text) for one in questions if not one.booklets}
    asked = (
        (f"{key} {name}", one)
        for one in questions
        for key in [make_text_key(one.text)]
        for name in ({""} if key in asked_of_all else set(one.booklets))
    )
    list(
        jsonl.reject_repeats(
            asked,
            lambda pair: pair[0],
            lambda earlier, later: _build_repeat_error(earlier[1], later[1]),
        )
    )


def _build_repeat_error(earlier: Question, later: Question) -> QuestionBankError:
    why = f"{earlier.question_id} and {later.question_id} are the same question or have the same id"
    return QuestionBankError(f"{why}. Keep one of them, or give it an id of its own.")


def _read_topic_file(path: Path) -> Iterator[Question]:
    try:
        topic = read_yaml(path)
    except YamlError as error:
        raise QuestionBankError(str(error)) from error
    _check_topic(topic, path)
    for number, row in enumerate(topic["questions"], start=1):
        _check_question(row, topic["topic"], f"{path.name}, question {number}")
        text = " ".join(row["text"].split())
        yield Question(
            question_id=row["id"],
            text=text,
            weight=float(row["weight"]),
            topic=topic["topic"],
            topic_title=topic["title"],
            in_bank=True,
            booklets=tuple(topic.get("booklets", ())),
        )


def _check_keys(
    row: Any, expected_keys: set[str], where: str, optional: Collection[str] = ()
) -> None:
    if not isinstance(row, dict):
        raise QuestionBankError(f"{where} must be made of lines such as 'weight: 3'.")
    if missing := sorted(expected_keys - set(row)):
        raise QuestionBankError(f"{where} lacks {missing[0]!r}. Add that line.")
    known_keys = expected_keys.union(optional)
    if unknown := sorted(str(key) for key in row if key not in known_keys):
        names = ", ".join(sorted(known_keys))
        raise QuestionBankError(f"{where} has {unknown[0]!r}. Known are only: {names}")


def _check_topic(topic: Any, path: Path) -> None:
    _check_keys(topic, _TOPIC_KEYS, path.name, _OPTIONAL_KEYS)
    if topic["topic"] != path.stem or not _ID_PATTERN.fullmatch(path.stem):
        why = f"'topic' is {topic['topic']!r}, and must be the file's name in a-z, 0-9 and hyphens"
        raise QuestionBankError(f"{path.name}: {why}.")
    for key in ("title", "note", "editors"):
        if not isinstance(topic[key], str) or not topic[key].strip():
            raise QuestionBankError(f"{path.name}: {key!r} must say something in words.")
    if type(topic["updated"]) is not date:
        raise QuestionBankError(f"{path.name}: 'updated' must be a date such as 2026-11-23.")
    booklets = topic.get("booklets", [])
    if not isinstance(booklets, list) or not all(isinstance(name, str) for name in booklets):
        why = "'booklets' must be a list of booklets' addresses, such as [mouth-care]"
        raise QuestionBankError(f"{path.name}: {why}.")
    if not isinstance(topic["questions"], list) or not topic["questions"]:
        raise QuestionBankError(f"{path.name}: 'questions' must be a list of at least one.")


def _check_question(row: Any, topic: str, where: str) -> None:
    _check_keys(row, _QUESTION_KEYS, where)
    name, text, weight = row["id"], row["text"], row["weight"]
    is_id = isinstance(name, str) and _ID_PATTERN.fullmatch(name)
    if not is_id or not name.startswith(f"{topic}-"):
        raise QuestionBankError(f"{where}: 'id' is {name!r}, and must begin with '{topic}-'.")
    if not isinstance(text, str) or not make_text_key(text):
        hint = 'Put "quotes" around the question.'
        raise QuestionBankError(f"{where}: 'text' is {text!r}, not words. {hint}")
    if type(weight) is not int or weight not in BANK_WEIGHTS:
        raise QuestionBankError(f"{where}: 'weight' is {weight!r}; choose 1, 2, 3, 4 or 5.")


def _read_source(path: Path) -> tuple[Question, ...]:
    if path.is_dir():
        return read_question_bank(path)
    questions = tuple(
        _build_question(path, number, row)
        for number, row in enumerate(_read_rows(path), start=1)
        if any(str(value or "").strip() for value in row.values())
    )
    if not questions:
        raise QueryError(f"{path} holds no question.")
    return questions


def _read_rows(path: Path) -> list[Mapping[str, Any]]:
    try:
        text = require_regular_file(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{path} cannot be read: {error}.") from error
    suffix = path.suffix.casefold()
    if suffix == ".csv":
        return list(_parse_csv_rows(path, text))
    if suffix == ".jsonl":
        return [_parse_json_row(*named_line) for named_line in jsonl.name_lines(path, text)]
    return [{TEXT_COLUMNS[0]: line.strip()} for line in text.splitlines()]


def _parse_csv_rows(path: Path, text: str) -> Iterator[Mapping[str, Any]]:
    titles = text.partition("\n")[0]
    # a single column has commas in its questions, and none between them
    delimiter = max(DELIMITERS, key=titles.count) if set(DELIMITERS) & {*titles} else "\x1f"
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in rows:
            if None in row:
                raise QueryError(
                    f"{path}, line {rows.line_num}: has more columns than the first line. Put"
                    ' "quotes" around a question with commas.'
                )
            yield {name.strip().casefold(): value for name, value in row.items()}
    except csv.Error as error:
        raise QueryError(f"{path} is not CSV after line {rows.line_num}: {error}.") from error


def _parse_json_row(where: str, line: str) -> Mapping[str, Any]:
    try:
        row = jsonl.parse_object(line)
        is_broken = has_lone_surrogate(json.dumps(row, ensure_ascii=False))
    except (ValueError, RecursionError):
        row, is_broken = None, False
    if row is None:
        raise QueryError(f'{where}: not an object such as {{"query": "…"}}.')
    if is_broken:
        raise QueryError(f"{where}: holds half a character. Type it again.")
    return row


def _build_question(path: Path, number: int, row: Mapping[str, Any]) -> Question:
    where, text = f"{path}, question {number}", _find_first_value(row, TEXT_COLUMNS)
    if not isinstance(text, str) or not text.strip():
        raise QueryError(f"{where}: no text. Call its column one of: {', '.join(TEXT_COLUMNS)}.")
    given = _find_first_value(row, ID_COLUMNS)
    question_id = f"{path.stem}-{number}" if given is None else str(given)
    weight = _parse_weight(where, _find_first_value(row, WEIGHT_COLUMNS))
    topic = str(row.get("topic") or "")
    return Question(question_id, " ".join(text.split()), weight, topic, topic)


def _find_first_value(row: Mapping[str, Any], names: Sequence[str]) -> Any:
    return next((row[name] for name in names if row.get(name) not in (None, "")), None)


def _parse_weight(where: str, value: Any) -> float:
    try:
        weight = 1.0 if value is None else float(value)
    except (TypeError, ValueError, OverflowError):
        weight = 0.0
    if not 0 < weight <= MAX_WEIGHT:
        hint = "Give a number above 0, at most a billion."
        raise QueryError(f"{where}: its weight is {repr(value)[:40]}. {hint}")
    return weight
