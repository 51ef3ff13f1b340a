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
    """The values of the front matter, by keys such as ``last_reviewed``, and where it ends.

    Raises:
        UnreadableBookletError: it is not YAML, or has no keys with values; says the line.
    """
    match = _FRONT_MATTER_PATTERN.match(text)
    if match is None:
        return {}, 0
    try:
        data = parse_yaml(match["yaml"], name=name, first_line=2)
    except YamlError as error:
        where = f"line {error.line}: "
        fault = str(error).removeprefix(f"{name}, {where}").rstrip(".")
        raise UnreadableBookletError(name, f"{where}the front matter {fault}.") from error
    if isinstance(data, str):
        return {}, 0  # a sentence between two rules
    if data is not None and not isinstance(data, Mapping):
        why = 'line 2: the front matter is not made of lines such as "title: …".'
        raise UnreadableBookletError(name, why)
    pairs = {_normalize_key(key): _format_value(value) for key, value in (data or {}).items()}
    return {key: value for key, value in pairs.items() if key and value}, match.end()


def _normalize_key(key: Any) -> str:
    """``lastReviewed`` and ``last reviewed`` are both ``last_reviewed``."""
    words = re.sub(r"(?<=[a-z\d])(?=[A-Z])", "_", clean_text(str(key)))
    return re.sub(r"\W+", "_", words).strip("_").lower()


def _format_value(value: Any, depth: int = 0) -> str:
    """A value in one line of words."""
    if value is None or depth > MAX_VALUE_DEPTH:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_format_value(part, depth + 1)}" for key, part in value.items())
    if isinstance(value, list | tuple | set):
        return ", ".join(_format_value(part, depth + 1) for part in value)
    return clean_text(str(value))
