"""The real Word files, when they are there: outline, lists, tables, reports."""

from functools import cache
from pathlib import Path

import pytest

from indexer.documents import BlockKind, Document
from indexer.readers import read_booklet
from tests.support.paths import SHARED

FOLDERS = (SHARED / "documents", SHARED / "documents-more")
pytestmark = pytest.mark.skipif(
    not all(map(Path.exists, FOLDERS)), reason="the real documents are not here"
)

# (level, the heading's first words, number of blocks)
OUTLINES = {
    "word_sample": [(0, "", 3), (1, "Let’s swim!", 9), (2, "Let’s eat", 14)],
    "docx_comments": [(0, "", 4)],
    "docx_page_header_footer_first_page": [(0, "", 2), (1, "Page 2", 1)],
    "unit_test_headers_numbered": [
        (1, "1. Section 1", 2),
        (2, "1.1. Section 1.1", 2),
        (2, "1.2. Section 1.2", 2),
        (3, "1.2.1. Section 1.2.3", 2),
        (1, "2. Section 2", 2),
        (2, "2.1.1. Section", 2),
        (2, "2.1. Section 2.1", 16),
        (2, "REFERENCES", 2),
    ],
}
TITLES = {
    "word_sample": "Swimming in the lake",
    "docx_comments": "Document with Comments",
    "docx_lists": "Test Document",
    "unit_test_headers_numbered": "Test Document",
    "word_tables": "Test with tables",
    "docx_rich_cells": "Docx rich cells",
}


@cache
def read(stem: str) -> Document:
    return read_booklet(next(path for one in FOLDERS for path in one.glob(f"{stem}.docx")))


def list_markers(document: Document) -> list[tuple[int, str]]:
    """Depth and mark of each item."""
    items = [block for block in document.blocks if block.kind is BlockKind.ITEM]
    marks = (document.text[: block.start].rpartition("\n")[2].strip() for block in items)
    return [(block.depth, mark) for block, mark in zip(items, marks, strict=True)]


@pytest.mark.parametrize("stem", OUTLINES)
def test_the_outline_is_that_of_the_file(stem):
    document = read(stem)
    counts = [sum(b.section == row for b in document.blocks) for row in range(100)]
    found = [
        (section.level, section.heading, counts[row])
        for row, section in enumerate(document.sections)
    ]
    assert len(found) == len(OUTLINES[stem])
    for (level, heading, count), expected in zip(found, OUTLINES[stem], strict=True):
        assert (level, heading.startswith(expected[1]), count) == (expected[0], True, expected[2])


@pytest.mark.parametrize("stem", TITLES)
def test_the_title_is_that_of_the_file_or_its_name(stem):
    assert read(stem).title == TITLES[stem]


def test_lists_have_the_marks_and_depths_that_word_shows():
    assert list_markers(read("docx_lists"))[:12] == [(0, "•")] * 3 + [
        (0, "1."), (0, "2."), (0, "3."),
        (0, "•"), (0, "•"), (1, "•"), (1, "•"), (1, "•"), (0, "•"),
    ]  # fmt: skip
    assert list_markers(read("docx_lists"))[-11:] == [
        (0, "1."), (1, "1.1"), (1, "1.2"), (0, "2."), (1, "2.1"), (2, "•"), (2, "•"), (2, "•"),
        (1, "2.2"), (0, "3."), (1, "3.1"),
    ]  # fmt: skip


def test_numbers_go_on_across_levels():
    assert list_markers(read("unit_test_headers_numbered"))[:5] == [
        (0, "1."), (1, "1.1."), (2, "1.1.1."), (2, "2.3.1."), (2, "2.3.2."),
    ]  # fmt: skip


def test_cells_keep_their_columns_whatever_they_reach_over():
    document = read("word_tables")
    texts = [document.get_block_text(block) for block in document.blocks]
    for line in (
        "Cell 1.0, Header 0.2: Cell 1.2",
        "Cell 1.0, Header 0.1 / Header 0.2: Merged Cell 1.1 1.2",
        "Cell 1.0, Header 0.3: Cell 1.3",
        "Cell 2.0, Header 0.1: Merged Cell 1.1 2.1",
        "Cell 4.0, Header 0.1: Merged Cell 3.1 4.1",
    ):
        assert any(text.endswith(line) for text in texts), line
    assert len(document.tables) == 7


def test_rich_cells_and_tables_within_them():
    document = read("docx_rich_cells")
    reasons = [one.reason for one in document.left_out]
    assert reasons.count("struck out") == 3
    assert len(document.tables) == 6
    assert "strikethrough" not in document.text
    assert document.text.count("Owner avatar") == 2


@pytest.mark.parametrize(
    ("stem", "reasons"),
    [
        ("docx_comments", ["comment"] * 3),
        ("docx_page_header_footer_first_page", ["page header"] * 2 + ["page footer"] * 2),
        ("word_sample", ["image", "page footer"]),
        ("word_tables", []),
    ],
)
def test_what_is_left_out_is_reported(stem, reasons):
    assert [one.reason for one in read(stem).left_out] == reasons
