"""The words on the pages, where they depend on what is shown."""

import re
from collections.abc import Sequence
from datetime import date

from search_app.results import Verdict
from search_app.search.question_text import MAX_FIRST_WORDS, MAX_LAST_WORDS

MAX_TITLE_LENGTH = 70
# Of a question within a sentence of the page.
MAX_QUOTE_LENGTH = 160
NOTICE = "General information, not medical advice."
BADGE_TEXTS = {Verdict.ANSWERED: "Answers this", Verdict.RELATED: "Related"}
# Said over an answer of an index without a verifier.
NOT_VERIFIED = "This may be about your question without answering it; that was not checked."
FIELD_LABELS = {
    "audience": "For",
    "facts_as_of": "Facts as of",
    "facts_source": "Facts taken from",
    "source": "Taken from",
}
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def choose_badge(badge: Verdict, *, is_verified: bool) -> str:
    """The words of a hit's badge; what no verifier has read may answer."""
    if badge is Verdict.ANSWERED and not is_verified:
        return "May answer this"
    return BADGE_TEXTS.get(badge, "")


def choose_product_name(booklet_count: int) -> str:
    return "Ask the booklets" if booklet_count > 1 else "Ask the booklet"


def shorten_question(question: str, limit: int = MAX_TITLE_LENGTH) -> str:
    """A question short enough for a browser's tab, or for a line of a page."""
    words = " ".join(question.split())
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"


def strip_question_prefix(heading: str) -> str:
    return heading.removeprefix("Q:").strip()


def format_field_name(name: str) -> str:
    return FIELD_LABELS.get(name) or name.replace("_", " ").replace("-", " ").strip().capitalize()


def format_field_value(value: str) -> str:
    """A metadata value as people read it: "2026-05-01" is "1 May 2026"."""
    try:
        day = date.fromisoformat(value) if ISO_DAY.fullmatch(value) else None
    except ValueError:
        return value
    return f"{day.day} {day:%B %Y}" if day else value


def describe_shortening() -> str:
    return (
        f"Your question is long: only its first {MAX_FIRST_WORDS} and its last {MAX_LAST_WORDS}"
        " words were read. Ask about one thing at a time."
    )


def describe_missing_names(names: Sequence[str], *, several: bool) -> str:
    """Say that no booklet has these drugs."""
    joined = join_words(names)
    verb = "is" if len(names) == 1 else "are"
    where = "these booklets" if several else "this booklet"
    return f"{joined[:1].upper()}{joined[1:]} {verb} not in {where}."


def join_words(words: Sequence[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
