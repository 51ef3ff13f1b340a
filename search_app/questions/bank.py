"""The editors' question bank, ``corpus/questions/*.yaml``: what people need to know, by topic."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from indexer.errors import QuestionBankError, YamlError
from indexer.strict_yaml import read_yaml

WEIGHTS = range(1, 6)
_TOPIC_KEYS = {"topic", "title", "note", "updated", "editors", "questions"}
_QUESTION_KEYS = {"id", "text", "weight"}
_ID_PATTERN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """One question in a person's own words.

    ``weight`` is how much it is asked for, from 1 (seldom) to 5 (by nearly everybody).
    ``note`` says what the whole topic is about.
    """

    question_id: str
    text: str
    weight: int
    topic: str
    topic_title: str
    note: str


def read_question_bank(folder: Path) -> tuple[BankQuestion, ...]:
    """All questions, by file name and then as they stand in the file."""
    paths = sorted(folder.glob("*.y*ml"))
    if not paths:
        raise QuestionBankError(f"No questions in {folder}. Put one .yaml file a topic there.")
    questions = tuple(question for path in paths for question in _read_topic_file(path))
    _reject_duplicates((question.question_id, question.question_id) for question in questions)
    _reject_duplicates(
        (_normalize_text(question.text), question.question_id) for question in questions
    )
    return questions


def _read_topic_file(path: Path) -> Iterable[BankQuestion]:
    try:
        topic = read_yaml(path)
    except YamlError as error:
        raise QuestionBankError(str(error)) from error
    _check_keys(topic, _TOPIC_KEYS, path.name)
    _check_topic(topic, path)
    for number, row in enumerate(topic["questions"], start=1):
        where = f"{path.name}, question {number}"
        _check_keys(row, _QUESTION_KEYS, where)
        _check_question(row, topic["topic"], where)
        yield BankQuestion(
            question_id=row["id"],
            text=" ".join(row["text"].split()),
            weight=row["weight"],
            topic=topic["topic"],
            topic_title=topic["title"],
            note=topic["note"],
        )


def _check_keys(row: Any, expected_keys: set[str], where: str) -> None:
    if not isinstance(row, dict):
        raise QuestionBankError(f"{where} must be made of lines such as 'weight: 3'.")
    missing = sorted(expected_keys - set(row))
    if missing:
        raise QuestionBankError(f"{where} lacks {missing[0]!r}. Add that line.")
    unknown = sorted(str(key) for key in row if key not in expected_keys)
    if unknown:
        names = ", ".join(sorted(expected_keys))
        raise QuestionBankError(f"{where} has {unknown[0]!r}. Known are only: {names}")


def _check_topic(topic: Mapping[str, Any], path: Path) -> None:
    if topic["topic"] != path.stem or not _ID_PATTERN.fullmatch(path.stem):
        why = f"'topic' is {topic['topic']!r}, and must be the file's name in a-z, 0-9 and hyphens"
        raise QuestionBankError(f"{path.name}: {why}.")
    for key in ("title", "note", "editors"):
        if not isinstance(topic[key], str) or not topic[key].strip():
            raise QuestionBankError(f"{path.name}: {key!r} must say something in words.")
    if type(topic["updated"]) is not date:
        raise QuestionBankError(f"{path.name}: 'updated' must be a date such as 2026-11-23.")
    if not isinstance(topic["questions"], list) or not topic["questions"]:
        raise QuestionBankError(f"{path.name}: 'questions' must be a list of at least one.")


def _check_question(row: Mapping[str, Any], topic: str, where: str) -> None:
    name = row["id"]
    if (
        not isinstance(name, str)
        or not _ID_PATTERN.fullmatch(name)
        or not name.startswith(f"{topic}-")
    ):
        raise QuestionBankError(f"{where}: 'id' is {name!r}, and must begin with '{topic}-'.")
    if not isinstance(row["text"], str) or not _normalize_text(row["text"]):
        hint = 'Put "quotes" around the question.'
        raise QuestionBankError(f"{where}: 'text' is {row['text']!r}, not words. {hint}")
    if type(row["weight"]) is not int or row["weight"] not in WEIGHTS:
        raise QuestionBankError(f"{where}: 'weight' is {row['weight']!r}; choose 1, 2, 3, 4 or 5.")


def _reject_duplicates(keyed_ids: Iterable[tuple[str, str]]) -> None:
    seen: dict[str, str] = {}
    for key, question_id in keyed_ids:
        if key in seen:
            why = f"{seen[key]} and {question_id} are the same question or have the same id"
            raise QuestionBankError(f"{why}. Keep one of them, or give it an id of its own.")
        seen[key] = question_id


def _normalize_text(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
