"""Warning signs in a question: words of a person who may need help now."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from indexer.strict_yaml import read_yaml

WARNING_SIGNS_FILE = Path(__file__).with_name("warning_signs.yaml")
_WORD_PATTERN = re.compile(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class WarningSign:
    """Matches if a question contains any phrase, or a word of every group."""

    name: str
    phrases: tuple[str, ...]
    groups: tuple[frozenset[str], ...]


@cache
def read_warning_signs(path: Path = WARNING_SIGNS_FILE) -> tuple[WarningSign, ...]:
    return tuple(map(_parse_sign, read_yaml(path)["signs"]))


def find_warning_sign(text: str, signs: Iterable[WarningSign]) -> str:
    """Name of the first sign that matches a question; "" where none does."""
    words = _split_words(text)
    padded, unique = f" {' '.join(words)} ", set(words)
    for sign in signs:
        has_phrase = any(f" {phrase} " in padded for phrase in sign.phrases)
        if has_phrase or (sign.groups and all(group & unique for group in sign.groups)):
            return sign.name
    return ""


def _parse_sign(row: Any) -> WarningSign:
    phrases = (" ".join(_split_words(phrase)) for phrase in row["phrases"])
    groups = (frozenset(_split_words(" ".join(map(str, group)))) for group in row["words"])
    return WarningSign(row["name"], tuple(phrases), tuple(groups))


def _split_words(text: str) -> list[str]:
    """Words in lower case, without apostrophes: many people leave them out."""
    plain = text.replace("’", "'").casefold()
    return [word.replace("'", "") for word in _WORD_PATTERN.findall(plain)]
