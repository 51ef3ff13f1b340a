"""Questions that are made to cost much, of many kinds; each is another one every time."""

import random
from collections.abc import Callable, Sequence
from functools import partial

from search_app.search.question_text import MAX_QUESTION_LENGTH

# First and last character of what the kinds are made of.
SCRIPTS = {
    "cyrillic": "ая",
    "greek": "αω",
    "arabic": "اي",
    "hindi": "कह",
    "hangul": "가힣",
    "chinese": "一龥",
    "full width": "ａｚ",
    "mathematical": "𝐀𝐳",
    "accents": "àö",
    "emoji": "🌀🗿",
    "private": "\ue000\uf8ff",
    "astral": "\U00030000\U0003134a",
    "squared words": "㌀㍗",
    "tags": "\U000e0020\U000e007e",
    "digits": "09",
    "punctuation": "!/",
}
JOINERS = {
    "zero width": "\u200b",
    "zero width joiner": "\u200d",
    "variation": "\ufe0f",
    "combining": "\u0301\u0323",
    "bidi": "\u202e",
    "soft hyphen": "\u00ad",
    "hyphen": "-",
    "apostrophe": "'",
    "dot": ".",
    "slash": "/",
}


def make_kinds(
    rng: random.Random, booklet_words: Sequence[str], forms: Sequence[str]
) -> dict[str, Callable[[], str]]:
    """A maker of questions by kind; ``booklet_words`` have four letters at least."""
    letters = partial(_draw, rng, "az")
    kinds: dict[str, Callable[[], str]] = {
        **{f"words of {n}": partial(_fill, partial(letters, n)) for n in (1, 2, 3, 4, 5, 7, 8, 12)},
        **{f"words of {n}": partial(_fill, partial(letters, n)) for n in (40, 99, 200)},
        **{f"one word of {n}": partial(letters, n) for n in (100, 2_000)},
        **{name: partial(_fill, partial(_draw, rng, ends, 7)) for name, ends in SCRIPTS.items()},
        **{f"{name} alone": partial(_draw, rng, ends, 2_000) for name, ends in SCRIPTS.items()},
        **{name: partial(_fill, partial(_join, j, letters)) for name, j in JOINERS.items()},
        "ligature of 18": lambda: "ﷺ" * MAX_QUESTION_LENGTH,
        "ligature of 18, within the limit": lambda: "ﷺ" * (MAX_QUESTION_LENGTH // 18),
        "ligatures": partial(_fill, lambda: "ﬃ" * rng.randrange(3, 8)),
        "one beginning": partial(_fill, lambda: "s" + letters(7)),
        "endings": partial(_fill, lambda: letters(6) + rng.choice(["ing", "ed", "ly"])),
        "typing errors": partial(_fill, lambda: _mistype(rng, rng.choice(booklet_words))),
        "known words": partial(_fill, lambda: rng.choice(booklet_words)),
        "quoted": partial(_fill, lambda: f'"{rng.choice(booklet_words)} {letters(6)}"'),
        "forms": partial(_fill, lambda: rng.choice(forms)),
        "one form": partial(_fill, partial(str, rng.choice(forms))),
        "addresses": partial(_fill, lambda: f"https://{letters(8)}.com/{letters(8)}"),
        "marks on one letter": lambda: "what a" + _draw(rng, "\u0300\u036f", 1_990),
        "stop words": partial(_fill, lambda: rng.choice("what is the of and to i my".split())),
        "control characters": lambda: "what\x00" + letters(1_990),
        "white space": lambda: "what" + "\u00a0" * 1_990 + "helps",
        "question marks": lambda: "what helps " + "?" * 1_980,
    }
    return kinds


def _draw(rng: random.Random, ends: str, count: int) -> str:
    """Characters between two."""
    return "".join(chr(rng.randint(*map(ord, ends))) for _ in range(count))


def _join(joiner: str, letters: Callable[[int], str]) -> str:
    return joiner.join(letters(7))


def _fill(make_word: Callable[[], str]) -> str:
    """As many words as fit."""
    text = make_word()
    while len(longer := f"{text} {make_word()}") <= MAX_QUESTION_LENGTH:
        text = longer
    return text


def _mistype(rng: random.Random, word: str) -> str:
    place = rng.randrange(len(word) - 1)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
