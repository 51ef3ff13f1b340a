"""Front matter: the YAML between two lines of ``---`` that opens a Markdown file."""

import re
from collections.abc import Mapping
from typing import Any

from indexer.errors import UnreadableBookletError, YamlError
from indexer.readers.pieces import clean_text
from indexer.strict_yaml import parse_yaml

# A blank line after the first rule makes it a rule, as writers of Markdown expect.
_FRONT_MATTER_PATTERN = re.compile(
    r"---[ \t]*\n(?![ \t]*\n)(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
MAX_VALUE_DEPTH = 5


def parse_front_matter(text: str, *, name: str) -> tuple[dict[str, str], int]:
    """What the front matter says, by names such as ``last_reviewed``, and where it ends.

    Raises:
        UnreadableBookletError: it is not YAML, or no names with values; says the line.
    """
    found = _FRONT_MATTER_PATTERN.match(text)
    if found is None:
        return {}, 0
    try:
        data = parse_yaml(found["yaml"], name=name, first_line=2)
    except YamlError as error:
        why = f"line {error.line}: the front matter {_remove_location(error, name)}."
        raise UnreadableBookletError(name, why) from error
    if isinstance(data, str):
        return {}, 0  # a sentence between two rules
    if data is not None and not isinstance(data, Mapping):
        why = 'line 2: the front matter is not made of lines such as "title: …".'
        raise UnreadableBookletError(name, why)
    said = {_normalize_key(key): _format_value(value) for key, value in (data or {}).items()}
    return {key: value for key, value in said.items() if key and value}, found.end()


def _remove_location(error: YamlError, name: str) -> str:
    return str(error).removeprefix(f"{name}, line {error.line}: ").rstrip(".")


def _normalize_key(key: Any) -> str:
    """``lastReviewed`` and ``last reviewed`` are both ``last_reviewed``."""
    apart = re.sub(r"(?<=[a-z\d])(?=[A-Z])", "_", clean_text(str(key)))
    return re.sub(r"\W+", "_", apart).strip("_").lower()


def _format_value(value: Any, depth: int = 0) -> str:
    """A value in one line of words."""
    if value is None or depth > MAX_VALUE_DEPTH:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_format_value(held, depth + 1)}" for key, held in value.items())
    if isinstance(value, list | tuple | set):
        return ", ".join(_format_value(held, depth + 1) for held in value)
    return clean_text(str(value))
