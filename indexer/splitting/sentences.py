"""Where sentences begin and end, by exact offsets.

A splitter of our own because every offset must hold: nothing is normalised, joined or lost. It
knows the full stops of booklets that end no sentence: titles, initials, "U.S.", "e.g.", decimals.
"""

import re
from collections.abc import Iterator

# A stop, and the quotes and brackets that close with it, end a run without a space: a decimal or a
# web address goes on. Only where a run begins is looked for one, or a long run would take forever.
_STOP_PATTERN = re.compile(r"(?<!\S)\S*[.!?…][\"'”’)\]]*(?=\s)")
_CLOSING_MARKS = "\"'”’)]"
# Stops of other scripts end a sentence wherever they stand; some of these have no spaces.
_OTHER_STOP_PATTERN = re.compile(r"[。！？｡؟۔।॥።፧။៕]+[\"'”’»」』）)\]]*")
_OPENING_PATTERN = re.compile(r"\s+[\"'“‘«„¿¡(\[]*(?P<first>[^\W_]|[•–—-])")
_OPENING_MARK_PATTERN = re.compile(r"[\"'“‘(\[]")
_INITIALS_PATTERN = re.compile(r"^(?:[^\W\d_]\.)*[^\W\d_]$")

# A full stop after these belongs to the word; a name or a number follows.
_INNER_ABBREVIATIONS = frozenset(
    "dr mr mrs ms mx prof st sr jr rev hon gen capt lt col fig figs ch pp ed eds"
    " mt ft dept univ approx ca cf vs resp".split()
)
# "No. 5", but "No. Ask."
_NUMBERED_NOUNS = frozenset(["no", "nos", "vol", "vols", "stage", "grade"])
# These may end a sentence, but only where the next word starts like one.
_AMBIGUOUS_ABBREVIATIONS = frozenset(
    "e.g i.e etc al inc ltd co corp a.m p.m u.s u.k u.n e.u ph.d m.d".split()
)
SENTENCE_STARTERS = frozenset(
    "a an the this that these those it its he she they we you your our his her their there i if in"
    " on at by for from to with when while where what who why how some many most all no not ask"
    " talk tell call take try do as after before because but and or so".split()
)


def find_sentence_spans(text: str, *, start: int = 0) -> list[tuple[int, int]]:
    """Spans of the sentences of ``text``, each shifted by ``start``.

    Spans are in order, do not overlap, hold no white space at either end, and together hold every
    character that is not white space. A line break always ends a sentence.
    """
    lines = re.finditer(r"[^\n]+", text)
    return [span for line in lines for span in _find_line_spans(line[0], start + line.start())]


def _find_line_spans(line: str, offset: int) -> Iterator[tuple[int, int]]:
    begin = 0
    others = (stop.end() for stop in _OTHER_STOP_PATTERN.finditer(line))
    for end in sorted({*_find_sentence_ends(line), *others, len(line)}):
        words = line[begin:end]
        if words.strip():
            yield offset + end - len(words.lstrip()), offset + begin + len(words.rstrip())
        begin = end


def _find_sentence_ends(line: str) -> Iterator[int]:
    for stop in _STOP_PATTERN.finditer(line):
        opening = _OPENING_PATTERN.match(line, stop.end())
        if opening and _is_sentence_end(line, stop, opening):
            yield stop.end()


def _is_sentence_end(line: str, stop: re.Match[str], opening: re.Match[str]) -> bool:
    if opening["first"].islower():
        return False
    run = stop[0].rstrip(_CLOSING_MARKS)
    before = run.rstrip(".!?")
    if run[len(before) : len(before) + 1] != "." or run.startswith("..", len(before)):
        return True
    word = _OPENING_MARK_PATTERN.split(before)[-1]
    following = re.compile(r"[^\W_]*").match(line, opening.start("first"))
    return not word or _can_end_sentence(word, following[0] if following else "")


def _can_end_sentence(word: str, next_word: str) -> bool:
    """Whether ``word`` and its full stop end a sentence, with ``next_word`` after them."""
    bare = word.casefold()
    if bare in _INNER_ABBREVIATIONS:
        return False
    if bare in _NUMBERED_NOUNS:
        return not next_word[:1].isdigit()
    if bare in _AMBIGUOUS_ABBREVIATIONS or _INITIALS_PATTERN.match(word):
        return next_word.casefold() in SENTENCE_STARTERS
    return True
