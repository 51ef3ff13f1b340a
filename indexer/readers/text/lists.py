"""Which units are list items: numbered lines that head no text, and lines below a colon."""

from collections.abc import Sequence
from dataclasses import replace

from indexer.readers.text.lines import (
    begins_small,
    ends_sentence,
    is_capitals,
    looks_like_heading,
)
from indexer.readers.text.numbering import group_numbers
from indexer.readers.text.units import TextUnit
from indexer.splitting.sentences import find_sentence_spans

MIN_HEADING_SHARE = 0.6  # of a row of numbers
MAX_PLAIN_ITEM_WORDS = 20


def mark_items(units: Sequence[TextUnit]) -> list[TextUnit]:
    """The units, those that are items told as such; a numbered unit that is left is a heading."""
    marked = [*units]
    for rows in group_numbers([unit.number for unit in units]):
        if not _are_headings(units, rows):
            for row in rows:
                marked[row] = _make_item(units[row], is_alone=len(rows) == 1)
    for rows in _find_plain_lists(marked):
        for row in rows:
            marked[row] = replace(marked[row], kind="item")
    return marked


def _make_item(unit: TextUnit, *, is_alone: bool) -> TextUnit:
    """An item; a letter that nothing follows, or a word and its number, is a part of the text."""
    style = unit.number.style if unit.number else ""
    if style[0] != "1" and (is_alone or not unit.marker):
        return replace(unit, kind="text", text=f"{unit.marker} {unit.text}".strip(), marker="")
    return replace(unit, kind="item")


def _are_headings(units: Sequence[TextUnit], rows: Sequence[int]) -> bool:
    """Whether most of a row of numbered lines read like headings and have text under them."""
    if len(rows) == 1 and not _heads_sentence(units, rows[0]):
        return False
    heads = [row for row in rows if looks_like_heading(units[row].text) and _heads_text(units, row)]
    return len(heads) >= MIN_HEADING_SHARE * len(rows)


def _heads_sentence(units: Sequence[TextUnit], row: int) -> bool:
    """Whether a letter that is alone, which may be that of a name, is above a sentence."""
    number, following = units[row].number, units[row + 1 : row + 2]
    is_letter = number is not None and number.style in ("a.", "a)", "A.", "A)")
    return not is_letter or any(ends_sentence(unit.text) for unit in following)


def _heads_text(units: Sequence[TextUnit], row: int) -> bool:
    if units[row].underline:
        return True
    following = units[row + 1] if row + 1 < len(units) else None
    if following is None or following.kind == "answer":
        return False
    if following.kind == "item":
        return following.indent <= units[row].indent and following.after_blank
    if (below := following.number) and (own := units[row].number):
        is_part = below.is_first and below.style != own.style and is_capitals(units[row].text)
        return is_part or len(below.values) > len(own.values)
    return not begins_small(following.text)


def _find_plain_lists(units: Sequence[TextUnit]) -> list[list[int]]:
    """Rows of lines without bullets that stand right below a line that ends in a colon."""
    lists: list[list[int]] = []
    for row, unit in enumerate(units[:-1]):
        if unit.kind == "text" and unit.text.endswith(":"):
            rows = _find_alike_rows(units, row + 1)
            lists += [rows] if len(rows) > 1 else []
    return lists


def _find_alike_rows(units: Sequence[TextUnit], start: int) -> list[int]:
    rows = [start]
    first = units[start]
    if not _may_be_plain_item(first):
        return []
    while rows[-1] + 1 < len(units):
        unit = units[rows[-1] + 1]
        alike = ends_sentence(unit.text) == ends_sentence(first.text)
        if not (_may_be_plain_item(unit) and alike and _get_case(unit) == _get_case(first)):
            break
        rows.append(rows[-1] + 1)
    after = units[rows[-1] + 1 : rows[-1] + 2]
    heads = after and after[0].kind == "text" and not after[0].after_blank
    may_head = heads and looks_like_heading(units[rows[-1]].text)
    return rows[:-1] if may_head else rows


def _may_be_plain_item(unit: TextUnit) -> bool:
    if unit.kind != "text" or not unit.in_list or unit.text.endswith((":", "?")):
        return False
    return (
        len(unit.text.split()) <= MAX_PLAIN_ITEM_WORDS and len(find_sentence_spans(unit.text)) == 1
    )


def _get_case(unit: TextUnit) -> bool:
    return begins_small(unit.text)
