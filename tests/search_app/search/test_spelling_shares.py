"""How many words are read rightly as people type them, and how many right words are left alone.

``-s`` prints the shares, and with ``-rA`` what was read wrongly. A third, which nothing was fitted
to, is held out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from indexer.storage.index import open_index
from indexer.vocabulary import SPELLING_KIND
from search_app.results import Interpretation
from search_app.search.interpret import Interpreter

TYPED_WORDS = Path(__file__).with_name("typed-words.txt")
# A right word has no other reading: it begins the line instead of what it is typed for.
RIGHT = "="


@dataclass(frozen=True)
class TypedWord:
    """A word as it is typed, and what may be meant; nothing for one that is right."""

    typed: str
    meant: frozenset[str]

    @property
    def is_held_out(self) -> bool:
        return sha256(self.typed.encode()).digest()[0] % 3 == 0


def read_typed_words() -> Iterator[TypedWord]:
    for line in TYPED_WORDS.read_text(encoding="utf-8").splitlines():
        if line.startswith(RIGHT):
            yield from (TypedWord(word, frozenset()) for word in line[1:].split())
        elif line and not line.startswith("#"):
            meant, _, typed = line.partition(": ")
            forms = frozenset(meant.casefold().split())
            yield from (TypedWord(word, forms) for word in typed.split())


@pytest.fixture(scope="module")
def interpreter(our_index: Path) -> Interpreter:
    return Interpreter(open_index(our_index))


def judge_reading(word: TypedWord, read: Interpretation) -> str:
    if read.text.split()[-1].casefold() in word.meant:
        return "right"
    return "wrong" if is_changed(read) else "left"


def is_changed(read: Interpretation) -> bool:
    readings = [e for e in read.expansions if e.kind == SPELLING_KIND]
    return bool(read.corrections) or len(readings) > 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("is_held_out", "min_right", "max_wrong"), [(False, 0.97, 0.01), (True, 0.95, 0.02)]
)
def test_most_words_are_read_rightly(
    interpreter: Interpreter, *, is_held_out: bool, min_right: float, max_wrong: float
) -> None:
    words = [w for w in read_typed_words() if w.meant and w.is_held_out is is_held_out]
    verdicts = {
        word.typed: judge_reading(word, interpreter.interpret_question(word.typed).interpretation)
        for word in words
    }
    shares = {
        verdict: list(verdicts.values()).count(verdict) / len(verdicts)
        for verdict in ("right", "wrong", "left")
    }
    part = "held out" if is_held_out else "seen"
    print(f"{len(verdicts)} misspelt words, {part}:", shares)  # noqa: T201
    print({word: verdict for word, verdict in verdicts.items() if verdict != "right"})  # noqa: T201
    assert shares["right"] >= min_right
    assert shares["wrong"] <= max_wrong


@pytest.mark.slow
@pytest.mark.parametrize("is_held_out", [False, True])
def test_right_words_are_left_alone(interpreter: Interpreter, *, is_held_out: bool) -> None:
    words = [w.typed for w in read_typed_words() if not w.meant and w.is_held_out is is_held_out]
    readings = {word: interpreter.interpret_question(word).interpretation for word in words}
    changed = [word for word, read in readings.items() if is_changed(read)]
    print(f"{len(words)} right words, changed: {changed}")  # noqa: T201
    assert changed == []


def test_there_are_enough_words() -> None:
    words = list(read_typed_words())
    assert len({word.typed for word in words}) == len(words)
    assert len({word.meant for word in words}) > 50
    assert sum(bool(word.meant) for word in words) > 400
    assert sum(not word.meant for word in words) > 250
