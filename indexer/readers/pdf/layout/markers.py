"""Bullets and numbers before the lines that they belong to, wherever the file has them."""

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.readers.pdf.layout.lines import SAME_LINE, PdfLine
from indexer.readers.pdf.letters.page import Box, Shape
from indexer.readers.pdf.letters.words import Word

MAX_MARKER_GAP = 4.0  # of the size of the type
MARKER_PATTERN = re.compile(r"[•◦▪▫‣⁃·●○■□◆◇►▶➢➤✓✔✗✘–—*-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)]")


def is_marker(text: str) -> bool:
    return MARKER_PATTERN.fullmatch(text) is not None


def attach_markers(lines: Sequence[PdfLine]) -> list[PdfLine]:
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


def _find_bare_numbers(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """Numbers alone, without a full stop, one below the other, that count from 1."""
    columns: dict[int, list[PdfLine]] = {}
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


def _split_marker(line: PdfLine) -> PdfLine:
    """A line that begins with a bullet or number, that apart from its words."""
    first = line.words[0]
    if len(line.words) > 1 and is_marker(first.text) and not line.words[1].glued:
        return _mark(replace(line, words=line.words[1:]), first)
    return line


def _mark(line: PdfLine, word: Word) -> PdfLine:
    return replace(line, marker=word.text, marker_left=word.box.left, marker_word=word)


def _is_marked_by(line: PdfLine, marker: PdfLine) -> bool:
    size = max(line.style.size, marker.style.size)
    gap = line.box.left - marker.box.right
    is_level = abs(line.words[0].baseline - marker.baseline) < SAME_LINE * size
    return is_level and not line.marker and -0.1 * size <= gap <= MAX_MARKER_GAP * size


def attach_dots(lines: Sequence[PdfLine], dots: Sequence[Shape]) -> list[PdfLine]:
    """Bullets that are drawn, not written."""
    marked = []
    for line in lines:
        near = [dot.box for dot in dots if not line.marker and _is_bullet_of(dot.box, line)]
        if near:
            line = replace(line, marker="•", marker_left=min(box.left for box in near))
        marked.append(line)
    return marked


def _is_bullet_of(dot: Box, line: PdfLine) -> bool:
    first = line.words[0]
    size, middle = first.style.size, (dot.top + dot.bottom) / 2
    gap = first.box.left - dot.right
    is_level = first.baseline - 0.65 * size < middle < first.baseline + 0.05 * size
    return is_level and 0 < gap <= 2 * size and 0.1 * size <= dot.width <= 0.6 * size
