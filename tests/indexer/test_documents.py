import pytest

from indexer.documents import Block, BlockKind, Document, Section

TEXT = "Sowing\n\nSow in May."
SECTION = Section(("Beds", "Sowing"), 2, 0, 6)


def document(*blocks: Block) -> Document:
    return Document("beans", "Growing beans", TEXT, (SECTION,), blocks)


def block(start: int, end: int, *, section: int = 0, lead_in: int | None = None) -> Block:
    return Block(BlockKind.PARAGRAPH, section, start, end, lead_in)


def test_a_block_gives_its_exact_text() -> None:
    beans = document(block(8, 19))
    assert beans.get_block_text(beans.blocks[0]) == "Sow in May."


def test_a_section_ends_its_path() -> None:
    assert SECTION.heading == "Sowing"
    assert Section((), 0, 0, 0).heading == ""


@pytest.mark.parametrize(
    ("blocks", "why"),
    [
        ((block(8, 20),), "block 0 does not fit the text"),  # beyond the end
        ((block(-1, 3),), "block 0 does not fit the text"),
        ((block(8, 8),), "block 0 does not fit the text"),  # empty
        ((block(8, 12), block(11, 19)), "block 1 does not fit the text"),  # overlapping
        ((block(12, 19), block(8, 11)), "block 1 does not fit the text"),  # out of order
        ((block(8, 19, section=1),), "block 0 has no section"),
        ((block(8, 19, section=-1),), "block 0 has no section"),
        ((block(8, 19, lead_in=0),), "block 0 has no lead-in"),  # itself
        ((block(8, 11, lead_in=1), block(12, 19)), "block 0 has no lead-in"),  # one to come
        ((block(8, 19, lead_in=-1),), "block 0 has no lead-in"),
    ],
)
def test_blocks_that_cannot_be_are_refused(blocks: tuple[Block, ...], why: str) -> None:
    with pytest.raises(ValueError, match=f"^beans: {why}$"):
        document(*blocks)
