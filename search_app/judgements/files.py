"""Judgements tied to text: questions, and the quotes that answer them, graded. JSON lines."""

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer import jsonl
from indexer.errors import JudgementError
from indexer.regular_files import read_line_bytes
from indexer.storage.files import get_new_path, write_output
from indexer.words import has_lone_surrogate

GRADES = range(4)
# Judgements by hand stay far below; beyond, finding the quotes takes too long.
MAX_QUOTES = 50_000
MAX_FILE_BYTES = 500_000_000
MAX_QUOTE_LENGTH = 10_000  # characters
# The lowest grade of a quote that helps the person who asks.
MIN_HELPFUL_GRADE = 2
# That of a quote which answers.
ANSWER_GRADE = 3
_QUOTE_EXAMPLE = '{"quote": "…", "grade": 3}'
_JUDGEMENT_EXAMPLE = (
    f'{{"id": "…", "query": "…", "kind": "…", "answerable": true, "gold": [{_QUOTE_EXAMPLE}]}}'
)


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a booklet that answer (3), help substantially (2), or touch the topic (1).

    ``booklet`` is a document id, or "" where the quote may be in any booklet.
    """

    text: str
    grade: int
    booklet: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """One judged question. An answerable one has a quote above grade 0.

    Another has none of grade 3: those below are near misses, which do not answer it.
    ``kind`` is how it is asked; ``reason`` is why the booklets do not answer it. ``booklet`` is the
    only one it is asked of, or "" where it is asked of all.
    """

    query_id: str
    query: str
    kind: str
    answerable: bool
    gold: tuple[Quote, ...]
    reason: str = ""
    booklet: str = ""


def read_judgements(path: Path) -> list[Judgement]:
    """Judgements from JSON lines.

    Raises:
        JudgementError: the file cannot be read, or a line is no judgement; says which and why.
    """
    judgements = [_parse_judgement(where, entry) for where, entry in read_objects(path, "id")]
    if sum(len(judgement.gold) for judgement in judgements) > MAX_QUOTES:
        raise JudgementError(f"{path} holds more than {MAX_QUOTES:,} quotes. Divide it.")
    if not judgements:
        raise JudgementError(
            f"{path} holds no judgements. Write {_JUDGEMENT_EXAMPLE} on each line."
        )
    return judgements


def compute_content_hash(entries: Iterable[Mapping[str, Any]]) -> str:
    """A hash of the content, whatever the layout of the file and the order of its lines.

    An empty ``booklet`` is left out: runs saved before questions could have one stay comparable.
    """
    contents = ({k: v for k, v in entry.items() if v or k != "booklet"} for entry in entries)
    lines = sorted(json.dumps(one, sort_keys=True, ensure_ascii=False) for one in contents)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def read_lines(path: Path) -> Iterator[tuple[str, str]]:
    """The lines of a file that are not blank, each after the name that messages give it."""
    try:
        data = b"".join(_read_bounded(path))
    except OSError as error:
        raise JudgementError(f"{path} cannot be read: {error.strerror}.") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise JudgementError(f"{path} is not UTF-8 text. Save it as UTF-8.") from None
    return jsonl.name_lines(path, text.replace("\r\n", "\n").replace("\r", "\n"))


def _read_bounded(path: Path) -> Iterator[bytes]:
    """A packed file may be far larger than it looks."""
    size = 0
    for line in read_line_bytes(path):
        size += len(line)
        if size > MAX_FILE_BYTES:
            raise JudgementError(
                f"{path} holds more than {MAX_FILE_BYTES / 1e6:.0f} MB. Divide it."
            )
        yield line


def read_objects(path: Path, id_key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The JSON object of each line, after the line's name; no two have the same id."""
    return jsonl.reject_repeats(
        ((where, _parse_object(where, line)) for where, line in read_lines(path)),
        lambda item: require_text(*item, id_key),
        lambda _, item: JudgementError(
            f"{item[0]}: the {id_key} {require_text(*item, id_key)!r} is used twice."
        ),
    )


def write_file(path: Path, text: str) -> None:
    """Write a file that a person named, packed where its name ends in ``.gz``."""
    if path.suffix != ".gz":
        write_output(path, text)
        return
    new = get_new_path(path)
    try:
        new.write_bytes(gzip.compress(text.encode(), mtime=0))
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(path)) from error


def require_text(where: str, entry: Mapping[str, Any], key: str) -> str:
    """The words under a key; a number counts as its digits, because ids often are numbers."""
    value = jsonl.format_number(entry.get(key))
    if not isinstance(value, str) or not value.strip():
        raise JudgementError(f"{where}: {key!r} must say something in words.")
    if has_lone_surrogate(value):
        raise JudgementError(f"{where}: {key!r} holds half a character. Type it again.")
    return value


def get_optional_text(where: str, entry: Mapping[str, Any], key: str) -> str:
    return require_text(where, entry, key) if entry.get(key) else ""


def _parse_object(where: str, line: str) -> Mapping[str, Any]:
    try:
        entry = jsonl.parse_object(line)
    except ValueError as error:
        raise JudgementError(f"{where}: not JSON ({error}).") from None
    if entry is None:
        raise JudgementError(f"{where}: not an object in {{curly brackets}}.")
    return entry


def _parse_judgement(where: str, entry: Mapping[str, Any]) -> Judgement:
    answerable, gold = entry.get("answerable"), entry.get("gold", [])
    if not isinstance(answerable, bool):
        raise JudgementError(f"{where}: 'answerable' must be true or false.")
    if not isinstance(gold, list):
        raise JudgementError(f"{where}: 'gold' must be a list of quotes.")
    quotes = tuple(_parse_quote(f"{where}, quote {n}", one) for n, one in enumerate(gold, start=1))
    best = max((quote.grade for quote in quotes), default=0)
    if answerable and not best or not answerable and best == ANSWER_GRADE:
        raise JudgementError(
            f"{where}: an answerable question needs a quote above grade 0, another must have none"
            f" of grade {ANSWER_GRADE}."
        )
    return Judgement(
        require_text(where, entry, "id"),
        require_text(where, entry, "query"),
        get_optional_text(where, entry, "kind"),
        answerable,
        quotes,
        get_optional_text(where, entry, "reason"),
        get_optional_text(where, entry, "booklet"),
    )


def _parse_quote(where: str, entry: object) -> Quote:
    if not isinstance(entry, dict):
        raise JudgementError(f"{where}: must be {_QUOTE_EXAMPLE}.")
    grade = entry.get("grade")
    if type(grade) is not int or grade not in GRADES:
        raise JudgementError(f"{where}: 'grade' is {grade!r}; choose 0, 1, 2 or 3.")
    if len(str(entry.get("quote"))) > MAX_QUOTE_LENGTH:
        raise JudgementError(f"{where}: is longer than {MAX_QUOTE_LENGTH:,} letters. Shorten it.")
    text, booklet = require_text(where, entry, "quote"), get_optional_text(where, entry, "booklet")
    return Quote(text, grade, booklet)
