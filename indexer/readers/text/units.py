"""From the lines of a plain text to units: paragraphs, list items, lines that may be headings."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace

from indexer.readers.divided_words import join_lines
from indexer.readers.questions_and_answers import match_answer, match_question, split_question
from indexer.readers.text.lines import (
    SourceLine,
    begins_small,
    ends_sentence,
    is_capitals,
    is_headed_by,
    looks_like_heading,
)
from indexer.readers.text.marks import find_underline, is_rule, match_bullet, remove_frame
from indexer.readers.text.numbering import LineNumber, NumberReader
from indexer.readers.text.wrapping import Wrapping
from indexer.splitting.sentences import find_sentence_spans

# Lines whose beginnings are so far apart are centred, or stand in other columns.
MIN_FAR_INDENT = 12
# So much of a paragraph is looked at for each line that may go on with it.
MAX_LOOK = 300
MAX_OPEN_LINES = 50


@dataclass(frozen=True, slots=True)
class TextUnit:
    """A paragraph, an item, a numbered line, a question, an answer or a table's row.

    ``line`` counts from 1; ``underline`` is a character, "" for none. ``in_list`` is true after
    a line that ends in a colon, with no blank line between.
    """

    kind: str
    text: str
    line: int
    indent: int = 0
    marker: str = ""
    after_blank: bool = True
    line_count: int = 1
    underline: str = ""
    in_list: bool = False
    number: LineNumber | None = None
    cells: tuple[str, ...] = ()
    starts_table: bool = False
    names_columns: bool = False


def build_units(
    lines: Sequence[SourceLine], wrapping: Wrapping, words: Container[str]
) -> list[TextUnit]:
    """The units of a text, in its order; rules of dashes are gone.

    ``words`` are those of the whole text.
    """
    builder = _UnitBuilder(lines, wrapping, words)
    for row in range(len(lines)):
        builder.add_line(row)
    return [part for unit in builder.units for part in _split_answer(unit)]


def _split_answer(unit: TextUnit) -> list[TextUnit]:
    """What follows a question's mark is no part of the question."""
    if unit.kind != "question":
        return [unit]
    question, answer = split_question(unit.text)
    answers = [replace(unit, kind="text", text=answer, after_blank=False)] if answer else []
    return [replace(unit, text=question), *answers]


