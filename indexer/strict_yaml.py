"""YAML, read strictly: plain data only, no repeated key, no alias, faults with their lines."""

from pathlib import Path
from typing import Any

import yaml

from indexer.errors import YamlError
from indexer.regular_files import require_regular_file

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    """The data of a file (``None`` for an empty one); ``YamlError`` names file and line."""
    try:
        text = require_regular_file(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise YamlError(str(path), 1, "is not UTF-8 text; save it again as UTF-8") from None
    except OSError as error:
        raise YamlError(str(path), 1, f"cannot be read ({error.strerror})") from error
    return parse_yaml(text, name=str(path))


def parse_yaml(text: str, *, name: str, first_line: int = 1) -> Any:
    """The data of a text; ``first_line`` is the line of ``name`` on which the text begins."""
    try:
        _reject_aliases_and_repeats(yaml.compose(text, Loader=_LOADER), name, first_line)
        return yaml.load(text, Loader=_LOADER)  # either one is a safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        # What is never closed is an error after the end of the text: name its last line.
        line = first_line + min(mark.line if mark else 0, text.rstrip().count("\n"))
        why = getattr(error, "problem", None) or "it holds a character that YAML does not allow"
        raise YamlError(name, line, f"is not YAML: {why}") from error
    except (ValueError, RecursionError) as error:
        why = "a number or date that does not exist, or lists within lists without end"
        raise YamlError(name, first_line, f"is not YAML that can be used: {why}") from error


def _reject_aliases_and_repeats(root: yaml.Node | None, name: str, first_line: int) -> None:
    """An alias is refused too: a few of them can unfold to more data than fits in memory."""
    seen: set[int] = set()
    pending = [root] if root is not None else []
    while pending:
        node = pending.pop()
        if id(node) in seen:
            line = first_line + node.start_mark.line
            raise YamlError(name, line, "uses an alias (*name); write the value out instead")
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            _reject_repeated_keys(node, name, first_line)
            pending.extend(part for pair in node.value for part in pair)
        elif isinstance(node, yaml.SequenceNode):
            pending.extend(node.value)


def _reject_repeated_keys(mapping: yaml.MappingNode, name: str, first_line: int) -> None:
    keys: set[str] = set()
    for key in [key for key, _ in mapping.value if isinstance(key, yaml.ScalarNode)]:
        if key.value in keys:
            line = first_line + key.start_mark.line
            raise YamlError(name, line, f"the key {key.value!r} stands twice; keep one of them")
        keys.add(key.value)
