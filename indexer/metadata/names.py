"""The names of what a booklet may say of itself, and its values as text."""

import re
from collections.abc import Mapping
from typing import Any

from indexer.words import clean_text

MAX_VALUE_DEPTH = 5  # of lists in one another
# The names under which each is given, in front matter or by a program; the first that is there.
NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "publisher": ("publisher", "published_by"),
    "audience": ("audience",),
    "language": ("language", "lang"),
    "topics": ("topics", "topic", "keywords", "tags"),
    "last_reviewed": ("last_reviewed", "reviewed", "date_reviewed"),
    "next_review": ("next_review", "next_review_due", "next_review_date", "review_due"),
    "facts_as_of": ("facts_as_of",),
    "sources": ("sources", "facts_source", "source"),
    "contact": ("contact",),
    "version": ("version", "edition"),
    "licence": ("licence", "license"),
    "url": ("url",),
    "translations": ("translations",),
}
# A comma may be within one of these, so a semicolon stands between them.
LISTED = frozenset(name for field in ("sources", "translations") for name in NAMES[field])
DAYS = ("last_reviewed", "next_review", "facts_as_of")
LANGUAGE_PATTERN = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
UNKNOWN_LANGUAGE = "und"  # of BCP 47: undetermined


def normalize_metadata(data: Mapping[Any, Any]) -> dict[str, str]:
    """The values as text, by names such as ``last_reviewed``; without those that are empty."""
    pairs = ((_normalize_name(str(key)), value) for key, value in data.items())
    texts = {name: _format_value(value, "; " if name in LISTED else ", ") for name, value in pairs}
    return {name: text for name, text in texts.items() if name and text}


def split_list(text: str, separators: str) -> list[str]:
    return [part for part in map(str.strip, re.split(f"[{separators}]", text)) if part]


def _normalize_name(name: str) -> str:
    """``lastReviewed`` and ``last reviewed`` are both ``last_reviewed``."""
    words = re.sub(r"(?<=[a-z\d])(?=[A-Z])", "_", clean_text(name))
    return re.sub(r"\W+", "_", words).strip("_").lower()


def _format_value(value: Any, separator: str, depth: int = 0) -> str:
    """A value in one line of words."""
    if value is None or depth > MAX_VALUE_DEPTH:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        pairs = ((key, _format_value(part, ", ", depth + 1)) for key, part in value.items())
        return "; ".join(f"{key}: {text}" for key, text in pairs)
    if isinstance(value, list | tuple | set):
        return separator.join(_format_value(part, separator, depth + 1) for part in value)
    return clean_text(str(value))
