"""From the elements of a page to pieces, in one pass without recursion: pages nest deep."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from indexer.readers.asides import HEADINGS, aside_reason
from indexer.readers.assemble import Heading, Item, Paragraph, Piece, Row, clean, left_out

_BLOCKS = HEADINGS.union(
    "address article blockquote body caption center dd details div dl dt fieldset figcaption figure"
    " footer form header hgroup hr html legend li main nav ol optgroup option p pre section summary"
    " table tbody td tfoot th thead tr ul".split()
)
_LISTS = frozenset(["ul", "ol", "dl"])
_HELD = HEADINGS.union(["summary", "li", "td", "th", "dt", "dd"])
_BREAK = "\v"  # a <br>; two in a row part paragraphs
_PARTED = re.compile(r"\v\s*\v[\s\v]*")


@dataclass(frozen=True, slots=True)
class Marks:
    """What elements hold, found once for a page: a heading or table, the title, an image."""

    headed: frozenset[Any]
    titled: frozenset[Any]
    pictured: frozenset[Any]


@dataclass(frozen=True, slots=True)
class _Holder:
    """An open heading, item or cell, and the text it holds so far."""

    element: Any
    parts: list[str] = field(default_factory=list)

    def text(self) -> str:
        return clean(" ".join(self.parts))


@dataclass(slots=True)
class _State:
    """Where in the page the walk is. ``words`` is the text not yet in a piece or a holder."""

    marks: Marks
    pieces: list[Piece] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    holders: list[_Holder] = field(default_factory=list)
    lists: list[int] = field(default_factory=list)  # items so far, of each open list
    cells: list[tuple[str, str]] = field(default_factory=list)
    rows: int = 0
    term: str = ""
    level: int = 1


def walk(events: Any, marks: Marks) -> list[Piece]:
    """The pieces of a page; ``events`` are starts and ends that can ``skip_subtree``."""
    state = _State(marks)
    skipped: list[Any] = []
    for event, element in events:
        if event == "start" and _leave_out(state, element):
            events.skip_subtree()
            skipped.append(element)
        elif event == "start":
            _open(state, element)
            state.words.append(element.text or "")
        else:
            if skipped and skipped[-1] is element:
                skipped.pop()
            else:
                _close(state, element)
            state.words.append(element.tail or "")
    _flush(state)
    return state.pieces


def line_of(element: Any) -> int:
    """The line of the source; a page made from Markdown carries the numbers of its own."""
    holder = element
    while holder is not None:
        if (line := holder.get("data-line")) is not None:
            return int(line)
        holder = holder.getparent()
    return int(element.sourceline or 0)


def words_of(element: Any) -> str:
    return clean(" ".join(element.itertext()))


def _leave_out(state: _State, element: Any) -> bool:
    """Whether an element is left out with all it holds; a report of it joins the pieces."""
    if element.tag == "img":
        state.pieces.append(left_out(_picture(element), "image", line_of(element)))
        return True
    reason = _reason(state, element)
    if reason and (words := words_of(element) or _pictures(element)):
        state.pieces.append(left_out(words, reason, line_of(element)))
    return bool(reason)


def _reason(state: _State, element: Any) -> str:
    if element.tag == "button" and state.holders and state.holders[-1].element.tag in HEADINGS:
        return ""  # a heading that opens and closes its section
    headed = element in state.marks.headed
    reason = aside_reason(element, headed=headed, titled=element in state.marks.titled)
    return reason or ("" if headed else _link_reason(state, element))


def _link_reason(state: _State, element: Any) -> str:
    """Why a block that is nothing but a link is left out: it leads away, and says nothing."""
    if element.tag == "a" and element in state.marks.pictured:
        return "image" if not words_of(element) else "link with an image"
    link = element[0] if element.tag == "div" and len(element) == 1 else None
    around = "" if link is None else f"{element.text or ''}{link.tail or ''}"
    alone = link is not None and link.tag == "a" and not around.strip()
    return "link to another page" if alone and words_of(element) else ""


def _picture(image: Any) -> str:
    name = PurePosixPath(image.get("src", "").split("?")[0][:200]).name
    return clean(image.get("alt") or image.get("title") or "") or name or "image"


def _pictures(element: Any) -> str:
    return ", ".join(_picture(image) for image in element.iter("img"))


def _open(state: _State, element: Any) -> None:
    tag = element.tag
    if tag == "br":
        state.words.append(_BREAK)
    if tag not in _BLOCKS:
        return
    _flush(state)
    if tag in _LISTS:
        _emit_item(state)
        state.lists.append(int(start) - 1 if (start := element.get("start", "")).isdecimal() else 0)
    elif tag == "table":
        state.rows = 0
    elif tag in _HELD and not _is_container(state, element):
        state.holders.append(_Holder(element))


def _is_container(state: _State, element: Any) -> bool:
    """Items and cells that hold headings or tables lay a page out; lists in cells are text."""
    if element.tag == "summary" or element.tag not in HEADINGS:
        in_cell = state.holders and state.holders[-1].element.tag in ("td", "th")
        return element in state.marks.headed or bool(in_cell and element.tag == "li")
    return False


def _close(state: _State, element: Any) -> None:
    tag = element.tag
    if tag not in _BLOCKS:
        return
    _flush(state)
    if tag in _LISTS:
        _emit_term(state)
        state.lists.pop()
    elif tag == "tr":
        _emit_row(state)
    elif state.holders and state.holders[-1].element is element:
        _emit(state, element)
        state.holders.pop()


def _flush(state: _State) -> None:
    text = "".join(state.words)
    state.words.clear()
    if not text.strip():
        return
    if state.holders:
        state.holders[-1].parts.append(text)
    else:
        state.pieces += [Paragraph(part) for part in _PARTED.split(text)]


def _emit(state: _State, element: Any) -> None:
    tag, text = element.tag, state.holders[-1].text()
    if tag in ("td", "th"):
        state.cells.append((tag, text))
    elif tag == "dt":
        _emit_term(state)
        state.term = text
    elif tag in HEADINGS:
        state.level = int(tag[1])
        state.pieces.append(Heading(text, state.level, text.endswith("?")))
    elif tag == "summary":
        state.pieces.append(Heading(text, state.level + 1, text.endswith("?")))
    else:
        _emit_item(state)


def _emit_item(state: _State) -> None:
    """The open item as far as it goes; a list inside it, or its end, is next."""
    if not state.holders or state.holders[-1].element.tag not in ("li", "dd"):
        return
    holder = state.holders[-1]
    text, mark = holder.text(), ""
    holder.parts.clear()
    if not text:
        return
    if holder.element.tag == "dd" and state.term:
        text, state.term = f"{state.term.removesuffix(':')}: {text}", ""
    parent = holder.element.getparent()
    if state.lists and parent is not None and parent.tag == "ol":
        state.lists[-1] += 1
        mark = f"{state.lists[-1]}."
    state.pieces.append(Item(text, max(len(state.lists) - 1, 0), mark))


def _emit_term(state: _State) -> None:
    """A term that nothing defines stands as an item of its own."""
    if state.term:
        state.pieces.append(Item(state.term, max(len(state.lists) - 1, 0)))
    state.term = ""


def _emit_row(state: _State) -> None:
    if state.cells:
        header = all(tag == "th" for tag, _ in state.cells) and len(state.cells) > 1
        texts = tuple(text for _, text in state.cells)
        state.pieces.append(Row(texts, header, first=state.rows == 0))
        state.rows += 1
    state.cells.clear()


def marks_of(headed: Iterable[Any], titles: Iterable[Any], images: Iterable[Any]) -> Marks:
    return Marks(_ancestors(headed), _ancestors(titles), _ancestors(images))


def _ancestors(elements: Iterable[Any]) -> frozenset[Any]:
    found: set[Any] = set()
    for element in elements:
        above = element.getparent()
        while above is not None and above not in found:
            found.add(above)
            above = above.getparent()
    return frozenset(found)
