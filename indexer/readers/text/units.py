"""From the lines of a plain text to units: paragraphs, list items, lines that may be headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

# A file with a longer line than this is not wrapped by hand: each of its lines is a paragraph.
WRAPPED = 100

_BULLET = re.compile(r"(?P<mark>[-*+•◦▪▫‣⁃·●○■□–—]|o(?=\s+\S))\s+(?P<text>.+)")
_NUMBER = re.compile(r"(?P<mark>\(?(?:\d{1,3}|[a-z](?=\)))[.)])\s+(?P<text>.+)")
QUESTION = re.compile(r"(?:Question|Q)\s?\d{0,3}\s?[.:)]\s+(?P<text>.+)")
ANSWER = re.compile(r"(?:Answer|A)\s?\d{0,3}\s?[.:)]\s+(?P<text>.+)")
_RULE = re.compile(r"(?:[=~_#]\s?){2,}|(?:[-*]\s?){3,}|--")
_UNDERLINE = re.compile(r"={3,}|-{3,}|~{3,}")


@dataclass(frozen=True, slots=True)
class Unit:
    """A paragraph, an item, a question or an answer; ``line`` counts from 1.

    ``alone`` says that it is one line with blank lines around it; ``underline`` is the character
    that underlines it, "" for none.
    """

    kind: str
    text: str
    line: int
    indent: int = 0
    mark: str = ""
    alone: bool = False
    underline: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    number: int
    indent: int


def units(text: str) -> list[Unit]:
    """The units of a text, in its order; rules of dashes and empty lines are gone."""
    return [unit for chunk in _chunks(text) for unit in _units_of(chunk)]


def _chunks(text: str) -> Iterator[list[_Line]]:
    """Lines between blank lines."""
    chunk: list[_Line] = []
    for number, raw in enumerate(re.sub(r"[\f\v\x85\u2028\u2029]", "\n", text).split("\n"), 1):
        line = raw.replace("\u00a0", " ").replace("\ufeff", "").expandtabs(4)
        if words := line.strip():
            chunk.append(_Line(words, number, len(line) - len(line.lstrip())))
        elif chunk:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _units_of(chunk: list[_Line]) -> list[Unit]:
    wrapped = max(len(line.text) for line in chunk) <= WRAPPED
    found: list[Unit] = []
    for row, line in enumerate(chunk):
        before = chunk[row - 1] if row else None
        if _RULE.fullmatch(line.text):
            _underline(found, line)
        elif before and wrapped and _continues(found, before, line, chunk[0]):
            found[-1] = replace(found[-1], text=f"{found[-1].text} {line.text}", alone=False)
        else:
            found.append(_unit(line, found))
    if len(found) > 1:
        found = [replace(unit, alone=False) if not unit.underline else unit for unit in found]
        found[0] = replace(found[0], alone=is_capitals(found[0].text) or bool(found[0].underline))
    return found


def _underline(found: list[Unit], line: _Line) -> None:
    under = found and found[-1].kind == "text" and found[-1].line == line.number - 1
    if under and _UNDERLINE.fullmatch(line.text):
        found[-1] = replace(found[-1], underline=line.text[0], alone=True)


def _unit(line: _Line, found: list[Unit]) -> Unit:
    for kind, pattern in (("question", QUESTION), ("answer", ANSWER), ("item", _BULLET)):
        if match := pattern.fullmatch(line.text):
            mark = match[0][: match.start("text")].rstrip() if kind == "answer" else ""
            return Unit(kind, match["text"], line.number, line.indent, mark)
    match = _NUMBER.fullmatch(line.text)
    if match and (
        not found or found[-1].kind == "item" or match["mark"].strip("().") in ("1", "a")
    ):
        return Unit("item", match["text"], line.number, line.indent, match["mark"], alone=True)
    return Unit("text", line.text, line.number, line.indent, alone=True)


def _continues(found: list[Unit], before: _Line, line: _Line, first: _Line) -> bool:
    """Whether a line reads on from the line before it, in a chunk wrapped by hand."""
    if not found or found[-1].underline or _unit(line, found).kind != "text":
        return False
    if found[-1].kind == "item":
        ended = before.text.endswith((".", "!", "?"))
        return not (ended and line.indent <= found[-1].indent and line.text[:1].isupper())
    if found[-1].alone and is_capitals(before.text) and not is_capitals(line.text):
        return False
    return not line.indent > before.indent or first.indent <= before.indent


def is_capitals(text: str) -> bool:
    """Whether a text is written in capitals throughout; a lone abbreviation is not."""
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) > 3 and text.upper() == text and text.lower() != text
