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

    NaN, which is no JSON, is what pandas writes where nothing is: it counts as null.

    Raises:
        ValueError: the line is not JSON.
    """
    try:
        value = json.loads(line, parse_constant=_read_constant)
    except RecursionError as error:
        raise ValueError(str(error)) from None
    return value if isinstance(value, dict) else None


def format_number(value: object) -> object:
    """A number as its text, for ids often are numbers; any other value as it is."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else value


def _read_constant(name: str) -> float | None:
    return None if name == "NaN" else float(name)


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