@dataclass(slots=True)
class _UnitBuilder:
    """The units so far; ``after_rule`` says that the line before was a rule of dashes."""

    lines: Sequence[SourceLine]
    wrapping: Wrapping
    words: Container[str]
    units: list[TextUnit] = field(default_factory=list)
    numbers: NumberReader = field(default_factory=NumberReader)
    after_rule: bool = False

    def add_line(self, row: int) -> None:
        line, last = self.lines[row], self.units[-1] if self.units else None
        if line.cells:
            unit = TextUnit("row", line.text, line.number, cells=line.cells)
            unit = replace(unit, names_columns=line.names_columns)
            self._append(replace(unit, starts_table=line.starts_table), line)
        elif is_rule(line.text):
            self._add_rule(line, last)
        elif last and not last.text:  # a bullet or a label alone on its line
            self.units[-1] = replace(last, text=line.text)
        elif begun := self._parse_line(row, last):
            self._append(begun, line)
        elif last:
            text = join_lines(last.text, line.text, self.words)
            self.units[-1] = replace(last, text=text, line_count=last.line_count + 1)

    def _append(self, unit: TextUnit, line: SourceLine) -> None:
        last = self.units[-1] if self.units else None
        after_blank = line.after_blank or self.after_rule or last is None
        in_list = False
        is_near = last and (not after_blank or unit.indent > last.indent)
        if last and is_near and unit.kind == "text":
            in_list = last.text.endswith(":") or (last.in_list and last.kind == "text")
        self.units.append(replace(unit, after_blank=after_blank, in_list=in_list))
        self.after_rule = False

    def _add_rule(self, line: SourceLine, last: TextUnit | None) -> None:
        is_under = last and last.kind in ("text", "number") and last.line == line.number - 1
        if last and is_under and (underline := find_underline(line.text)):
            self.units[-1] = replace(last, underline=underline)
        self.after_rule = True

    def _parse_line(self, row: int, last: TextUnit | None) -> TextUnit | None:
        """The unit that a line begins; ``None`` where it goes on from the line before."""
        line = self.lines[row]
        may_go_on = last is not None and not (line.after_blank or self.after_rule)
        if unit := self._parse_mark(row, last, may_go_on):
            return replace(unit, line=line.number, indent=line.indent)
        if may_go_on and last and self._continues(last, row):
            return None
        return TextUnit("text", remove_frame(line.text), line.number, line.indent)

    def _parse_mark(self, row: int, last: TextUnit | None, may_go_on: bool) -> TextUnit | None:
        """The unit that a line's mark makes: a label, a bullet or a number."""
        text = self.lines[row].text
        if (question := match_question(text)) is not None:
            return TextUnit("question", question, 0)
        is_answer = last is not None and last.kind == "question"
        if answer := match_answer(text, may_be_letter=is_answer):
            return TextUnit("answer", answer[1], 0, marker=answer[0])
        if remove_frame(text) != text:
            return None
        amid_text = may_go_on and last is not None and last.kind == "text" and self._is_full(row)
        if (item := self._match_bullet(row, amid_text)) is not None:
            return TextUnit("item", item, 0)
        return None if amid_text else self._read_number(text, last, may_go_on)

    def _is_full(self, row: int) -> bool:
        """Whether the line before has no room left and ends no sentence."""
        is_full = self.wrapping.width and not self.wrapping.leaves_room(self.lines, row)
        return bool(is_full) and not ends_sentence(self.lines[row - 1].text)

    def _match_bullet(self, row: int, amid_text: bool) -> str | None:
        text = self.lines[row].text
        if amid_text and text[0] in "–—":
            return None
        near = [*self.lines[max(row - 1, 0) : row], *self.lines[row + 1 : row + 2]]
        return match_bullet(text, (line.text for line in near))

    def _read_number(self, text: str, last: TextUnit | None, may_go_on: bool) -> TextUnit | None:
        number = self.numbers.read(text)
        if number is None:
            return None
        in_list = not may_go_on or (last is not None and last.kind in ("item", "number"))
        is_plain = number.style[0] == "1" and in_list
        if not (is_plain or self.numbers.is_expected(number)):
            return None
        self.numbers.keep(number)
        return TextUnit("number", number.text, 0, marker=number.mark, number=number)

    def _continues(self, last: TextUnit, row: int) -> bool:
        """Whether a line without a mark reads on from the unit before it."""
        line, before = self.lines[row], self.lines[row - 1]
        if last.underline or last.kind == "row" or self._is_headed(last, row):
            return False
        if abs(line.indent - before.indent) >= MIN_FAR_INDENT:
            return False
        if last.kind == "question":
            return not last.text.endswith("?") and self.wrapping.goes_on(self.lines, row)
        if last.kind in ("item", "number"):
            return self._continues_item(last, row)
        if line.indent > before.indent and last.indent > before.indent:
            return False  # the first lines of paragraphs are indented
        if is_capitals(last.text[:MAX_LOOK]) != is_capitals(line.text) and self._changes_to_heading(
            last, row
        ):
            return False
        if self.wrapping.goes_on(self.lines, row, in_list=last.in_list):
            return True
        # What is left open after a whole sentence is no heading and no item.
        is_open = not ends_sentence(before.text) and last.line_count < MAX_OPEN_LINES
        is_open = is_open and len(find_sentence_spans(last.text)) > 1
        return is_open and (self.wrapping.width > 0 or is_capitals(line.text))

    def _is_headed(self, last: TextUnit, row: int) -> bool:
        """Whether the line before is, by its words, the heading of a line."""
        text = self.lines[row].text
        if last.line_count > 1 or last.kind not in ("text", "number") or begins_small(text):
            return False
        asks = last.text.endswith("?") and looks_like_heading(last.text)
        before = self.lines[row - 1].text
        return asks or remove_frame(before) != before or is_headed_by(text, last.text)

    def _continues_item(self, last: TextUnit, row: int) -> bool:
        line, before = self.lines[row], self.lines[row - 1]
        if begins_small(line.text):
            return True
        if line.indent > last.indent and not (last.kind == "number" and last.line_count == 1):
            return True
        return not ends_sentence(before.text) and self.wrapping.goes_on(self.lines, row)

    def _changes_to_heading(self, last: TextUnit, row: int) -> bool:
        """Whether capitals begin or end between two lines as they do at a heading."""
        if is_capitals(last.text[:MAX_LOOK]):
            return not begins_small(self.lines[row].text)
        following = self.lines[row + 1 : row + 2]
        goes_on = any(not one.after_blank and begins_small(one.text) for one in following)
        return ends_sentence(self.lines[row - 1].text) and not goes_on
