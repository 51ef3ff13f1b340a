"""Words that stand side by side: the lines of a page, as far as no gap divides them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from indexer.readers.pdf.letters.page import Box, Shape, Style, enclose
from indexer.readers.pdf.letters.words import Word

# Shares of the size of the type.
MAX_GAP = 0.9
MAX_JUSTIFIED_GAP = 2.2
HARD_GAP = 0.36  # between words with no space in the file, where it has spaces elsewhere
MIN_SPACED_SHARE = 0.2
STRETCH = 1.6  # of the usual gap of a line
MAX_MARKER_GAP = 4.0
SAME_LINE = 0.4
MIN_RAISE = 0.12
MAX_RISE = 0.65
MAX_RAISED_SIZE = 0.86
BULLETS = frozenset("•◦▪▫‣⁃·●○■□◆◇►▶➢➤✓✔–—-*o§")
MARKER_PATTERN = re.compile(r"[•◦▪▫‣⁃·●○■□◆◇►▶➢➤✓✔✗✘–—*-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)]")


@dataclass(frozen=True)
class Line:
    """Words on one baseline. ``marker`` is the bullet or number before them, at ``marker_left``.

    ``marker_word`` is the same as a word, where it is not drawn.
    """

    words: tuple[Word, ...]
    page: int
    marker: str = ""
    marker_left: float | None = None
    marker_word: Word | None = None

    @cached_property
    def box(self) -> Box:
        return enclose(word.box for word in self.words)

    @cached_property
    def style(self) -> Style:
        """The style of most of its letters."""
        return _find_main_style(self.words)

    @cached_property
    def baseline(self) -> float:
        letters: Counter[float] = Counter()
        for word in self.words:
            letters[round(word.baseline, 1)] += len(word.text)
        return letters.most_common(1)[0][0]

    @property
    def left(self) -> float:
        """Where it begins, its marker included."""
        return self.box.left if self.marker_left is None else self.marker_left

    @cached_property
    def outer_box(self) -> Box:
        return replace(self.box, left=min(self.left, self.box.left))

    @cached_property
    def text(self) -> str:
        return join_words(self)[0]

    @cached_property
    def footnote_marks(self) -> list[str]:
        return join_words(self)[1]

    @cached_property
    def bold(self) -> bool:
        return all(word.style.bold for word in self.words if any(map(str.isalnum, word.text)))

    @cached_property
    def italic(self) -> bool:
        return all(word.style.italic for word in self.words if any(map(str.isalnum, word.text)))

    @cached_property
    def linked_share(self) -> float:
        letters = sum(len(word.text) for word in self.words)
        return sum(len(word.text) for word in self.words if word.linked) / max(letters, 1)


def _find_main_style(words: Iterable[Word]) -> Style:
    letters: Counter[Style] = Counter()
    for word in words:
        letters[word.style] += len(word.text)
    return letters.most_common(1)[0][0]


def build_lines(
    words: Sequence[Word], page: int, barriers: Sequence[Box], dots: Sequence[Shape]
) -> list[Line]:
    """The lines of a page in the order of the file. ``barriers`` are upright strokes."""
    runs: list[list[Word]] = []
    has_spaces = sum(word.spaced for word in words) > MIN_SPACED_SHARE * len(words)
    for word in words:
        is_apart = has_spaces and not (word.spaced or word.glued)
        if runs and _continues(runs[-1], word, barriers, HARD_GAP if is_apart else None):
            runs[-1].append(word)
        else:
            runs.append([word])
    lines = [Line(part, page) for run in runs for part in _split_at_gaps(run)]
    return _attach_dots(_attach_markers(lines), dots)


def _continues(
    run: Sequence[Word], word: Word, barriers: Sequence[Box], max_gap: float | None
) -> bool:
    last, size = run[-1], max(run[-1].style.size, word.style.size)
    if not _is_level(run, word, size):
        return False
    gap = word.box.left - last.box.right
    if gap < -0.3 * size and not word.glued:
        return False
    if gap > 0.4 * size and any(_is_between(last.box, word.box, one) for one in barriers):
        return False
    if len(run) == 1 and is_marker(last.text):
        return gap <= MAX_MARKER_GAP * size
    return gap <= (max_gap or MAX_JUSTIFIED_GAP) * size


def _is_level(run: Sequence[Word], word: Word, size: float) -> bool:
    """Whether a word stands on the line of the last ones, or raised or lowered beside them."""
    rise = min(abs(word.baseline - one.baseline) for one in run[-3:])
    sizes = sorted((run[-1].style.size, word.style.size))
    is_shifted = word.glued and sizes[0] <= MAX_RAISED_SIZE * sizes[1]
    return rise <= (MAX_RISE if is_shifted else SAME_LINE) * size


def is_marker(text: str) -> bool:
    return MARKER_PATTERN.fullmatch(text) is not None


def _is_between(left: Box, right: Box, barrier: Box) -> bool:
    is_level = barrier.top < left.bottom and barrier.bottom > left.top
    return is_level and left.right - 1 <= (barrier.left + barrier.right) / 2 <= right.left + 1


def _split_at_gaps(run: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """The parts of a run between its wide gaps, unless all are wide: a line stretched to fit."""
    start = int(len(run) > 1 and is_marker(run[0].text))
    gaps = [after.box.left - one.box.right for one, after in zip(run, run[1:], strict=False)]
    usual = sorted(gaps[start:])[len(gaps[start:]) // 2] if len(gaps) - start >= 3 else 0.0
    numbers = sum(word.text[:1].isdigit() for word in run)
    stretched = STRETCH * usual if 2 * numbers < len(run) else 0.0
    first = 0
    for row, gap in enumerate(gaps):
        if row >= start and gap > max(MAX_GAP * run[row].style.size, stretched):
            yield tuple(run[first : row + 1])
            first = row + 1
    yield tuple(run[first:])


def _attach_markers(lines: Sequence[Line]) -> list[Line]:
    """Bullets and numbers join the words after them, also where the file has them elsewhere."""
    lone = [line for line in lines if len(line.words) == 1 and is_marker(line.words[0].text)]
    lone += _find_bare_numbers(lines)
    others = [_split_marker(line) for line in lines if line not in lone]
    for marker in lone:
        rows = [row for row, line in enumerate(others) if _is_marked_by(line, marker)]
        row = min(rows, key=lambda row: others[row].box.left, default=None)
        if row is None:
            others.append(marker)
        else:
            others[row] = _mark(others[row], marker.words[0])
    return others


def _find_bare_numbers(lines: Sequence[Line]) -> list[Line]:
    """Numbers alone, without a full stop, one below the other, that count from 1."""
    columns: dict[int, list[Line]] = {}
    for line in lines:
        if len(line.words) == 1 and line.words[0].text.isdecimal():
            columns.setdefault(round(line.box.right / 3), []).append(line)
    counted = []
    for column in columns.values():
        column.sort(key=lambda line: line.baseline)
        numbers = [line.words[0].text for line in column]
        if len(column) > 1 and numbers == [str(n) for n in range(1, len(column) + 1)]:
            counted += column
    return counted


def _split_marker(line: Line) -> Line:
    """A line that begins with a bullet or number, that apart from its words."""
    first = line.words[0]
    if len(line.words) > 1 and is_marker(first.text) and not line.words[1].glued:
        return _mark(replace(line, words=line.words[1:]), first)
    return line


def _mark(line: Line, word: Word) -> Line:
    return replace(line, marker=word.text, marker_left=word.box.left, marker_word=word)


def unmark(line: Line) -> Line:
    """The line with its bullet or number as its first word."""
    if line.marker_word is None:
        return line
    return Line((line.marker_word, *line.words), line.page)


def _is_marked_by(line: Line, marker: Line) -> bool:
    size = max(line.style.size, marker.style.size)
    gap = line.box.left - marker.box.right
    is_level = abs(line.words[0].baseline - marker.baseline) < SAME_LINE * size
    return is_level and not line.marker and -0.1 * size <= gap <= MAX_MARKER_GAP * size


def _attach_dots(lines: Sequence[Line], dots: Sequence[Shape]) -> list[Line]:
    """Bullets that are drawn, not written."""
    marked = []
    for line in lines:
        near = [dot.box for dot in dots if not line.marker and _is_bullet_of(dot.box, line)]
        if near:
            line = replace(line, marker="•", marker_left=min(box.left for box in near))
        marked.append(line)
    return marked


def _is_bullet_of(dot: Box, line: Line) -> bool:
    first = line.words[0]
    size, middle = first.style.size, (dot.top + dot.bottom) / 2
    gap = first.box.left - dot.right
    is_level = first.baseline - 0.65 * size < middle < first.baseline + 0.05 * size
    return is_level and 0 < gap <= 2 * size and 0.1 * size <= dot.width <= 0.6 * size


def join_words(line: Line) -> tuple[str, list[str]]:
    """The text of a line, and the footnote marks that are not in it."""
    text, marks = "", list[str]()
    for word in line.words:
        shift = _find_shift(line, word)
        part = _write_shifted(text, word.text, shift) if word.glued or shift > 0 else word.text
        if part is None:
            marks.append(word.text)
        elif word.glued or not text or part != word.text:
            text += part
        else:
            text += f" {part}"
    return text, marks


def _find_shift(line: Line, word: Word) -> int:
    """1 for a small word raised above the line, -1 for one below it, else 0."""
    size = line.style.size
    if word.style.size > MAX_RAISED_SIZE * size:
        return 0
    rise = line.baseline - word.baseline
    return 1 if rise > MIN_RAISE * size else -1 if rise < -MIN_RAISE * size / 2 else 0


_POWERS = str.maketrans("23", "²³")
_UNIT_PATTERN = re.compile(r"(?:^|[\s/\d])(?:[cmkd]?m|in|ft)$")


def _write_shifted(before: str, text: str, shift: int) -> str | None:
    """Raised and lowered text in plain letters; ``None`` for the mark of a footnote."""
    if shift == 0 or not before:
        return text
    if shift < 0:
        return f"_{text}" if before[-1].isdigit() else text
    if text in ("2", "3") and _UNIT_PATTERN.search(before):
        return text.translate(_POWERS)
    if text.lower() in ("st", "nd", "rd", "th") and before[-1].isdigit():
        return text
    if re.fullmatch(r"[-−–+]?\d+", text) and before[-1].isdigit():
        return f"^{text}"
    if re.fullmatch(r"[\d,–-]+|[a-z]|[*†‡§¶#]+|\[\d+\]", text):
        return None
    return text


def sort_lines(lines: Sequence[Line]) -> list[Line]:
    """From the top down; those on one baseline from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.baseline):
        if rows and line.baseline - rows[-1][-1].baseline < SAME_LINE * line.style.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda line: line.left)]
