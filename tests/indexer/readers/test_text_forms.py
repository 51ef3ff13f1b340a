"""Our booklets as plain text: the same headings and blocks, however a tool writes them."""

import textwrap
from itertools import groupby

import pytest

from indexer.documents import Block, BlockKind, Document
from indexer.readers import read_booklet
from tests.support.paths import OUR_BOOKLET
from tests.support.reading import document, from_text

OUR_BOOKLETS = sorted(OUR_BOOKLET.parent.glob("*.md"))


@pytest.fixture(scope="module", params=OUR_BOOKLETS, ids=lambda path: path.stem)
def booklet(request: pytest.FixtureRequest) -> Document:
    return read_booklet(request.param)


def write_text(booklet: Document, *, width: int, gap: str, gap_below_heading: str) -> str:
    """The booklet as plain text whose lines have at most ``width`` characters; 0: any number."""

    def write(block: Block) -> str:
        is_item = block.kind is BlockKind.ITEM
        text = f"{'• ' * is_item}{booklet.get_block_text(block)}"
        return textwrap.fill(text, width, subsequent_indent="  " * is_item) if width else text

    parts = [booklet.title]
    for row, blocks in groupby(booklet.blocks, key=lambda block: block.section):
        heading = booklet.sections[row].heading
        text = gap.join(map(write, blocks))
        parts.append(f"{heading}{gap_below_heading}{text}" if heading else text)
    return gap.join(parts)


@pytest.mark.parametrize(
    ("width", "gap", "gap_below_heading"),
    [
        (0, "\n", "\n"),  # as Word and LibreOffice save it
        (0, "\n\n", "\n\n"),
        (72, "\n\n", "\n\n"),
        (72, "\n\n", "\n"),  # as pdftotext does
        (80, "\n\n", "\n"),
        (100, "\n\n", "\n"),
        (130, "\n\n", "\n"),
    ],
)
def test_a_booklet_is_the_same_in_every_form(booklet, width, gap, gap_below_heading):
    text = write_text(booklet, width=width, gap=gap, gap_below_heading=gap_below_heading)
    found = document(from_text(text))
    held = {block.section for block in booklet.blocks}
    headings = [one.heading for row, one in enumerate(booklet.sections) if row in held]
    assert found.title == booklet.title
    assert [one.heading for one in found.sections if one.heading] == list(filter(None, headings))
    assert [*map(found.get_block_text, found.blocks)] == [
        *map(booklet.get_block_text, booklet.blocks)
    ]
