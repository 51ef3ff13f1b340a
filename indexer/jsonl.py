"""JSON lines. Whoever reads a file in this form says in its own words what is wrong with it."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


def name_lines(path: Path, text: str) -> Iterator[tuple[str, str]]:
    """Each line that is not blank, after the name that messages give it."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield f"{path}, line {number}", line


def parse_object(line: str) -> dict[str, Any] | None:
    """The JSON object of a line; None for any other JSON.

    Raises:
        ValueError: the line is not JSON.
    """
    try:
        value = json.loads(line)
    except RecursionError as error:
        raise ValueError(str(error)) from None
    return value if isinstance(value, dict) else None


def reject_repeats(
    items: Iterable[T], get_id: Callable[[T], str], fail: Callable[[T, T], Exception]
) -> Iterator[T]:
    """The items; each must have an id of its own.

    Raises:
        Exception: what ``fail`` makes of an earlier and a later item with the same id.
    """
    seen: dict[str, T] = {}
    for item in items:
        if (earlier := seen.setdefault(get_id(item), item)) is not item:
            raise fail(earlier, item)
        yield item
