"""The words on the pages, where they depend on what is shown."""

from search_app.results import Verdict

TITLE_LENGTH = 70
UPDATED = ("updated", "last_updated", "date")
BADGES = {Verdict.ANSWERED: "Answers this", Verdict.RELATED: "Related"}


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
    return name.replace("_", " ").replace("-", " ").strip().capitalize()
