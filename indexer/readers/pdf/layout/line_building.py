"""From words to lines: as far as words go on side by side, with no gap that divides them."""

from collections.abc import Iterator, Sequence

from indexer.readers.pdf.layout.lines import SAME_LINE, PdfLine
from indexer.readers.pdf.layout.markers import (
    MAX_MARKER_GAP,
    attach_dots,
    attach_markers,
    is_marker,
)
from indexer.readers.pdf.layout.raised import MAX_RAISED_SIZE
from indexer.readers.pdf.letters.page import Box, Shape
from indexer.readers.pdf.letters.words import Word

# Shares of the size of the type.
MAX_GAP = 0.9
MAX_JUSTIFIED_GAP = 2.2
HARD_GAP = 0.36  # between words with no space in the file, where it has spaces elsewhere
MAX_RISE = 0.65
MAX_NOTE_GAP = 0.5
STRETCH = 1.6  # of the usual gap of a line
MIN_SPACED_SHARE = 0.2  # of the words


def build_lines(
    words: Sequence[Word], page: int, barriers: Sequence[Box], dots: Sequence[Shape]
) -> list[PdfLine]:
    """The lines of a page in the order of the file. ``barriers`` are upright strokes."""
    runs: list[list[Word]] = []
    has_spaces = sum(word.spaced for word in words) > MIN_SPACED_SHARE * len(words)
    for word in words:
        is_apart = has_spaces and not (word.spaced or word.glued)
        if runs and _continues(runs[-1], word, barriers, HARD_GAP if is_apart else None):
            runs[-1].append(word)
        else:
            runs.append([word])
    lines = [PdfLine(part, page) for run in runs for part in _split_at_gaps(run)]
    return attach_dots(attach_markers(lines), dots)


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
    is_near = word.box.left - run[-1].box.right <= MAX_NOTE_GAP * size  # the mark of a note
    is_shifted = (word.glued or is_near) and sizes[0] <= MAX_RAISED_SIZE * sizes[1]
    return rise <= (MAX_RISE if is_shifted else SAME_LINE) * size


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
