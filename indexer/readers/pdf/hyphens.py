"""Lines joined to one text, with where in it each page begins."""

from collections.abc import Iterable, Sequence

from indexer.readers import divided_words
from indexer.readers.pdf.layout.lines import PdfLine
from indexer.words import clean_text


def collect_words(lines: Iterable[PdfLine]) -> frozenset[str]:
    """The words of a booklet, but for those divided at the end of a line."""
    return divided_words.find_words("\n".join(line.text for line in lines))


def join_lines(
    lines: Sequence[PdfLine], known_words: frozenset[str]
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text of lines, and where in it each page begins: (offset, page)."""
    text = ""
    pages: list[tuple[int, int]] = []
    for line in lines:
        part = clean_text(line.text)
        text = divided_words.join_lines(text, part, known_words) if text and part else text or part
        if not pages or pages[-1][1] != line.page:
            pages.append((max(len(text) - len(part), 0), line.page))
    return text, tuple(pages)
