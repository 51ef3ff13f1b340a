"""The words on the pages, where they depend on what is shown."""

import re
from collections.abc import Sequence
from datetime import date

from search_app.results import Hit, Source, Verdict
from search_app.search.question_text import MAX_FIRST_WORDS, MAX_LAST_WORDS
from search_app.source import is_forgotten

MAX_TITLE_LENGTH = 70
# Of a question within a sentence of the page.
MAX_QUOTE_LENGTH = 160
NOTICE = "General information, not medical advice."
# How well the quoted passage of a question that is answered fits. Of any other question the page
# has said so already, and one such sentence is enough.
LABELS = {Verdict.ANSWERED: "Best match", Verdict.RELATED: "Related", Verdict.NOT_COVERED: ""}
TITLES = {
    Verdict.ANSWERED: "Found",
    Verdict.RELATED: "Perhaps",
    Verdict.NOT_COVERED: "Not answered",
}
# Said over an answer of an index without a verifier, and over one that the verifier doubts.
NOT_VERIFIED = "This was not checked: it may be about your question without answering it."
DOUBTED = "It may not be quite what you asked."
FILTER_LABELS = {"audience": "For", "language": "In", "topic": "About"}
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
ISO_MONTH = re.compile(r"\d{4}-\d{2}")


def describe_doubt(hit: Hit) -> str:
    """What to say over an answer; "" where the verifier takes it for one."""
    if hit.verified is None:
        return NOT_VERIFIED
    return "" if hit.is_read_as_answer else DOUBTED


def describe_source(source: Source, offered_by: str = "") -> str:
    """Which booklet, whose, and how old: in one line, with what the booklet does not say left out.

    ``offered_by`` is named where the booklet does not say who publishes it.
    """
    publisher = f"published by {source.publisher}" if source.publisher else ""
    return " · ".join(
        filter(
            None,
            (
                source.title,
                publisher or (f"offered by {offered_by}" if offered_by else ""),
                describe_dates(source),
                f"page {source.page}" if source.page else "",
            ),
        )
    )


def describe_booklet(source: Source) -> str:
    """For the list of booklets: whose, for whom and how old; "" where the booklet says nothing."""
    dated = source.facts_as_of or source.last_reviewed or source.next_review
    parts = (
        f"Published by {source.publisher}" if source.publisher else "",
        f"for: {source.audience}" if source.audience else "",
        describe_dates(source) if dated else "",
    )
    return capitalize(" · ".join(filter(None, parts)))


def capitalize(text: str) -> str:
    return text[:1].upper() + text[1:]


def describe_dates(source: Source) -> str:
    shown = [f"{name[0].lower()}{name[1:]} {value}" for name, value in list_dates(source).items()]
    return " · ".join(shown) or "it does not say how old its facts are"


def list_dates(source: Source) -> dict[str, str]:
    """How old a booklet is, by labels: also that nobody looked at it for years."""
    due = "Its review was due on" if source.overdue else "Next review"
    days = {
        "Facts as of": source.facts_as_of,
        "Last reviewed": source.last_reviewed,
        due: source.next_review,
    }
    dates = {name: format_field_value(day) for name, day in days.items() if day}
    if is_forgotten(source, date.today()):
        if source.last_reviewed:
            dates["Last reviewed"] = f"{format_month(source.last_reviewed)}, not since"
        else:
            del dates["Facts as of"]
            dates["Facts of"] = f"{format_month(source.facts_as_of or '')}, not reviewed since"
    return dates


def describe_review(source: Source) -> str:
    """When a booklet was last looked at, for the foot of a page; "" where it does not say."""
    dates = list_dates(source)
    names = (name for name in ("Last reviewed", "Facts of", "Facts as of") if name in dates)
    return next((f"{name} {dates[name]}" for name in names), "")


def join_path(headings: Sequence[str]) -> str:
    return " › ".join(map(strip_question_prefix, headings))


def choose_product_name(booklet_count: int) -> str:
    return "Ask the booklets" if booklet_count > 1 else "Ask the booklet"


def describe_result(verdict: Verdict, question: str) -> str:
    """A page's title: first the verdict, then the question, short enough for a browser's tab."""
    return f"{TITLES[verdict]}: {shorten_question(question)}"


def describe_named_part(question: str) -> str:
    """As ``describe_result``, where only the name of a part was typed, and nothing answers it."""
    return f"A part of this name: {shorten_question(question)}"


def shorten_question(question: str, limit: int = MAX_TITLE_LENGTH) -> str:
    """A question short enough for a browser's tab, or for a line of a page."""
    words = " ".join(question.split())
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"


def strip_question_prefix(heading: str) -> str:
    return heading.removeprefix("Q:").strip()


def format_field_name(name: str) -> str:
    return name.replace("_", " ").replace("-", " ").strip().capitalize()


def format_field_value(value: str) -> str:
    """A metadata value as people read it: "2026-05-01" is "1 May 2026"."""
    is_day, is_month = ISO_DAY.fullmatch(value), ISO_MONTH.fullmatch(value)
    try:
        if is_day:
            return format_day(date.fromisoformat(value))
        return f"{date.fromisoformat(f'{value}-01'):%B %Y}" if is_month else value
    except ValueError:
        return value


def format_month(value: str) -> str:
    """Of "2026-05-01" the month; what is no day is left as it is."""
    return f"{date.fromisoformat(value):%B %Y}" if ISO_DAY.fullmatch(value) else value


def format_day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def count_days(days: int) -> str:
    return "one day" if days == 1 else f"{days:,} days"


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


def describe_other_languages(names: Sequence[str]) -> str:
    """Beside results of booklets that the search was not made for."""
    return (
        f"Some of what is shown is in {join_words(names)}. The search is made for English: in other"
        " languages it finds less, and what it shows first may not be the best part."
    )


def join_words(words: Sequence[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
