"""Lists that are only typed: a bullet or a number before each line of a paragraph."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from indexer.readers.counting import counts_on
from indexer.readers.pieces import ListItem, Paragraph

_BULLET = re.compile(r"\s*[•◦▪▫‣⁃●○■□❖➢➤►▶]\s*(?P<text>\S.*)", re.DOTALL)
_LINE_BULLET = re.compile(r"\s*[-–—*·→»]\s+(?P<text>\S.*)", re.DOTALL)
_SIGN = re.compile(r"\s*(?P<text>[✓✔✗✘☑☒]\s*\S.*)", re.DOTALL)
# Not the rest of a sentence, as in "with water" or "are not safe".
_PLAIN = re.compile(
    r"\s*(?!(?:and|as|at|but|by|for|from|in|into|of|on|or|than|that|to|when|which|who|with"
    r"|is|are|was|were|can|cannot|may|must|should|will|do|does|has|have|not|never)\b)"
    r"(?P<text>[a-z][^.!?:]*[^.!?:,;\s-])\s*"
)
# The next line goes on: "one tablet in the".
_OPEN_END = re.compile(
    r"\b(?:a|an|the|your|and|or|of|to|in|on|at|for|from|with|by|is|are|not|no)\s*", re.IGNORECASE
)
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
    return _match_plain_lines(lines)


def _match_plain_lines(lines: Sequence[str]) -> list[re.Match[str] | None]:
    """Lines below one that ends in a colon, or all, that are no rest of a sentence nor hold one.

    All begin with a small letter: in an address, a poem or a wrapped line some do not.
    """
    led_in = int(lines[0].rstrip().endswith(":"))
    found = [_PLAIN.fullmatch(line) for line in lines[led_in:]]
    are_open = any(_OPEN_END.fullmatch(line, line.rstrip().rfind(" ") + 1) for line in lines[:-1])
    are_items = len(found) > 1 and all(found) and not are_open
    return [*[None] * led_in, *(found if are_items else [None] * len(found))]
