"""Plain text: no markup, so everything is told by what the lines look like."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from indexer.documents import LeftOut
from indexer.readers.decode import decode
from indexer.readers.page_furniture import furniture, is_disclaimer, metadata, title_in
from indexer.readers.pieces import Heading, Item, Paragraph, Piece, Unheaded, clean, left_out
from indexer.readers.reading import Reading
from indexer.readers.text.headings import heading_text, is_title, outline
from indexer.readers.text.units import Unit, units


@dataclass(slots=True)
class _Page:
    """A text taken apart into what is read and what stands around it."""

    body: list[Unit] = field(default_factory=list)
    aside: list[LeftOut] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)
    title: str = ""


def read_text_file(data: bytes, name: str) -> Reading:
    text, encoding = decode(data, name=name)
    reading = read_text(text)
    return replace(reading, metadata={"encoding": encoding, **reading.metadata})


def read_text(text: str) -> Reading:
    page = _taken_apart(units(text))
    body, title = page.body, page.title
    levels = outline(body)
    if not title and 0 in levels:
        title = body[0].text
        if is_title(body, levels):
            body = body[1:]
            levels = outline(body)
    return Reading([*_pieces(body, levels), *page.aside], clean(title), page.about)


def _taken_apart(found: Sequence[Unit]) -> _Page:
    page = _Page()
    after_furniture = False
    for row, unit in enumerate(found):
        if unit.kind == "text" and _set_aside(page, unit):
            after_furniture = True
            continue
        if is_disclaimer(unit.text) and (after_furniture or row == len(found) - 1):
            unit = replace(unit, kind="apart")
        page.body.append(unit)
        after_furniture = False
    return page


def _set_aside(page: _Page, unit: Unit) -> bool:
    text = clean(unit.text)
    if found := metadata(text):
        page.about.setdefault(*found)
        return True
    if not (reason := furniture(text)):
        return False
    page.title = page.title or title_in(text)
    page.aside.append(left_out(text, reason, unit.line))
    return True


def _pieces(body: Sequence[Unit], levels: Mapping[int, int]) -> Iterator[Piece]:
    indents: list[int] = []
    for row, unit in enumerate(body):
        if row in levels:
            question = unit.kind == "question" or unit.text.endswith("?")
            yield Heading(heading_text(unit), levels[row], question)
        elif unit.kind == "item":
            yield _item(unit, indents)
            continue
        else:
            yield from _paragraph(unit, after=body[row - 1].kind if row else "")
        indents.clear()


def _item(unit: Unit, indents: list[int]) -> Item:
    """The item at the depth that its indent shows beside the items before it."""
    while indents and indents[-1] > unit.indent:
        indents.pop()
    if not indents or indents[-1] < unit.indent:
        indents.append(unit.indent)
    return Item(unit.text, len(indents) - 1, unit.mark)


def _paragraph(unit: Unit, *, after: str) -> Iterator[Piece]:
    if unit.kind == "apart":
        yield Unheaded()
    stray = unit.kind == "answer" and after != "question"
    yield Paragraph(f"{unit.mark} {unit.text}" if stray else unit.text)
