"""Which lines of a plain text are headings, and of what level.

A heading is a short line alone, with no full stop, followed by the text under it. Its level shows
in an underline, capitals, a number, or a heading right before it.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby

from indexer.readers.cleanup import MAX_HEADING_WORDS
from indexer.readers.text.units import TextUnit, is_capitals
from indexer.splitting.sentences import find_sentence_spans

# More short lines in a row than this are a list without bullets.
MAX_HEADING_CHAIN = 3
_NUMBER_PATTERN = re.compile(r"\d{1,2}(?:\.\d{1,2})+[.)]?\s+(?=\S)")
_ADDRESS_PATTERN = re.compile(r"@|https?:|www\.|\d{3}[-. ]\d{4}")
_MINOR_WORDS = frozenset("a an and as at by for from in into of on or the to vs with".split())


def find_heading_levels(body: Sequence[TextUnit]) -> dict[int, int]:
    """The level, from 1, of each row of ``body`` that is a heading or a question."""
    rows = _find_heading_rows(body)
    levels: dict[int, int] = {}
    base = 1
    nested: int | None = None  # a heading right after another, which later ones may look like
    for row in sorted(rows):
        if rank := _find_rank(body[row]):
            levels[row], base, nested = rank, rank + 1, None
        elif row - 1 in levels and body[row - 1].kind != "question":
            levels[row], nested = levels[row - 1] + 1, row
        elif nested is not None and _look_alike(body, rows, nested, row):
            levels[row] = levels[nested]
        else:
            levels[row], nested = base, None
    return levels


def is_booklet_title(body: Sequence[TextUnit], levels: Mapping[int, int]) -> bool:
    """Whether the first line is the booklet's title and not the heading of its first section."""
    if 0 not in levels or body[0].kind != "text" or len(levels) < 2:
        return False
    ranks = [_find_rank(body[row]) for row in levels if row]
    return 1 in levels or (_find_rank(body[0]) == 1 and 1 not in ranks)


def strip_number(heading: str) -> str:
    return _NUMBER_PATTERN.sub("", heading, count=1)


def _find_heading_rows(body: Sequence[TextUnit]) -> set[int]:
    candidates = [row for row in range(len(body) - 1) if _may_be_heading(body, row)]
    questions = {row for row, unit in enumerate(body) if unit.kind == "question"}
    return (set(candidates) - _find_list_rows(body, candidates)) | questions


def _find_rank(unit: TextUnit) -> int:
    """The rank that a heading's own look shows, 1 the highest; 0 where it shows none."""
    if unit.underline:
        return 1 if unit.underline == "=" else 2
    if unit.kind == "item":
        return 1
    if number := _NUMBER_PATTERN.match(unit.text):
        return number[0].rstrip(" .)").count(".") + 1
    return 1 if unit.kind == "text" and is_capitals(unit.text) else 0


def _may_be_heading(body: Sequence[TextUnit], row: int) -> bool:
    """A numbered line is a heading between paragraphs; between items it is one of them."""
    unit, following = body[row], body[row + 1]
    if unit.kind == "item":
        kinds = {neighbour.kind for neighbour in (*body[max(row - 1, 0) : row], following)}
        if not unit.marker[:1].isdigit() or unit.indent or kinds != {"text"}:
            return False
    elif unit.kind != "text" or following.kind == "answer":
        return False
    return unit.alone and (bool(unit.underline) or _looks_like_heading(unit.text))


def _looks_like_heading(text: str) -> bool:
    words = text.split()
    if len(words) > MAX_HEADING_WORDS or text.endswith((".", ",", ";", ":", "…", "!")):
        return False
    if words[0].islower() or _ADDRESS_PATTERN.search(text) or not any(map(str.isalpha, text)):
        return False
    return len(find_sentence_spans(text)) == 1


def _find_list_rows(body: Sequence[TextUnit], candidates: Sequence[int]) -> set[int]:
    """Candidates in too long a row: all but the last, which may be the heading of what follows."""
    plain = [row for row in candidates if not _find_rank(body[row])]
    runs = groupby(enumerate(plain), key=lambda pair: pair[1] - pair[0])
    chains = [[row for _, row in run] for _, run in runs]
    return {row for chain in chains if len(chain) > MAX_HEADING_CHAIN for row in chain[:-1]}


def _look_alike(body: Sequence[TextUnit], heading_rows: set[int], first: int, second: int) -> bool:
    """Whether two headings are written alike and are above the same kind of text."""
    pair = body[first], body[second]
    if "question" in (pair[0].kind, pair[1].kind):
        return pair[0].kind == pair[1].kind
    styles = {_find_capital_style(unit.text) for unit in pair} - {""}
    contents = {(row + 1 in heading_rows, body[row + 1].kind) for row in (first, second)}
    return len(styles) <= 1 and len(contents) == 1


def _find_capital_style(text: str) -> str:
    """How the words after the first are written; "" where none shows it."""
    words = [word for word in text.split()[1:] if word.casefold() not in _MINOR_WORDS]
    if not words:
        return ""
    return "sentence" if any(word[:1].islower() for word in words) else "title"
