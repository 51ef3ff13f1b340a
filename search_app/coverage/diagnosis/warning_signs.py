"""Warning signs in a question: words of somebody who may need help now."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from indexer.strict_yaml import read_yaml

SIGNS = Path(__file__).with_name("warning_signs.yaml")
_WORD = re.compile(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign holds where a phrase stands, or of each group of words at least one."""

    name: str
    phrases: tuple[str, ...]
    groups: tuple[frozenset[str], ...]


@cache
def load_signs(path: Path = SIGNS) -> tuple[Sign, ...]:
    return tuple(map(_sign, read_yaml(path)["signs"]))


def warning(text: str, signs: Iterable[Sign]) -> str:
    """Name of the first sign that a question carries; "" where it carries none."""
    words = _words(text)
    return next((sign.name for sign in signs if _holds(sign, words)), "")


def _holds(sign: Sign, words: Sequence[str]) -> bool:
    flat = f" {' '.join(words)} "
    if any(f" {phrase} " in flat for phrase in sign.phrases):
        return True
    return bool(sign.groups) and all(group & set(words) for group in sign.groups)


def _sign(row: Any) -> Sign:
    phrases = (" ".join(_words(phrase)) for phrase in row["phrases"])
    groups = (frozenset(_words(" ".join(map(str, group)))) for group in row["words"])
    return Sign(row["name"], tuple(phrases), tuple(groups))


def _words(text: str) -> list[str]:
    """Words in lower case, without apostrophes: many people leave them out."""
    plain = text.replace("’", "'").casefold()
    return [word.replace("'", "") for word in _WORD.findall(plain)]
