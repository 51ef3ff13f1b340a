"""Which blocks are headings, by their size, weight and place or by bookmarks, and their levels."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from indexer.readers.pdf.blocks import PageBlock, Typography
from indexer.readers.pdf.letters.page import OutlineEntry
from indexer.words import clean_text

# Shares of the size of the booklet's text.
MIN_LARGE_SIZE = 1.13
MIN_SMALL_SIZE = 0.9
SAME_SIZE = 0.03
MAX_LARGE_WORDS, MAX_SMALL_WORDS = 30, 16
MAX_LINES = 5
# More in a row that look alike are a list, not headings.
MAX_ALIKE = 3
MIN_BRIGHTNESS = 600  # of red, green and blue together: light letters on a dark ground
_NO_END = re.compile(r"[,;]$")
_SENTENCE_END = re.compile(r"[.!:;,…][\"'”’)\]]*$")
_BOLD_SHARE = 0.6  # of a booklet's letters: where most is bold, bold says nothing

Look = tuple[float, bool, bool]  # size, bold, capitals


def mark_headings(
    blocks: Sequence[PageBlock],
    typography: Typography,
    outline: Sequence[OutlineEntry],
    title: str,
) -> None:
    """Set the level of each block that is a heading; ``title`` is what the file calls itself."""
    bold_counts = Counter[bool]()
    for block in blocks:
        bold_counts[block.bold] += len(block.text)
    mostly_bold = bold_counts[True] > _BOLD_SHARE * sum(bold_counts.values())
    rows = {row for row in range(len(blocks)) if _is_large_heading(blocks[row], typography)}
    rows |= _find_small_headings(blocks, typography, rows, mostly_bold)
    listed = _match_outline(blocks, outline)
    levels = _rank_looks([_get_look(blocks[row]) for row in sorted(rows)])
    levels |= _learn_levels(blocks, listed)
    headings = [blocks[row] for row in sorted(rows | listed.keys()) if not blocks[row].is_aside]
    for row in rows | listed.keys():
        blocks[row].level = listed.get(row) or levels[_get_look(blocks[row])]
    _set_title_apart(headings, title)


def _set_title_apart(headings: Sequence[PageBlock], title: str) -> None:
    """Only the title is on the first level: what is larger than all else, or is named so."""
    if not headings:
        return
    first, *others = headings
    is_largest = all(first.size > (1 + SAME_SIZE) * other.size for other in others)
    is_title = is_largest or _normalize(first.text) == _normalize(title)
    first.level = 1 if is_title else first.level
    rest = others if is_title else headings
    shift = 2 - min((block.level for block in rest), default=2)
    for block in rest:
        block.level += max(shift, 0)


def _get_look(block: PageBlock) -> Look:
    return (block.size, block.first.style.bold, _is_capitals(block.text))


def _is_capitals(text: str) -> bool:
    return sum(map(str.isalpha, text)) > 3 and text.upper() == text and text.lower() != text


def _is_large_heading(block: PageBlock, typography: Typography) -> bool:
    words = block.text.split()
    if block.size < MIN_LARGE_SIZE * typography.body_size or not _may_be_heading(block):
        return False
    if block.bold:
        return len(words) <= MAX_LARGE_WORDS and not _NO_END.search(block.text)
    return len(words) <= MAX_SMALL_WORDS and not _SENTENCE_END.search(block.text)


def _may_be_heading(block: PageBlock) -> bool:
    has_letters = sum(map(str.isalpha, block.text)) > 1
    is_item = block.marker and not block.marker.strip("().").isalnum()
    return has_letters and not is_item and not block.table and len(block.lines) <= MAX_LINES


def _find_small_headings(
    blocks: Sequence[PageBlock], typography: Typography, large: set[int], mostly_bold: bool
) -> set[int]:
    """Short lines in bold, capitals or light on dark, no larger than the text, above some text."""
    candidates = [
        row
        for row in range(len(blocks) - 1)
        if row not in large
        and _is_small_heading(blocks[row], typography, mostly_bold)
        and not (blocks[row].text.endswith(":") and blocks[row + 1].marker)
    ]
    found: set[int] = set()
    for row in candidates:
        following = row + 1
        if following in candidates and _run_length(candidates, blocks, row) > MAX_ALIKE:
            continue
        found.add(row)
    return found


def _run_length(candidates: Sequence[int], blocks: Sequence[PageBlock], row: int) -> int:
    """How many candidates that look alike stand in a row with this one."""
    known, look = set(candidates), _get_look(blocks[row])
    first = last = row
    while first - 1 in known and _get_look(blocks[first - 1]) == look:
        first -= 1
    while last + 1 in known and _get_look(blocks[last + 1]) == look:
        last += 1
    return last - first + 1


def _is_small_heading(block: PageBlock, typography: Typography, mostly_bold: bool) -> bool:
    text = block.text
    if not _may_be_heading(block) or len(text.split()) > MAX_SMALL_WORDS or len(block.lines) > 3:
        return False
    if (
        _SENTENCE_END.search(text.removesuffix(":"))
        or block.size < MIN_SMALL_SIZE * typography.body_size
    ):
        return False
    if text[:1].islower() or "@" in text or "://" in text:
        return False
    is_light = sum(block.first.style.color) >= MIN_BRIGHTNESS and len(block.lines) == 1
    return (block.bold and not mostly_bold) or _is_capitals(text) or is_light


def _match_outline(blocks: Sequence[PageBlock], outline: Sequence[OutlineEntry]) -> dict[int, int]:
    """The level of each block that a bookmark names, by row; each bookmark names one at most."""
    rows: dict[tuple[int, str], list[int]] = {}
    for row, block in enumerate(blocks):
        rows.setdefault((block.first.page, _normalize(block.text)), []).append(row)
    matches: dict[int, int] = {}
    for entry in outline:
        for page in (entry.page, entry.page + 1):
            if found := rows.get((page, _normalize(entry.title))):
                matches.setdefault(found.pop(0), entry.level)
                break
    return matches


def _normalize(text: str) -> str:
    return re.sub(r"\W+", "", clean_text(text)).casefold()


def _rank_looks(looks: Sequence[Look]) -> dict[Look, int]:
    """A level for each look: larger is higher; of one size, bold is higher."""
    levels: dict[Look, int] = {}
    level = 0
    last: Look | None = None
    for look in sorted(set(looks), key=lambda look: (-look[0], not look[1], not look[2])):
        is_same = last and look[1:] == last[1:] and last[0] - look[0] <= SAME_SIZE * last[0]
        level += not is_same
        levels[look], last = level, look
    return levels


def _learn_levels(blocks: Sequence[PageBlock], listed: Mapping[int, int]) -> dict[Look, int]:
    """The levels that bookmarks give to looks: other headings that look alike have them too."""
    votes: dict[Look, Counter[int]] = {}
    for row, level in listed.items():
        votes.setdefault(_get_look(blocks[row]), Counter())[level] += 1
    return {look: counts.most_common(1)[0][0] for look, counts in votes.items()}
