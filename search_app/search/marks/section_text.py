"""The text of one section as marks are made of it: its sentences, each with its block."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.documents import TABLE_KINDS, Block, BlockKind, Document
from indexer.passages import Passage, Sentence
from search_app.results import Span


@dataclass(frozen=True, slots=True)
class SectionText:
    """The sentences of a section, in order; ``block_rows`` are those of their blocks."""

    document: Document
    section: int
    sentences: tuple[Sentence, ...]
    block_rows: tuple[int, ...]

    @property
    def heading(self) -> str:
        return self.document.sections[self.section].heading

    def get_text(self, span: Span | Sentence) -> str:
        return self.document.text[span.start : span.end]

    def get_span(self, number: int) -> Span:
        return Span(self.sentences[number].start, self.sentences[number].end)

    def get_block(self, number: int) -> Block:
        """The block of a sentence."""
        return self.document.blocks[self.block_rows[number]]

    def find_number(self, offset: int) -> int:
        """The number of the sentence that begins at an offset; -1 where none does."""
        number = bisect_left(self.sentences, offset, key=lambda sentence: sentence.start)
        found = number < len(self.sentences) and self.sentences[number].start == offset
        return number if found else -1

    def find_sentences(self, row: int) -> range:
        """Numbers of the sentences of a block."""
        return range(bisect_left(self.block_rows, row), bisect_right(self.block_rows, row))

    def find_introduced(self, number: int) -> list[int]:
        """Rows of the items or table rows that a sentence introduces."""
        row, kind = self.block_rows[number], self.get_block(number).kind
        if kind is not BlockKind.ROW and number != self.find_sentences(row)[-1]:
            return []
        if kind is BlockKind.ITEM and not self.ends_in_colon(number):
            return []  # an item says something itself, though others are nested below it
        return list(_find_rows_led_in(self.document.blocks, row))

    def has_captions(self) -> bool:
        """Whether several tables of the section are introduced, each by words of its own."""
        blocks = self.document.blocks
        rows = (blocks[row] for row in set(self.block_rows) if blocks[row].kind in TABLE_KINDS)
        lead_ins = {row.lead_in for row in rows if row.lead_in is not None}
        return sum(blocks[lead_in].kind not in TABLE_KINDS for lead_in in lead_ins) > 1

    def is_lead_in(self, number: int) -> bool:
        return self.ends_in_colon(number) or bool(self.find_introduced(number))

    def ends_in_colon(self, number: int) -> bool:
        return self.get_text(self.sentences[number]).rstrip("*_ ").endswith(":")


def find_section(document: Document, offset: int) -> int:
    """The row of the section with the block at an offset, or else with the next block."""
    at = bisect_right(document.blocks, offset, key=lambda block: block.end)
    return document.blocks[min(at, len(document.blocks) - 1)].section


def read_section(document: Document, passages: Sequence[Passage], section: int) -> SectionText:
    """A section that has blocks. ``passages`` are all of the document, in order."""
    blocks = document.blocks
    rows = range(
        bisect_left(blocks, section, key=lambda block: block.section),
        bisect_right(blocks, section, key=lambda block: block.section),
    )
    first = bisect_left(passages, blocks[rows[0]].start, key=lambda passage: passage.start)
    last = bisect_left(passages, blocks[rows[-1]].end, key=lambda passage: passage.start)
    sentences = tuple(s for passage in passages[first:last] for s in passage.sentences)
    block_rows = (
        bisect_right(blocks, sentence.start, key=lambda block: block.end) for sentence in sentences
    )
    return SectionText(document, section, sentences, tuple(block_rows))


def _find_rows_led_in(blocks: Sequence[Block], row: int) -> Iterator[int]:
    """Rows of the blocks that a block introduces, and of what is nested below them."""
    led_in = {row}
    for below in range(row + 1, len(blocks)):
        if blocks[below].lead_in not in led_in:
            return
        led_in.add(below)
        yield below
