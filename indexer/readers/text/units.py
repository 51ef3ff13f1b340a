"""From the lines of a plain text to units: paragraphs, list items, lines that may be headings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from indexer.readers.questions_and_answers import ANSWER_PATTERN, QUESTION_PATTERN

# A file with a longer line than this is not wrapped by hand: each of its lines is a paragraph.
MAX_WRAPPED_LINE_LENGTH = 100

_BULLET_PATTERN = re.compile(r"(?P<mark>[-*+•◦▪▫‣⁃·●○■□–—]|o(?=\s+\S))\s+(?P<text>.+)")
_NUMBER_PATTERN = re.compile(r"(?P<mark>\(?(?:\d{1,3}|[a-z](?=\)))[.)])\s+(?P<text>.+)")
_RULE_PATTERN = re.compile(r"(?:[=~_#]\s?){2,}|(?:[-*]\s?){3,}|--")
_UNDERLINE_PATTERN = re.compile(r"={3,}|-{3,}|~{3,}")


@dataclass(frozen=True, slots=True)
class TextUnit:
    """A paragraph, an item, a question or an answer; ``line`` counts from 1.

    ``alone`` says that it is one line with blank lines around it; ``underline`` is the character
    that underlines it, "" for none.
    """

    kind: str
    text: str
    line: int
    indent: int = 0
    marker: str = ""
    alone: bool = False
    underline: str = ""


@dataclass(frozen=True, slots=True)
class _SourceLine:
    text: str
    number: int
    indent: int


def split_into_units(text: str) -> list[TextUnit]:
    """The units of a text, in its order; rules of dashes and empty lines are gone."""
    return [unit for chunk in _split_into_chunks(text) for unit in _parse_chunk(chunk)]


def _split_into_chunks(text: str) -> Iterator[list[_SourceLine]]:
    """Lines between blank lines."""
    chunk: list[_SourceLine] = []
    for number, raw in enumerate(re.sub(r"[\f\v\x85\u2028\u2029]", "\n", text).split("\n"), 1):
        line = raw.replace("\u00a0", " ").replace("\ufeff", "").expandtabs(4)
        if words := line.strip():
            chunk.append(_SourceLine(words, number, len(line) - len(line.lstrip())))
        elif chunk:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _parse_chunk(chunk: list[_SourceLine]) -> list[TextUnit]:
    wrapped = max(len(line.text) for line in chunk) <= MAX_WRAPPED_LINE_LENGTH
    found: list[TextUnit] = []
    for row, line in enumerate(chunk):
        before = chunk[row - 1] if row else None
        if _RULE_PATTERN.fullmatch(line.text):
            _apply_underline(found, line)
        elif before and wrapped and _is_continuation(found, before, line, chunk[0]):
            found[-1] = replace(found[-1], text=f"{found[-1].text} {line.text}", alone=False)
        else:
            found.append(_parse_unit(line, found))
    if len(found) > 1:
        found = [replace(unit, alone=False) if not unit.underline else unit for unit in found]
        found[0] = replace(found[0], alone=is_capitals(found[0].text) or bool(found[0].underline))
    return found


def _apply_underline(previous_units: list[TextUnit], line: _SourceLine) -> None:
    under = (
        previous_units
        and previous_units[-1].kind == "text"
        and previous_units[-1].line == line.number - 1
    )
    if under and _UNDERLINE_PATTERN.fullmatch(line.text):
        previous_units[-1] = replace(previous_units[-1], underline=line.text[0], alone=True)


def _parse_unit(line: _SourceLine, previous_units: list[TextUnit]) -> TextUnit:
    for kind, pattern in (
        ("question", QUESTION_PATTERN),
        ("answer", ANSWER_PATTERN),
        ("item", _BULLET_PATTERN),
    ):
        if match := pattern.fullmatch(line.text):
            mark = match[0][: match.start("text")].rstrip() if kind == "answer" else ""
            return TextUnit(kind, match["text"], line.number, line.indent, mark)
    match = _NUMBER_PATTERN.fullmatch(line.text)
    if match and (
        not previous_units
        or previous_units[-1].kind == "item"
        or match["mark"].strip("().") in ("1", "a")
    ):
        return TextUnit("item", match["text"], line.number, line.indent, match["mark"], alone=True)
    return TextUnit("text", line.text, line.number, line.indent, alone=True)


def _is_continuation(
    previous_units: list[TextUnit],
    previous_line: _SourceLine,
    line: _SourceLine,
    first_line: _SourceLine,
) -> bool:
    """Whether a line reads on from the line before it, in a chunk wrapped by hand."""
    if (
        not previous_units
        or previous_units[-1].underline
        or _parse_unit(line, previous_units).kind != "text"
    ):
        return False
    if previous_units[-1].kind == "item":
        ended = previous_line.text.endswith((".", "!", "?"))
        return not (ended and line.indent <= previous_units[-1].indent and line.text[:1].isupper())
    if previous_units[-1].alone and is_capitals(previous_line.text) and not is_capitals(line.text):
        return False
    return not line.indent > previous_line.indent or first_line.indent <= previous_line.indent


def is_capitals(text: str) -> bool:
    """Whether a text is written in capitals throughout; a lone abbreviation is not."""
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) > 3 and text.upper() == text and text.lower() != text
