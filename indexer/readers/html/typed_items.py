"""Lists that are only typed: a bullet or a number before each line of a paragraph."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from indexer.readers.counting import counts_on
from indexer.readers.pieces import ListItem, Paragraph

_BULLET = re.compile(r"\s*[•◦▪▫‣⁃●○■□❖➢➤►▶]\s*(?P<text>\S.*)", re.DOTALL)
_LINE_BULLET = re.compile(r"\s*[-–—*·→»]\s+(?P<text>\S.*)", re.DOTALL)
_SIGN = re.compile(r"\s*(?P<text>[✓✔✗✘☑☒]\s*\S.*)", re.DOTALL)
_NUMBER = re.compile(r"\s*(?P<mark>\(?(?:\d{1,2}|[a-z])[.)])\s+(?P<text>\S.*)", re.DOTALL)


def part_typed_items(lines: Sequence[str], line: int) -> Iterator[Paragraph | ListItem]:
    """The items and paragraphs that the lines of a paragraph make, which begins at ``line``.

    A dash or a number may stand before a line by chance: several do, and the numbers count.
    """
    matches = _match_items(lines)
    rest: list[str] = []
    for text, match in zip(lines, matches, strict=True):
        if match is None:
            rest.append(text)
            continue
        if any(map(str.strip, rest)):
            yield Paragraph("\v".join(rest), line)
        rest = []
        yield ListItem(match["text"], 0, match.groupdict().get("mark") or "", line)
    if any(map(str.strip, rest)):
        yield Paragraph("\v".join(rest), line)


def _match_items(lines: Sequence[str]) -> list[re.Match[str] | None]:
    for pattern in (_BULLET, _SIGN, _LINE_BULLET, _NUMBER):
        found = [pattern.fullmatch(line) for line in lines]
        items = [match for match in found if match]
        if pattern is _NUMBER and not all(
            counts_on(one["mark"], other["mark"]) for one, other in pairwise(items)
        ):
            continue
        if len(items) > 1 or (items and pattern is _BULLET):
            return [*found]
    return [None] * len(lines)
