"""Lists of contents: lines that lead to a page number, or that only repeat what comes later."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.documents import LeftOutText
from indexer.readers.cleanup import MAX_HEADING_WORDS, names_contents, normalize_entry
from indexer.readers.page_furniture import make_left_out_text
from indexer.readers.text.lines import SourceLine, begins_small

MAX_ENTRY_LINES = 3
MAX_CONTENTS_LINES = 400
# Lines that repeat later ones, under no heading that says that they are contents.
MIN_UNNAMED_ENTRIES = 3
CONTENTS_REASON = "repeats the headings"
_LEADER_PATTERN = re.compile(r"(?<![\s.…·_])\s*[.…·_][\s.…·_]{2,}\d{1,4}$")
_PAGE_PATTERN = re.compile(r"(?:\s{3,}|\t+)\d{1,4}$")
_BULLET_PATTERN = re.compile(r"[^\w\s\"'“‘(\[]\s")
_MARK_PATTERN = re.compile(r"\W\s|[\d.]+[.)]?\s")


def separate_contents(
    lines: Sequence[SourceLine],
) -> tuple[list[SourceLine], list[LeftOutText]]:
    """The lines that are in no list of contents, and a report of each line that is."""
    finder = _EntryFinder(lines, _index_texts(lines))
    body: list[SourceLine] = []
    left_out: list[LeftOutText] = []
    row = 0
    while row < len(lines):
        end = finder.find_end(row)
        for line in lines[row:end]:
            left_out.append(make_left_out_text(line.text, CONTENTS_REASON, line.number))
        if end == row:
            body.append(lines[row])
        elif end < len(lines):
            body.append(lines[end]._replace(after_blank=True))
        row = max(end, row) + 1
    return body, left_out


@dataclass(frozen=True, slots=True)
class _EntryFinder:
    """Finds entries of a list of contents; ``rows`` are those at which a text begins."""

    lines: Sequence[SourceLine]
    rows: Mapping[str, Sequence[int]]

    def find_end(self, start: int) -> int:
        """The row after the list that begins at ``start``; ``start`` where none does."""
        is_named = names_contents(self.lines[start].text)
        row = start + is_named
        limit = min(len(self.lines), start + MAX_CONTENTS_LINES)
        count, repeats = 0, [0]
        while row < limit and (len(repeats) < 2 or row < repeats[1]):
            size, repeat = self._measure_entry(row, repeats[-1], is_named)
            if not size:
                break
            row, count = row + size, count + 1
            repeats += [repeat] if repeat else []
        if is_named:
            return row if count > 1 else start
        between = sum(second - first > 1 for first, second in pairwise(repeats[1:]))
        return row if count >= MIN_UNNAMED_ENTRIES and 2 * between >= count - 1 else start

    def _measure_entry(self, row: int, after: int, is_named: bool) -> tuple[int, int]:
        """How many lines the entry at ``row`` takes, 0 for none, and the row that repeats it."""
        if begins_small(self.lines[row].text):
            return 0, 0  # the rest of a sentence
        for size, text in reversed([*_join_following(self.lines, row)]):
            following = self.lines[row + size : row + size + 1]
            if any(not line.after_blank and begins_small(line.text) for line in following):
                continue  # it goes on
            repeats = self.rows.get(normalize_entry(text), ())
            place = bisect_right(repeats, max(after, row))
            repeat = repeats[place] if place < len(repeats) else 0
            if repeat or (is_named and _LEADER_PATTERN.search(text)):
                return size, repeat
        has_page = is_named and _PAGE_PATTERN.search(self.lines[row].text)
        return (1, 0) if has_page else (0, 0)


def _join_following(lines: Sequence[SourceLine], row: int) -> Iterator[tuple[int, str]]:
    """The line at ``row`` alone, and with the lines that may go on from it."""
    text = ""
    for size, line in enumerate(lines[row : row + MAX_ENTRY_LINES], 1):
        text = f"{text} {line.text}".strip()
        is_apart = line.after_blank or _MARK_PATTERN.match(line.text)
        is_apart = is_apart or _LEADER_PATTERN.search(lines[row + size - 2].text)
        if size > 1 and (is_apart or len(text.split()) > MAX_HEADING_WORDS):
            return
        yield size, text


def _index_texts(lines: Sequence[SourceLine]) -> dict[str, list[int]]:
    """The rows at which each text begins; an item of a list is no heading that is repeated."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row in (row for row, line in enumerate(lines) if not _BULLET_PATTERN.match(line.text)):
        for _, text in _join_following(lines, row):
            rows[normalize_entry(text)].append(row)
    rows.pop("", None)
    return rows
