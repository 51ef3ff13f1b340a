"""The words on the pages, where they depend on what is shown."""

import re
from collections.abc import Sequence
from datetime import date

from search_app.results import Verdict

TITLE_LENGTH = 70
NOTICE = "General information, not medical advice."
BADGES = {Verdict.ANSWERED: "Answers this", Verdict.RELATED: "Related"}
LABELS = {
    "audience": "For",
    "facts_as_of": "Facts as of",
    "facts_source": "Facts taken from",
    "source": "Taken from",
}
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def product(booklets: int) -> str:
    return "Ask the booklets" if booklets > 1 else "Ask the booklet"


def badge(verdict: Verdict) -> str:
    """Empty for a passage that is only near."""
    return BADGES.get(verdict, "")


def short(question: str) -> str:
    """A question as a browser's tab can hold it."""
    words = " ".join(question.split())
    return words if len(words) <= TITLE_LENGTH else words[: TITLE_LENGTH - 1].rstrip() + "…"


def bare_question(heading: str) -> str:
    return heading.removeprefix("Q:").strip()


def label(name: str) -> str:
    """The name of a metadata field as people read it."""
    return LABELS.get(name) or name.replace("_", " ").replace("-", " ").strip().capitalize()


def told(value: str) -> str:
    """A metadata value as people read it: "2026-05-01" is "1 May 2026"."""
    try:
        day = date.fromisoformat(value) if ISO_DAY.fullmatch(value) else None
    except ValueError:
        return value
    return f"{day.day} {day:%B %Y}" if day else value


def read_as(pairs: Sequence[tuple[str, str]]) -> str:
    return f"Read {listed([f'“{typed}” as “{word}”' for typed, word in pairs])}."


def absent(names: Sequence[str], *, several: bool) -> str:
    """That no booklet holds these drugs."""
    said = listed(names)
    verb = "is" if len(names) == 1 else "are"
    where = "these booklets" if several else "this booklet"
    return f"{said[:1].upper()}{said[1:]} {verb} not in {where}."


def listed(words: Sequence[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
