"""Joined letters that a font has under the name of a sign: "di!ers" is "differs".

Some programs that print to PDF do not say which letters a ligature stands for. A sign within a word
is read as letters only where they make a word that is known.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexer.readers.pdf.letters.words import Sheet, Word
from indexer.word_lists import RIGHT_WORDS, read_words

_LIGATURES = ("ff", "ffi", "ffl", "fi", "fl", "ft", "tt", "ti", "fj")
_SIGNS = r"[!\"#$%()*+<=>?\[\]^{|}~\\\ufffd\ue000-\uf8ff]"
_INNER_PATTERN = re.compile(rf"(?<=[^\W\d_]){_SIGNS}(?=[a-z])")
_ANY_PATTERN = re.compile(_SIGNS)
_BROKEN_WORD_PATTERN = re.compile(rf"[\"“‘(]?[^\W\d_]+{_SIGNS}[a-z]{{2,}}[,.;:)”’\"]*")
_LETTERS_PATTERN = re.compile(r"[^\W\d_]+")


def mend_ligatures(sheets: Sequence[Sheet]) -> list[Sheet]:
    words = [word for sheet in sheets for word in sheet.words]
    meanings = _learn_meanings(words)
    if not meanings:
        return list(sheets)
    return [
        replace(sheet, words=[_mend_word(word, meanings) for word in sheet.words])
        for sheet in sheets
    ]


def has_unread_sign(sheet: Sheet) -> bool:
    """Whether a sign stands within a word, where only letters should."""
    return any(_BROKEN_WORD_PATTERN.fullmatch(word.text) for word in sheet.words)


Meanings = dict[tuple[str, str], str]  # by font and sign


def _learn_meanings(words: Sequence[Word]) -> Meanings:
    """What each sign of each font stands for, by the words that it makes."""
    votes: dict[tuple[str, str], Counter[str]] = {}
    for word in words:
        for sign, letters in _list_readings(word.text):
            votes.setdefault((word.style.font, sign), Counter())[letters] += 1
    return {key: counts.most_common(1)[0][0] for key, counts in votes.items()}


def _list_readings(text: str) -> Iterator[tuple[str, str]]:
    """The sign in a word and what it stands for, where only one reading is a word."""
    signs = _INNER_PATTERN.findall(text)
    if len(signs) != 1 or len(_ANY_PATTERN.findall(text.strip('"“”()[]!?'))) != 1:
        return
    readings = [one for one in _LIGATURES if _is_word(_INNER_PATTERN.sub(one, text))]
    if len(readings) == 1:
        yield signs[0], readings[0]


def _is_word(text: str) -> bool:
    known = read_words(*RIGHT_WORDS)
    parts = [part.casefold() for part in _LETTERS_PATTERN.findall(text)]
    return bool(parts) and all(part in known or part.removesuffix("s") in known for part in parts)


def _mend_word(word: Word, meanings: Meanings) -> Word:
    """Signs within a word become letters; one at its edge only where that makes a word."""
    text = _INNER_PATTERN.sub(
        lambda match: meanings.get((word.style.font, match[0]), match[0]), word.text
    )
    edge = _ANY_PATTERN.search(text)
    if edge and (letters := meanings.get((word.style.font, edge[0]))):
        mended = text[: edge.start()] + letters + text[edge.end() :]
        bare = text[: edge.start()] + text[edge.end() :]
        if _is_word(mended) and (len(bare.strip(".,;:")) == 1 or not _is_word(bare)):
            text = mended
    return replace(word, text=text) if text != word.text else word
