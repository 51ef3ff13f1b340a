"""Which units of a plain text are headings, and of what level.

A heading is a short line with no full stop, alone or right above its text. Its level shows in an
underline, capitals, a number, or a heading right before it.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby

from indexer.readers.text.lines import (
    begins_small,
    ends_sentence,
    holds_address,
    is_capitals,
    looks_like_heading,
)
from indexer.readers.text.numbering import NumberPlace, find_number_places
from indexer.readers.text.units import TextUnit

# More short lines in a row than this are a list without bullets.
MAX_HEADING_CHAIN = 3
MAX_HEADING_LINES = 3
# Where more of the lines than this are in capitals, these show nothing.
MAX_CAPITALS_SHARE = 0.5
_MINOR_WORDS = frozenset("a an and as at by for from in into of on or the to vs with".split())


def find_heading_levels(body: Sequence[TextUnit]) -> dict[int, int]:
    """The level, from 1, of each row of ``body`` that is a heading or a question."""
    rows = _find_heading_rows(body)
    places = find_number_places([one.number if one.kind == "number" else None for one in body])
    levels: dict[int, int] = {}
    ranked = base = 1  # the level below the last ranked heading, and below the last numbered one
    nested: int | None = None  # a heading right after another, which later ones may look like
    for row in sorted(rows):
        if rank := _find_rank(body, row, levels):
            levels[row], nested = rank, None
            ranked = base = rank + 1
        elif place := places.get(row):
            levels[row] = _find_number_level(body[row], place, levels, ranked)
            base, nested = levels[row] + place.goes_on, None
        elif row - 1 in levels and body[row - 1].kind != "question":
            levels[row], nested = levels[row - 1] + 1, row
        elif nested is not None and _look_alike(body, rows, nested, row):
            levels[row] = levels[nested]
        else:
            levels[row], nested = base, None
    return levels


def _find_number_level(
    unit: TextUnit, place: NumberPlace, levels: Mapping[int, int], ranked: int
) -> int:
    if place.first in levels:
        return levels[place.first]
    depth = len(unit.number.values) if unit.number else 1
    return max(ranked, depth) if place.parent is None else levels[place.parent] + 1


def is_booklet_title(body: Sequence[TextUnit], levels: Mapping[int, int]) -> bool:
    """Whether the first line is the booklet's title and not the heading of its first section."""
    if 0 not in levels or body[0].kind != "text" or len(levels) < 2:
        return False
    ranks = [_find_rank(body, row, levels) for row in levels if row]
    return 1 in levels or (_find_rank(body, 0, {}) == 1 and 1 not in ranks)


def _find_heading_rows(body: Sequence[TextUnit]) -> set[int]:
    candidates = [row for row in range(len(body) - 1) if _may_be_heading(body, row)]
    marked = {row for row, unit in enumerate(body) if unit.kind in ("question", "number")}
    return (set(candidates) - _find_list_rows(body, candidates)) | marked


def _find_rank(body: Sequence[TextUnit], row: int, levels: Mapping[int, int]) -> int:
    """The rank that a heading's own look shows, 1 the highest; 0 where it shows none.

    Capitals right below a heading in small letters, such as "KEY POINTS", are its part.
    """
    unit = body[row]
    if unit.underline:
        return 1 if unit.underline == "=" else 2
    if unit.kind != "text" or not is_capitals(unit.text):
        return 0
    return int(row - 1 not in levels or is_capitals(body[row - 1].text))


def _may_be_heading(body: Sequence[TextUnit], row: int) -> bool:
    unit, following = body[row], body[row + 1]
    if unit.kind != "text" or following.kind == "answer":
        return False
    if unit.underline:
        return True
    # "SIDE EFFECTS:" is a heading, "Side effects:" introduces a list.
    text = unit.text.removesuffix(":") if is_capitals(unit.text) else unit.text
    if not looks_like_heading(text) or unit.line_count > MAX_HEADING_LINES:
        return False
    if following.kind == "text" and begins_small(following.text):
        return False  # the sentence goes on there
    if _is_pair_among_pairs(body, row):
        return False
    if row == 0 or (unit.after_blank and following.after_blank):
        return True
    return _follows_end(body, row) and _heads_following(unit, following)


def _is_pair_among_pairs(body: Sequence[TextUnit], row: int) -> bool:
    """Whether a line is a name and its value, right above or below another: "Issued: May"."""
    around = [body[row + 1]] if not body[row + 1].after_blank else []
    around += [body[row - 1]] if row and not body[row].after_blank else []
    return ": " in body[row].text and any(": " in unit.text for unit in around)


def _follows_end(body: Sequence[TextUnit], row: int) -> bool:
    """Whether what is before a line is complete, so that a heading may be next."""
    before = body[row - 1] if row else None
    if before is None or body[row].after_blank or before.kind != "text":
        return True
    return ends_sentence(before.text) or looks_like_heading(before.text)


def _heads_following(unit: TextUnit, following: TextUnit) -> bool:
    """Whether the unit right below a line, with no blank line between, may be its text."""
    if following.after_blank:
        return not unit.after_blank
    is_text = following.kind != "text" or ends_sentence(following.text)
    is_text = is_text or holds_address(following.text)
    return is_text or len(following.text) > len(unit.text) or looks_like_heading(following.text)


def _find_list_rows(body: Sequence[TextUnit], candidates: Sequence[int]) -> set[int]:
    """Candidates in too long a row: all but the last, which may be the heading of what follows.

    Below a line that ends in a colon two are a list, and one that heads no lines is an item.
    """
    plain = [row for row in candidates if not _find_rank(body, row, {})]
    runs = groupby(enumerate(plain), key=lambda pair: pair[1] - pair[0])
    chains = [[row for _, row in run] for _, run in runs]
    listed: set[int] = set()
    for chain in chains:
        if chain[0] and body[chain[0] - 1].text.endswith(":"):
            listed.update(chain[:-1])
            listed.update(row for row in chain[-1:] if not _stands_over_text(body, row))
        elif len(chain) > MAX_HEADING_CHAIN:
            is_over_text = ends_sentence(body[chain[-1] + 1].text) or body[chain[-1]].after_blank
            rest = chain[:-1] if is_over_text else chain
            listed.update(row for row in rest if row)  # the first may be the title
    return listed


def _stands_over_text(body: Sequence[TextUnit], row: int) -> bool:
    """Whether several lines, another heading, or a sentence apart with it are below a line."""
    following = body[row + 1]
    is_text = following.line_count > 1 or following.kind != "text"
    is_text = is_text or (body[row].after_blank and ends_sentence(following.text))
    return not following.after_blank and is_text


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
