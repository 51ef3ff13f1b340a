"""From the lines of a plain text to units: paragraphs, list items, lines that may be headings."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from indexer.readers.questions_and_answers import ANSWER_PATTERN, QUESTION_PATTERN

# A file with a longer line than this is not wrapped by hand: each of its lines is a paragraph.
MAX_WRAPPED_LINE_LENGTH = 100
_BULLET_PATTERN = re.compile(r"(?P<mark>[-*+•◦▪▫‣⁃·●○■□–—]|o(?=\s+\S))\s+(?P<text>.+)")
_NUMBER_PATTERN = re.compile(r"(?P<mark>\(?(?:\d{1,3}|[a-z](?=\)))[.)])\s+(?P<text>.+)")
_RULE_PATTERN = re.compile(r"(?:[=~_#]\s?){2,}|(?:[-*]\s?){3,}|--")
_UNDERLINE_PATTERN = re.compile(r"={3,}|-{3,}|~{3,}")
_PATTERNS = {"question": QUESTION_PATTERN, "answer": ANSWER_PATTERN, "item": _BULLET_PATTERN}


@dataclass(frozen=True, slots=True)
class TextUnit:
    """A paragraph, an item, a question or an answer; ``line`` counts from 1.

    ``alone`` means one line with blank lines around it; ``underline`` is a character, "" for none.
    """

    kind: str
    text: str
    line: int
    indent: int = 0
    marker: str = ""
    alone: bool = False
    underline: str = ""


class _SourceLine(NamedTuple):
    text: str
    number: int
    indent: int


def split_into_units(text: str) -> list[TextUnit]:
    """The units of a text, in its order; rules of dashes and empty lines are gone."""
    return [unit for chunk in _split_into_chunks(text) for unit in _parse_chunk(chunk)]


def _split_into_chunks(text: str) -> Iterator[list[_SourceLine]]:
    """Lines between blank lines."""
    chunk: list[_SourceLine] = []
    for number, raw in enumerate(re.split(r"[\n\f\v\x85\u2028\u2029]", text), 1):
        line = raw.replace("\u00a0", " ").replace("\ufeff", "").expandtabs(4)
        if words := line.strip():
            chunk.append(_SourceLine(words, number, len(line) - len(line.lstrip())))
        elif chunk:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _parse_chunk(chunk: Sequence[_SourceLine]) -> list[TextUnit]:
    wrapped = max(len(line.text) for line in chunk) <= MAX_WRAPPED_LINE_LENGTH
    units: list[TextUnit] = []
    for row, line in enumerate(chunk):
        last = units[-1] if units else None
        unit = _parse_unit(line, last)
        if _RULE_PATTERN.fullmatch(line.text):
            is_under = last and last.kind == "text" and last.line == line.number - 1
            if last and is_under and _UNDERLINE_PATTERN.fullmatch(line.text):
                units[-1] = replace(last, underline=line.text[0], alone=True)
        elif last and row and wrapped and _is_continuation(last, unit, chunk, row):
            units[-1] = replace(last, text=f"{last.text} {line.text}", alone=False)
        else:
            units.append(unit)
    if len(units) > 1:
        units = [replace(unit, alone=bool(unit.underline)) for unit in units]
        units[0] = replace(units[0], alone=units[0].alone or is_capitals(units[0].text))
    return units


def _parse_unit(line: _SourceLine, last: TextUnit | None) -> TextUnit:
    for kind, pattern in _PATTERNS.items():
        if match := pattern.fullmatch(line.text):
            marker = match[0][: match.start("text")].rstrip() if kind == "answer" else ""
            return TextUnit(kind, match["text"], line.number, line.indent, marker)
    match = _NUMBER_PATTERN.fullmatch(line.text)
    in_list = last is None or last.kind == "item"
    if match and (in_list or match["mark"].strip("().") in ("1", "a")):
        return TextUnit("item", match["text"], line.number, line.indent, match["mark"], alone=True)
    return TextUnit("text", line.text, line.number, line.indent, alone=True)


def _is_continuation(
    last: TextUnit, unit: TextUnit, chunk: Sequence[_SourceLine], row: int
) -> bool:
    """Whether a line reads on from the line before it, in a chunk wrapped by hand."""
    line, before = chunk[row], chunk[row - 1]
    if last.underline or unit.kind != "text":
        return False
    if last.kind == "item":
        ended = before.text.endswith((".", "!", "?"))
        return not (ended and line.indent <= last.indent and line.text[:1].isupper())
    if last.alone and is_capitals(before.text) and not is_capitals(line.text):
        return False
    return not line.indent > before.indent or chunk[0].indent <= before.indent


def is_capitals(text: str) -> bool:
    """Whether a text is written in capitals throughout; a lone abbreviation is not."""
    letters = sum(map(str.isalpha, text))
    return letters > 3 and text.upper() == text and text.lower() != text
