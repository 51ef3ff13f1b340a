"""Numbered lines, "1.", "1.2", "II.", "a)": which follow one another, which are headings."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

MAX_OPEN_GROUPS = 8  # of one style
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}
_NUMBER_PATTERN = re.compile(
    r"(?P<mark>\(?(?:(?P<digits>\d{1,3})|(?P<letters>[ivxl]{1,6}|[IVXL]{1,6}|[a-zA-Z]))[.)])"
    r"(?:\s+|(?<=\d[.)])(?=[^\W\d_a-z]))(?P<text>\S.*)"
    r"|(?P<dotted>\d{1,2}(?:\.\d{1,2}){1,4}[.)]?)\s+(?P<title>[^\W\d_a-z].*)"
    r"|(?P<name>(?i:chapter|section|part|step|module|unit|appendix|annex|stage|phase))\s"
    r"(?P<count>\d{1,2}|[ivx]{1,5}|[IVX]{1,5}|[A-Z])\s?[:.–—-]\s+\S.*"
)


@dataclass(frozen=True, slots=True)
class LineNumber:
    """A line's number: ``style`` is what its look shares with others of its row."""

    style: str
    values: tuple[int, ...]
    mark: str
    text: str

    @property
    def is_first(self) -> bool:
        return self.values[-1] == 1

    def follows(self, other: "LineNumber") -> bool:
        same = self.style == other.style and self.values[:-1] == other.values[:-1]
        return same and self.values[-1] == other.values[-1] + 1


@dataclass(slots=True)
class NumberReader:
    """Reads numbers in the order of the lines: "C." follows "B." and is no hundred."""

    last_by_style: dict[tuple[str, tuple[int, ...]], LineNumber] = field(default_factory=dict)

    def read(self, text: str) -> LineNumber | None:
        """The number before a line's text: one that goes on, else a first, else any other."""
        numbers = [*_parse_numbers(text)]
        going_on = [number for number in numbers if self.goes_on(number)]
        firsts = [number for number in numbers if number.is_first]
        return next(iter([*going_on, *firsts, *numbers]), None)

    def is_expected(self, number: LineNumber) -> bool:
        """Whether a number begins a row, goes on with one, or is a part of the last."""
        parent = ("1.", ()), ("1)", ())
        is_part = any(
            (last := self.last_by_style.get(key)) and last.values == number.values[:1]
            for key in parent
        )
        return number.is_first or self.goes_on(number) or (len(number.values) > 1 and is_part)

    def goes_on(self, number: LineNumber) -> bool:
        last = self.last_by_style.get((number.style, number.values[:-1]))
        return last is not None and number.follows(last)

    def keep(self, number: LineNumber) -> None:
        self.last_by_style[number.style, number.values[:-1]] = number


def _parse_numbers(text: str) -> Iterator[LineNumber]:
    """What a line's number may be; letters may be Roman numerals."""
    match = _NUMBER_PATTERN.fullmatch(text)
    if match is None:
        return
    if match["dotted"]:
        values = tuple(map(int, match["dotted"].rstrip(".)").split(".")))
        yield LineNumber("dotted", values, match["dotted"], match["title"])
    elif match["name"]:
        yield from _parse_count(match["name"].casefold(), match["count"], text)
    elif match["digits"]:
        style = f"1{match['mark'][-1]}"
        yield LineNumber(style, (int(match["digits"]),), match["mark"], match["text"])
    else:
        yield from _parse_letters(match["letters"], match["mark"], match["text"])


def _parse_count(name: str, count: str, text: str) -> Iterator[LineNumber]:
    """The number after a word: "Section 2", "Section IV", "Section D"."""
    if count.isdigit():
        yield LineNumber(name, (int(count),), "", text)
        return
    for number in _parse_letters(count, "", text):
        yield replace(number, style=f"{name} {number.style}")


def _parse_letters(letters: str, mark: str, text: str) -> Iterator[LineNumber]:
    case = "a" if letters.islower() else "A"
    if len(letters) == 1:
        yield LineNumber(f"{case}{mark[-1:]}", (ord(letters.casefold()) - 96,), mark, text)
    if set(letters.casefold()) <= set(_ROMAN_VALUES):
        style = f"{'i' if letters.islower() else 'I'}{mark[-1:]}"
        yield LineNumber(style, (_parse_roman(letters),), mark, text)


def _parse_roman(numeral: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in numeral.casefold()]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(value if value >= following else -value for value, following in pairs)


def group_numbers(numbers: Sequence[LineNumber | None]) -> list[list[int]]:
    """Rows of numbers that follow one another, such as 1, 2 and 3.

    A row that another goes on around is at its end: in "2.1", "1.", "2.", "2.2", "3." the last
    goes on with the "2." before "2.1".
    """
    groups: list[list[int]] = []
    open_groups: dict[tuple[int, ...], dict[str, list[list[int]]]] = defaultdict(dict)
    for row, number in enumerate(numbers):
        if number is None:
            continue
        same_style = open_groups[number.values[:-1]].setdefault(number.style, [])
        group = _find_group(numbers, same_style, number)
        if group is None:
            groups.append([row])
            same_style[:] = [*same_style[-MAX_OPEN_GROUPS:], groups[-1]]
            continue
        del same_style[same_style.index(group) + 1 :]
        for others in open_groups[()].values():
            while len(others) > 1 and others[-1][0] > group[-1]:
                others.pop()
        group.append(row)
    return groups


def _find_group(
    numbers: Sequence[LineNumber | None], groups: Sequence[list[int]], number: LineNumber
) -> list[int] | None:
    """The last of the groups that a number goes on with."""
    for group in reversed(groups):
        last = numbers[group[-1]]
        if last and number.follows(last):
            return group
    return None


class NumberPlace(NamedTuple):
    """Where a number stands: the first of its row, what the row is under, whether it goes on."""

    first: int
    parent: int | None
    goes_on: bool


def find_number_places(numbers: Sequence[LineNumber | None]) -> dict[int, NumberPlace]:
    """The place of each number, by row.

    A row of numbers is under the number that its own begin with, or under the last one before it
    of a row that goes on after it.
    """
    rows_by_depth: dict[int, list[int]] = defaultdict(list)
    for row, number in enumerate(numbers):
        if number:
            rows_by_depth[len(number.values)].append(row)
    open_groups: list[list[int]] = []
    places: dict[int, NumberPlace] = {}
    for group in group_numbers(numbers):
        first, last = group[0], group[-1]
        open_groups = [other for other in open_groups if other[-1] > first]
        around = [_find_last_before(other, first) for other in open_groups if other[-1] > last]
        own = numbers[first]
        above = own.values[:-1] if own else ()
        upper = _find_last_before(rows_by_depth[len(above)], first)
        if upper is not None and (number := numbers[upper]) and number.values == above:
            around.append(upper)
        parent = max((row for row in around if row is not None), default=None)
        places.update({row: NumberPlace(first, parent, len(group) > 1) for row in group})
        open_groups.append(group)
    return places


def _find_last_before(rows: Sequence[int], row: int) -> int | None:
    place = bisect_left(rows, row)
    return rows[place - 1] if place else None
