"""Words that stand side by side on a page: a line, with the bullet or number before it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from indexer.readers.pdf.layout.raised import join_words
from indexer.readers.pdf.letters.page import Box, Style, enclose
from indexer.readers.pdf.letters.words import Word

SAME_LINE = 0.4  # of the size of the type: how far apart baselines of one line are at most


@dataclass(frozen=True)
class PdfLine:
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
        return join_words(self.words, self.style, self.baseline)[0]

    @cached_property
    def footnote_marks(self) -> list[str]:
        return join_words(self.words, self.style, self.baseline)[1]

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


def unmark(line: PdfLine) -> PdfLine:
    """The line with its bullet or number as its first word."""
    if line.marker_word is None:
        return line
    return PdfLine((line.marker_word, *line.words), line.page)


def sort_lines(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """From the top down; those on one baseline from left to right."""
    rows: list[list[PdfLine]] = []
    for line in sorted(lines, key=lambda line: line.baseline):
        if rows and line.baseline - rows[-1][-1].baseline < SAME_LINE * line.style.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda line: line.left)]
