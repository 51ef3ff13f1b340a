"""Which lines of a plain text are headings, and how deep they stand.

A heading is a short line standing alone, with no full stop, followed by what it heads. A level is
given only where the text shows one: an underline, capitals, a number, or a heading followed at once
by another.
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
    pattern: int | None = None  # the nested heading that later ones may look like
    for row in sorted(rows):
        if rank := find_heading_rank(body[row]):
            levels[row], base, pattern = rank, rank + 1, None
        elif row - 1 in levels and body[row - 1].kind != "question":
            levels[row], pattern = levels[row - 1] + 1, row
        elif pattern is not None and _is_similar_heading(body, rows, pattern, row):
            levels[row] = levels[pattern]
        else:
            levels[row], pattern = base, None
    return levels


def _find_heading_rows(body: Sequence[TextUnit]) -> set[int]:
    candidates = [row for row in range(len(body) - 1) if _may_be_heading(body, row)]
    questions = {row for row, unit in enumerate(body) if unit.kind == "question"}
    return (set(candidates) - _find_list_rows(body, candidates)) | questions


def find_heading_rank(unit: TextUnit) -> int:
    """The rank that a heading's own look shows, 1 the highest; 0 where it shows none."""
    if unit.underline:
        return 1 if unit.underline == "=" else 2
    if unit.kind == "item":
        return 1
    if number := _NUMBER_PATTERN.match(unit.text):
        return number[0].rstrip(" .)").count(".") + 1
    return 1 if unit.kind == "text" and is_capitals(unit.text) else 0


def strip_heading_number(unit: TextUnit) -> str:
    """A heading without its number."""
    return _NUMBER_PATTERN.sub("", unit.text, count=1)


def _may_be_heading(body: Sequence[TextUnit], row: int) -> bool:
    unit, following = body[row], body[row + 1]
    if unit.kind == "item":
        return _is_numbered_heading(body, row)
    if unit.kind != "text" or not unit.alone or following.kind == "answer":
        return False
    return bool(unit.underline) or _looks_like_heading(unit.text)


def _is_numbered_heading(body: Sequence[TextUnit], row: int) -> bool:
    """A lone numbered line between paragraphs; between items it is one of them."""
    unit = body[row]
    around = [*body[max(row - 1, 0) : row], *body[row + 1 : row + 2]]
    alone = unit.alone and unit.marker[:1].isdigit() and all(n.kind == "text" for n in around)
    return alone and unit.indent == 0 and _looks_like_heading(unit.text)


def _looks_like_heading(text: str) -> bool:
    words = text.split()
    if len(words) > MAX_HEADING_WORDS or text.endswith((".", ",", ";", ":", "…", "!")):
        return False
    if words[0].islower() or _ADDRESS_PATTERN.search(text) or not any(c.isalpha() for c in text):
        return False
    return len(find_sentence_spans(text)) == 1


def _find_list_rows(body: Sequence[TextUnit], candidates: Sequence[int]) -> set[int]:
    """Candidates in too long a row: all but the last, which may head what follows."""
    plain = [row for row in candidates if not find_heading_rank(body[row])]
    runs = groupby(enumerate(plain), key=lambda pair: pair[1] - pair[0])
    chains = [[row for _, row in run] for _, run in runs]
    return {row for chain in chains if len(chain) > MAX_HEADING_CHAIN for row in chain[:-1]}


def _is_similar_heading(
    body: Sequence[TextUnit], heading_rows: set[int], first_row: int, second_row: int
) -> bool:
    """Whether two headings are written alike and head the same kind of text."""
    if "question" in (body[first_row].kind, body[second_row].kind):
        return body[first_row].kind == body[second_row].kind
    styles = {
        _classify_capitalization(body[first_row].text),
        _classify_capitalization(body[second_row].text),
    } - {""}
    heads = {(row + 1 in heading_rows, body[row + 1].kind) for row in (first_row, second_row)}
    return len(styles) <= 1 and len(heads) == 1


def _classify_capitalization(text: str) -> str:
    """How the words after the first are written; "" where there is none to tell by."""
    words = [word for word in text.split()[1:] if word.casefold() not in _MINOR_WORDS]
    if not words:
        return ""
    return "title" if all(not word[:1].islower() for word in words) else "sentence"


def is_booklet_title(body: Sequence[TextUnit], levels: Mapping[int, int]) -> bool:
    """Whether the first line is the booklet's title and not the heading of its first section."""
    if 0 not in levels or body[0].kind != "text" or len(levels) < 2:
        return False
    others = [find_heading_rank(body[row]) for row in levels if row]
    return 1 in levels or (find_heading_rank(body[0]) == 1 and 1 not in others)
