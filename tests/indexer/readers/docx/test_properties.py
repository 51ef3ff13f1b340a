"""Every word of a Word file is in a passage or reported, once, in the order of the file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.documents import Document
from indexer.readers.docx import read_docx_file
from tests.support.docx_file import change, item, make_docx, paragraph, row, run, table
from tests.support.reading import document

SHOWN: dict[str, Callable[[str], str]] = {
    "plain": run,
    "bold": lambda text: run(text, "<w:b/>"),
    "inserted": lambda text: change("ins", text),
    "moved here": lambda text: change("moveTo", text),
    "linked": lambda text: f"<w:hyperlink>{run(text)}</w:hyperlink>",
    "in a form": lambda text: f"<w:sdt><w:sdtContent>{run(text)}</w:sdtContent></w:sdt>",
    "computed": lambda text: f'<w:fldSimple w:instr=" REF x ">{run(text)}</w:fldSimple>',
    "after a tab": lambda text: f"<w:r><w:tab/></w:r>{run(text)}",
    "on a new line": lambda text: f"<w:r><w:br/></w:r>{run(text)}",
    "in other words": lambda text: (
        f"<mc:AlternateContent><mc:Choice>{run(text)}</mc:Choice><mc:Fallback>{run(text)}"
        "</mc:Fallback></mc:AlternateContent>"
    ),
}
LEFT_OUT: dict[str, Callable[[str], str]] = {
    "struck": lambda text: run(text, "<w:strike/>"),
    "hidden": lambda text: run(text, "<w:vanish/>"),
    "deleted": lambda text: change("del", text, "w:delText"),
    "a page's number": lambda text: f'<w:fldSimple w:instr="PAGE">{run(text)}</w:fldSimple>',
}
BESIDE = ("box", "note")  # read elsewhere than they stand
letters = st.sampled_from([*SHOWN, *LEFT_OUT, *BESIDE])
lines = st.lists(letters, min_size=1, max_size=6)
blocks = st.one_of(
    st.tuples(st.sampled_from(["text", "item", "Heading1", "Heading2", "TOC1"]), lines),
    st.tuples(st.just("table"), st.lists(lines, min_size=2, max_size=4)),
)


@dataclass
class Source:
    """A file as it is made, and where each of its words belongs."""

    body: str = ""
    notes: str = ""
    shown: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    def add_block(self, kind: str, content: list[Any]) -> None:
        if kind == "table":
            plain = ([kind for kind in line if kind != "bold"] for line in content)  # no heads
            cells = [paragraph(self.make_line(line)) for line in plain]
            half = len(cells) // 2
            self.body += table(
                row(*map(self.wrap, cells[:half])), row(*map(self.wrap, cells[half:]))
            )
        elif kind == "item":
            self.body += item(self.make_line(content))
        elif kind == "TOC1":
            self.body += paragraph(
                self.make_line([one for one in content if one in LEFT_OUT]), kind
            )
        else:
            self.body += paragraph(self.make_line(content), "" if kind == "text" else kind)

    def wrap(self, content: str) -> str:
        return f"<w:tc>{content}</w:tc>"

    def make_line(self, kinds: list[str]) -> str:
        return "".join(map(self.make_word, kinds)) or run(" ")

    def make_word(self, kind: str) -> str:
        number = next(self.numbers)
        word = f"word{chr(97 + number // 26 % 26)}{chr(97 + number % 26)}x{number // 676}x"
        if kind in SHOWN:
            self.shown.append(word)
            return SHOWN[kind](f"{word} ")
        if kind in LEFT_OUT:
            self.left_out.append(word)
            return LEFT_OUT[kind](f"{word} ")
        self.beside.append(word)
        if kind == "box":
            inside = f"<w:txbxContent>{paragraph(word)}</w:txbxContent>"
            return f"<w:r><w:pict><v:textbox>{inside}</v:textbox></w:pict></w:r>"
        self.notes += f'<w:footnote w:id="{number}">{paragraph(word)}</w:footnote>'
        return f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'


def list_words(found: Document) -> list[str]:
    """The words of the title and of the text, in order."""
    text = f"{found.title} {found.text}"
    return [word for word in text.replace(";", " ").split() if word.startswith("word")]


@settings(deadline=None)
@given(st.lists(blocks, min_size=1, max_size=8))
def test_every_word_is_read_or_reported_once_in_order(made):
    source = Source()
    source.add_block("text", ["plain"])
    for kind, content in made:
        source.add_block(kind, content)
    data = make_docx(source.body, {"footnotes": source.notes})
    found = document(read_docx_file(data, "a.docx"))
    words = list_words(found)
    reported = [word for one in found.left_out for word in one.text.split()]
    assert [word for word in words if word in set(source.shown)] == source.shown
    assert sorted(words) == sorted(source.shown + source.beside)
    assert sorted(reported) == sorted(source.left_out)
    assert all(found.get_block_text(block) for block in found.blocks)
