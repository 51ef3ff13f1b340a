"""The lines of a plain text as they stand: place, indent, blank lines and pages around them."""

import re
from typing import NamedTuple

from indexer.readers.cleanup import MAX_HEADING_WORDS
from indexer.splitting.sentences import SENTENCE_STARTERS, find_sentence_spans

_LINE_END_PATTERN = re.compile(r"[\n\v\x85\u2028\u2029]")
_SENTENCE_END_PATTERN = re.compile(r"[.!?:;…][\"'”’)\]]*$")
_OPENING_MARKS = "\"'“‘([¿¡"
_ADDRESS_PATTERN = re.compile(
    r"@|https?:|www\.|\d{3}[-. ]\d{4}|\b\d{1,2}, \d{4}\b|\d(?:[ ().-]{0,2}\d){8}"
)
_BYLINE_PATTERN = re.compile(r"[Bb]y(?: [^\W\d_a-z]\S*)+")
_NUMBER_PATTERN = re.compile(r"^\(?(?:\d{1,3}(?:\.\d{1,2})*|[a-z]|[ivxl]{1,5})[.)]\s+")
# No line that is whole ends with these; one that asks may end with the others.
_OPEN_ENDS = frozenset("a an and any into of or our than that the their this your".split())
_OPEN_ENDS_UNASKED = frozenset("as at be by for from is to was when who with".split())
_OPEN_MARKS = (",", "-", "‐", "–", "—", "\u00ad", "¬")
_ASKING_WORDS = frozenset("what when where which who why how".split())


class SourceLine(NamedTuple):
    """A line that is not blank; ``raw`` has the white space before it, ``number`` is from 1.

    ``after_blank`` is also true where a page begins; ``cells`` are those of a table's row, and
    ``names_columns`` says that it surely is the table's header.
    """

    raw: str
    text: str
    number: int
    indent: int
    after_blank: bool = False
    cells: tuple[str, ...] = ()
    starts_table: bool = False
    names_columns: bool = False


def build_line(raw: str, number: int, *, after_blank: bool) -> SourceLine:
    expanded = raw.expandtabs(4)
    indent = len(expanded) - len(expanded.lstrip())
    return SourceLine(raw, raw.strip(), number, indent, after_blank)


def split_into_pages(text: str) -> list[list[SourceLine]]:
    """The lines of each page; form feeds part the pages."""
    pages: list[list[SourceLine]] = [[]]
    after_blank = True
    for number, whole in enumerate(_LINE_END_PATTERN.split(text), 1):
        for row, part in enumerate(whole.split("\f")):
            if row:
                pages.append([])
                after_blank = True
            raw = part.replace("\u00a0", " ").replace("\ufeff", "").rstrip(" \r")
            if raw.strip():
                pages[-1].append(build_line(raw, number, after_blank=after_blank))
            after_blank = not raw.strip()
    return [page for page in pages if page]


def ends_sentence(text: str) -> bool:
    """Whether a text ends as sentences and lead-ins do."""
    return bool(_SENTENCE_END_PATTERN.search(text))


def begins_small(text: str) -> bool:
    """Whether a text begins with a small letter, as what goes on from the line before does."""
    return text.lstrip(_OPENING_MARKS)[:1].islower()


def has_open_end(text: str) -> bool:
    """Whether a text must go on: it ends with a word such as "the", a comma or a hyphen."""
    words = _NUMBER_PATTERN.sub("", text.casefold()).split() or [""]
    may_end = words[0] in _ASKING_WORDS or words[-1] not in _OPEN_ENDS_UNASKED
    return not may_end or _ends_with_open_word(text)


def _ends_with_open_word(text: str) -> bool:
    """Whether the last word cannot be the last; the A of "Vitamin A" is no such word."""
    last = text.split()[-1]
    is_letter = last == "A" and text != "A" and not is_capitals(text)
    return (last.casefold() in _OPEN_ENDS and not is_letter) or last.endswith(_OPEN_MARKS)


def holds_address(text: str) -> bool:
    """Whether a line has an address of the web, a telephone number or the year of an address."""
    return _ADDRESS_PATTERN.search(text) is not None


def looks_like_heading(text: str) -> bool:
    """Whether a line by itself may be a heading: short, with no stop, no address and no name."""
    words = text.split()
    if len(words) > MAX_HEADING_WORDS or text.endswith((".", ",", ";", ":", "…", "!")):
        return False
    if not words or words[0].islower() or not any(map(str.isalpha, text)):
        return False
    if _ends_with_open_word(text) or holds_address(text) or _BYLINE_PATTERN.fullmatch(text):
        return False
    return len(find_sentence_spans(text)) == 1 or text.endswith("?")


def is_headed_by(text: str, heading: str) -> bool:
    """Whether a line begins a sentence though the one above ends none, which is thus its heading.

    It begins with a word such as "When", or with that of the heading, and goes on in small letters.
    """
    first = text.split()[0]
    begins = first.casefold() in SENTENCE_STARTERS or first == heading.split()[0]
    goes_on = any(word.islower() and len(word) > 3 for word in text.split()[1:])
    return begins and first[:1].isupper() and goes_on and looks_like_heading(heading)


def is_capitals(text: str) -> bool:
    """Whether a text is written in capitals throughout; a lone abbreviation is not."""
    letters = sum(map(str.isalpha, text))
    return letters > 3 and text.upper() == text and text.lower() != text
