"""Made documents: every word is in a passage or reported, once, in order, at exact offsets."""

import re
import textwrap
from collections.abc import Callable, Iterator
from itertools import product
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.documents import Document
from indexer.readers.pieces import ParsedBooklet
from indexer.splitting.split import split_document
from tests.support.reading import document, from_markdown, from_text

# The machine may be busy: how long a reading takes is not looked at here.
calm = settings(deadline=None)
END = "The end of this one."


class Shape(NamedTuple):
    """What a made block is like: how many sentences, items or rows, of how many words."""

    kind: str
    size: int
    length: int


def make_words() -> Iterator[str]:
    """Words that are all different."""
    syllables = ["".join(pair) for pair in product("bdfgklmnprstvz", "aeiou")]
    yield from map("".join, product(syllables, repeat=3))


class Writer:
    """Writes blocks of words, no word twice; lines of plain text are ``width`` wide, 0: endless."""

    def __init__(self, width: int = 0) -> None:
        self.words = make_words()
        self.width = width

    def write_line(self, length: int) -> str:
        return " ".join(next(self.words) for _ in range(length)).capitalize()

    def write_sentences(self, size: int, length: int) -> str:
        return " ".join(f"{self.write_line(length)}." for _ in range(size))

    def wrap(self, text: str, indent: str = "") -> str:
        return textwrap.fill(text, self.width, subsequent_indent=indent) if self.width else text

    def write_items(self, marks: list[str], length: int) -> str:
        items = (f"{mark} {self.write_sentences(1, length)}" for mark in marks)
        return "\n".join(self.wrap(item, " " * 3) for item in items)


def write_text(shape: Shape, writer: Writer) -> str:
    kind, size, length = shape
    numbers = [f"{number}." for number in range(1, size + 1)]
    written: dict[str, Callable[[], str]] = {
        "heading": lambda: writer.write_line(min(length, 6)),
        "lead-in": lambda: f"{writer.write_line(min(length, 6))}:",
        "paragraph": lambda: writer.wrap(writer.write_sentences(size, length)),
        "bullets": lambda: writer.write_items(["•"] * size, length),
        "numbers": lambda: writer.write_items(numbers, length),
        "question": lambda: f"Q: {writer.write_line(4)}?\n{writer.write_sentences(size, length)}",
        "rows": lambda: "\n".join(f"{writer.write_line(2)}\t{size}" for _ in range(3)),
        "columns": lambda: "\n".join(
            f"{next(writer.words):<30}{next(writer.words)}" for _ in range(size + 2)
        ),
    }
    return written[kind]()


def write_markdown(shape: Shape, writer: Writer) -> str:
    kind, size, length = shape
    written: dict[str, Callable[[], str]] = {
        "heading": lambda: f"{'#' * size} {writer.write_line(length)}",
        "lead-in": lambda: f"{writer.write_line(length)}:",
        "paragraph": lambda: writer.write_sentences(size, length).replace(" ", "\n", 2),
        "bullets": lambda: writer.write_items(["-"] * size, length),
        "numbers": lambda: writer.write_items(["1."] * size, length),
        "question": lambda: f"**{writer.write_line(4)}?**\n{writer.write_sentences(1, length)}",
        "rows": lambda: f"> {writer.write_line(2)} *{next(writer.words)}* `{next(writer.words)}`.",
        "columns": lambda: f"- [ ] {writer.write_line(2)}\n- [x] {writer.write_line(2)}",
    }
    return written[kind]()


KINDS = "heading lead-in paragraph bullets numbers question rows columns".split()
shapes = st.lists(
    st.builds(Shape, st.sampled_from(KINDS), st.integers(1, 4), st.integers(1, 14)),
    min_size=1,
    max_size=9,
)


def find_words(text: str) -> list[str]:
    return re.findall(r"[a-z]{3,}", text.lower())


def check(found: Document, source: str, *, in_order: bool = True) -> None:
    """The words of titles may be in them alone; all others are in the text, once, in order."""
    order = (lambda words: words) if in_order else sorted
    expected, written = find_words(source), find_words(found.text)
    titles = find_words(" ".join([*(left.text for left in found.left_out), found.title]))
    assert order(expected) in (order(written), order([*titles, *written]))
    check_passages(found)


def check_passages(found: Document) -> None:
    """Passages are exact, and hold the words of every block once."""
    passages = split_document(found, count_tokens=lambda text: len(text.split()), window=120)
    assert all(found.text[one.start : one.end] == one.text for one in passages)
    blocks = " ".join(map(found.get_block_text, found.blocks))
    assert find_words(" ".join(one.text for one in passages)) == find_words(blocks)


def read(reader: Callable[[str], ParsedBooklet], text: str) -> Document:
    return document(reader(text))


@calm
@given(shapes, st.sampled_from([0, 24, 40, 72, 110]), st.sampled_from(["\n", "\n\n"]))
def test_plain_text_keeps_every_word(made, width, gap):
    writer = Writer(width)
    text = gap.join([*(write_text(shape, writer) for shape in made), END])
    has_columns = any(shape.kind == "columns" for shape in made)
    check(read(from_text, text), text, in_order=not has_columns)


@calm
@given(shapes, st.integers(2, 5))
def test_plain_text_of_pages_keeps_or_reports_every_word(made, count):
    writer = Writer(60)
    parts = [write_text(shape, writer) for shape in made]
    pages = ["\n\n".join(parts[number::count]) for number in range(count)]
    printed = [f"Hip leaflet\n\n{page}\n\n{number}" for number, page in enumerate(pages, 3)]
    found = read(from_text, "\f".join([*printed[:-1], f"{printed[-1]}\n\n{END}"]))
    heads = [left.text for left in found.left_out if left.text == "Hip leaflet"]
    assert len(heads) == count
    assert sorted(find_words(found.text)) == sorted(find_words(" ".join([*pages, END])))
    check_passages(found)


@calm
@given(shapes)
def test_markdown_keeps_every_word(made):
    writer = Writer()
    text = "\n\n".join([*(write_markdown(shape, writer) for shape in made), END])
    check(read(from_markdown, text), text)


@pytest.mark.parametrize("reader", [from_text, from_markdown])
def test_repeated_words_are_each_kept(reader):
    text = "Rest. Rest again.\n\nRest. Rest again.\n\nRest."
    check(read(reader, text), text)
