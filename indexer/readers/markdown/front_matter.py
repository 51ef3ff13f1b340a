"""The front matter of a Markdown file, YAML or TOML, as metadata."""

import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

from indexer.errors import UnreadableBookletError, YamlError
from indexer.metadata.names import normalize_metadata
from indexer.strict_yaml import parse_yaml

# A blank line after the first rule makes it a rule, as writers of Markdown expect.
_YAML_PATTERN = re.compile(
    r"---[ \t]*\n(?![ \t]*\n)(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_TOML_PATTERN = re.compile(
    r"\+\+\+[ \t]*\n(?P<toml>.*?)^\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
# The title block of Pandoc.
_TITLE_PATTERN = re.compile(
    r"%[ \t](?P<title>[^\n]*)\n(?:%[ \t]?(?P<author>[^\n]*)\n)?(?:%[ \t]?(?P<date>[^\n]*)\n)?"
)
_TOML_PLACE_PATTERN = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def parse_front_matter(text: str, name: str) -> tuple[dict[str, str], int]:
    """The values of the front matter, by keys such as ``last_reviewed``, and where it ends."""
    match = next(filter(None, (pattern.match(text) for pattern in _PARSERS)), None)
    data = _PARSERS[match.re](match, name) if match else ""
    if match is None or isinstance(data, str):
        return {}, 0  # a sentence between two rules
    if data is not None and not isinstance(data, Mapping):
        why = 'line 2: the front matter is not made of lines such as "title: …".'
        raise UnreadableBookletError(name, why)
    return normalize_metadata(data or {}), match.end()


def _parse_yaml(match: re.Match[str], name: str) -> Any:
    try:
        return parse_yaml(match["yaml"], name=name, first_line=2)
    except YamlError as error:
        where = f"line {error.line}: "
        fault = str(error).removeprefix(f"{name}, {where}").rstrip(".")
        raise UnreadableBookletError(name, f"{where}the front matter {fault}.") from error


def _parse_toml(match: re.Match[str], name: str) -> Any:
    try:
        return tomllib.loads(match["toml"])
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place = _TOML_PLACE_PATTERN.search(str(error))
        line = int(place[1]) + 1 if place else 2
        fault = _TOML_PLACE_PATTERN.sub("", str(error)).rstrip(".")
        why = f"line {line}: the front matter is not TOML: {fault}."
        raise UnreadableBookletError(name, why) from error


_PARSERS: dict[re.Pattern[str], Callable[[re.Match[str], str], Any]] = {
    _YAML_PATTERN: _parse_yaml,
    _TOML_PATTERN: _parse_toml,
    _TITLE_PATTERN: lambda match, _: match.groupdict(),
}
