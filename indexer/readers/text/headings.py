"""Which lines of a plain text are headings, and how deep they stand.

A heading is a short line standing alone, with no full stop, followed by what it heads. A level is
given only where the text shows one: an underline, capitals, a number, or a heading followed at once
by another.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby

from indexer.readers.text.units import Unit, is_capitals
from indexer.splitting.sentences import sentence_spans

LONGEST_HEADING = 16  # words
# More short lines in a row than this are a list without bullets.
LONGEST_CHAIN = 3

_NUMBERED = re.compile(r"\d{1,2}(?:\.\d{1,2})+[.)]?\s+(?=\S)")
_ADDRESS = re.compile(r"@|https?:|www\.|\d{3}[-. ]\d{4}")
_SMALL = frozenset("a an and as at by for from in into of on or the to vs with".split())


def outline(body: Sequence[Unit]) -> dict[int, int]:
    """The level, from 1, of each row of ``body`` that is a heading or a question."""
    rows = _heading_rows(body)
    levels: dict[int, int] = {}
    base = 1
    pattern: int | None = None  # the nested heading that later ones may look like
    for row in sorted(rows):
        if rank := shown_rank(body[row]):
            levels[row], base, pattern = rank, rank + 1, None
        elif row - 1 in levels and body[row - 1].kind != "question":
            levels[row], pattern = levels[row - 1] + 1, row
        elif pattern is not None and _look_alike(body, rows, pattern, row):
            levels[row] = levels[pattern]
        else:
            levels[row], pattern = base, None
    return levels


def _heading_rows(body: Sequence[Unit]) -> set[int]:
    candidates = [row for row in range(len(body) - 1) if _may_head(body, row)]
    questions = {row for row, unit in enumerate(body) if unit.kind == "question"}
    return (set(candidates) - _listed(body, candidates)) | questions


def shown_rank(unit: Unit) -> int:
    """The rank that a heading's own look shows, 1 the highest; 0 where it shows none."""
    if unit.underline:
        return 1 if unit.underline == "=" else 2
    if unit.kind == "item":
        return 1
    if number := _NUMBERED.match(unit.text):
        return number[0].rstrip(" .)").count(".") + 1
    return 1 if unit.kind == "text" and is_capitals(unit.text) else 0


def heading_text(unit: Unit) -> str:
    """A heading without its number."""
    return _NUMBERED.sub("", unit.text, count=1)


def _may_head(body: Sequence[Unit], row: int) -> bool:
    unit, following = body[row], body[row + 1]
    if unit.kind == "item":
        return _is_numbered_heading(body, row)
    if unit.kind != "text" or not unit.alone or following.kind == "answer":
        return False
    return bool(unit.underline) or _reads_like_heading(unit.text)


def _is_numbered_heading(body: Sequence[Unit], row: int) -> bool:
    """A lone numbered line between paragraphs; between items it is one of them."""
    unit = body[row]
    around = [*body[max(row - 1, 0) : row], *body[row + 1 : row + 2]]
    alone = unit.alone and unit.mark[:1].isdigit() and all(n.kind == "text" for n in around)
    return alone and unit.indent == 0 and _reads_like_heading(unit.text)


def _reads_like_heading(text: str) -> bool:
    words = text.split()
    if len(words) > LONGEST_HEADING or text.endswith((".", ",", ";", ":", "…", "!")):
        return False
    if words[0].islower() or _ADDRESS.search(text) or not any(c.isalpha() for c in text):
        return False
    return len(sentence_spans(text)) == 1


def _listed(body: Sequence[Unit], candidates: Sequence[int]) -> set[int]:
    """Candidates in too long a row: all but the last, which may head what follows."""
    plain = [row for row in candidates if not shown_rank(body[row])]
    runs = groupby(enumerate(plain), key=lambda pair: pair[1] - pair[0])
    chains = [[row for _, row in run] for _, run in runs]
    return {row for chain in chains if len(chain) > LONGEST_CHAIN for row in chain[:-1]}


def _look_alike(body: Sequence[Unit], rows: set[int], one: int, other: int) -> bool:
    """Whether two headings are written alike and head the same kind of text."""
    if "question" in (body[one].kind, body[other].kind):
        return body[one].kind == body[other].kind
    styles = {_style(body[one].text), _style(body[other].text)} - {""}
    heads = {(row + 1 in rows, body[row + 1].kind) for row in (one, other)}
    return len(styles) <= 1 and len(heads) == 1


def _style(text: str) -> str:
    """How the words after the first are written; "" where there is none to tell by."""
    words = [word for word in text.split()[1:] if word.casefold() not in _SMALL]
    if not words:
        return ""
    return "title" if all(not word[:1].islower() for word in words) else "sentence"


def is_title(body: Sequence[Unit], levels: Mapping[int, int]) -> bool:
    """Whether the first line is the booklet's title and not the heading of its first section."""
    if 0 not in levels or body[0].kind != "text" or len(levels) < 2:
        return False
    others = [shown_rank(body[row]) for row in levels if row]
    return 1 in levels or (shown_rank(body[0]) == 1 and 1 not in others)
