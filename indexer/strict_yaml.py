"""YAML, read strictly: plain data only, no repeated key, no alias, no excess; faults with lines."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from indexer.errors import YamlError
from indexer.regular_files import require_regular_file

# Whoever writes by hand stays far below these; beyond them, building takes too much.
MAX_YAML_CHARACTERS = 1_000_000
MAX_YAML_EVENTS = 300_000
MAX_YAML_DEPTH = 50
MAX_NUMBER_LENGTH = 100  # Python itself refuses to write out a number of over 4,300 digits

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NUMBER_TAGS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
# What PyYAML raises of itself for values such as !!int x, !!bool x, !!timestamp x and 2024-13-45.
_CONSTRUCTION_ERRORS = (
    *(ArithmeticError, AttributeError, LookupError, TypeError, ValueError),
    RecursionError,
)


def read_yaml(path: Path) -> Any:
    """The data of a file (``None`` for an empty one); ``YamlError`` names file and line."""
    try:
        with require_regular_file(path).open(encoding="utf-8-sig") as file:
            text = file.read(MAX_YAML_CHARACTERS + 1)
    except UnicodeDecodeError:
        raise YamlError(str(path), 1, "is not UTF-8 text; save it again as UTF-8") from None
    except OSError as error:
        raise YamlError(str(path), 1, f"cannot be read ({error.strerror})") from error
    return parse_yaml(text, name=str(path))


def parse_yaml(text: str, *, name: str, first_line: int = 1) -> Any:
    """The data of a text; ``first_line`` is the line of ``name`` on which the text begins."""
    try:
        _reject_excess(text, name, first_line)
        loader = _LOADER(text)  # either one is a safe loader
        if (root := loader.get_single_node()) is None:
            return None
        _reject_repeats_and_long_numbers(root, name, first_line)
        return loader.construct_document(root)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        # What is never closed is an error after the end of the text: name its last line.
        line = first_line + min(mark.line if mark else 0, text.rstrip().count("\n"))
        why = getattr(error, "problem", None) or "it holds a character that YAML does not allow"
        raise YamlError(name, line, f"is not YAML: {why}") from error
    except _CONSTRUCTION_ERRORS as error:
        why = "a number, date or other value that does not exist"
        raise YamlError(name, first_line, f"is not YAML that can be used: {why}") from error


def find_yaml_line(path: Path, keys: Sequence[str | int]) -> int:
    """The line of what ``keys`` lead to in a file that was read, or of the last that is there."""
    node = _LOADER(path.read_text(encoding="utf-8-sig")).get_single_node()
    line = 1
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            found = [(k, v) for k, v in node.value if isinstance(k, yaml.ScalarNode)]
            pairs = [pair for pair in found if pair[0].value == key]
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int):
            pairs = [(one, one) for one in node.value[key : key + 1]]
        else:
            break
        if not pairs:
            break
        line, node = pairs[0][0].start_mark.line + 1, pairs[0][1]
    return line


def _reject_excess(text: str, name: str, first_line: int) -> None:
    """Refuse what would take too much to build, by the parser's events: they need no recursion.

    An alias is refused too: a few of them can unfold to more data than fits in memory.
    """
    if len(text) > MAX_YAML_CHARACTERS:
        limit = f"is longer than {MAX_YAML_CHARACTERS:,} characters; divide it or shorten it"
        raise YamlError(name, first_line, limit)
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=_LOADER)):
        line = first_line + (event.start_mark.line if event.start_mark else 0)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_YAML_DEPTH:
            raise YamlError(name, line, f"nests more than {MAX_YAML_DEPTH} lists; nest fewer")
        if count > MAX_YAML_EVENTS:
            raise YamlError(name, line, f"holds more than {MAX_YAML_EVENTS:,} values; divide it")
        if isinstance(event, yaml.AliasEvent):
            raise YamlError(name, line, "uses an alias (*name); write the value out instead")


def _reject_repeats_and_long_numbers(root: yaml.Node, name: str, first_line: int) -> None:
    pending = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, yaml.MappingNode):
            _reject_repeated_keys(node, name, first_line)
            pending.extend(part for pair in node.value for part in pair)
        elif isinstance(node, yaml.SequenceNode):
            pending.extend(node.value)
        elif node.tag in _NUMBER_TAGS and len(node.value) > MAX_NUMBER_LENGTH:
            why = f'has a number of {len(node.value):,} characters; put "quotes" around it'
            raise YamlError(name, first_line + node.start_mark.line, why)


def _reject_repeated_keys(mapping: yaml.MappingNode, name: str, first_line: int) -> None:
    keys: set[str] = set()
    for key in [key for key, _ in mapping.value if isinstance(key, yaml.ScalarNode)]:
        if key.value in keys:
            line = first_line + key.start_mark.line
            raise YamlError(name, line, f"the key {key.value!r} stands twice; keep one of them")
        keys.add(key.value)
