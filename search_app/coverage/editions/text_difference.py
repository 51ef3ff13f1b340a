"""What a draft changes in the text of a booklet, paragraph beside paragraph."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from indexer.documents import Document
from search_app.coverage.editions import TextChange

# A paragraph of which less is kept is another one, and not the same one reworded.
MIN_KEPT_WORDS = 0.4


def compare_texts(before: Document | None, after: Document) -> tuple[TextChange, ...]:
    """Headings and paragraphs that are not the same in both, in reading order."""
    old, new = _list_paragraphs(before) if before else [], _list_paragraphs(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return tuple(
        change
        for kind, a, b, c, d in matcher.get_opcodes()
        if kind != "equal"
        for change in _pair_paragraphs(old[a:b], new[c:d])
    )


def split_words(change: TextChange) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Both sides in pieces, each with whether the other side lacks it."""
    old, new = change.before.split(), change.after.split()
    left, right = [], []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left.append((" ".join(old[a:b]), kind != "equal"))
        right.append((" ".join(new[c:d]), kind != "equal"))
    return [one for one in left if one[0]], [one for one in right if one[0]]


def _pair_paragraphs(old: Sequence[str], new: Sequence[str]) -> Iterator[TextChange]:
    """Reworded ones side by side; others with an empty side."""
    for before, after in zip_longest(old, new, fillvalue=""):
        words = SequenceMatcher(None, before.split(), after.split(), autojunk=False)
        if not before or not after or words.ratio() >= MIN_KEPT_WORDS:
            yield TextChange(before, after)
        else:
            yield TextChange(before, "")
            yield TextChange("", after)


def _list_paragraphs(document: Document) -> list[str]:
    """Headings and blocks in reading order; the text of a table once."""
    headings = [(s.start, s.end) for s in document.sections if s.has_heading]
    blocks = [(block.start, block.end) for block in document.blocks]
    spans = sorted({*headings, *blocks})
    return [" ".join(document.text[start:end].split()) for start, end in spans]
