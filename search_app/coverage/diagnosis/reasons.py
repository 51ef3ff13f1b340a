"""Why a question is not answered: exactly one reason, and the one thing to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Reasons in the order in which they are looked for; the first that holds is told."""

    EMERGENCY = "possible emergency"
    OUT_OF_SCOPE = "out of scope"
    UNKNOWN_WORD = "unknown word"
    MISSPELLING = "misspelling"
    VOCABULARY = "vocabulary differs"
    BURIED = "buried"
    IN_PART = "answered only in part"
    NOT_COVERED = "not covered"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``target`` is what the booklets say where people say ``source``."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Why:
    """A reason with its action. ``detail`` is what it was seen by, in words."""

    reason: Reason
    action: str
    detail: str = ""
    suggestion: Suggestion | None = None


def emergency(sign: str) -> Why:
    return Why(
        Reason.EMERGENCY,
        "See that the booklet says at once whom to call, and have a nurse read this question.",
        f"Names a warning sign: {sign}.",
    )


def out_of_scope() -> Why:
    return Why(
        Reason.OUT_OF_SCOPE,
        "Nothing, unless people come here with it often.",
        "Far from every question of the bank and from every passage.",
    )


def misspelling(found: Suggestion) -> Why:
    return Why(
        Reason.MISSPELLING,
        f"Add “{found.source}” as a spelling of “{found.target}” to the vocabulary.",
        f"Asked with “{found.target}”, it is answered.",
        found,
    )


def vocabulary(where: str, found: Suggestion | None = None) -> Why:
    """Without ``found`` the passage is known to answer, but not which word hides that."""
    if found is None:
        return Why(
            Reason.VOCABULARY,
            f"Say it in “{where}” as people ask it, or add their words to the vocabulary.",
            "The passage that answers is shown, but its words differ.",
        )
    return Why(
        Reason.VOCABULARY,
        f"Add “{found.source}” beside “{found.target}” to the vocabulary.",
        f"Asked with “{found.target}”, it is answered in “{where}”.",
        found,
    )


def buried(where: str, rank: int, found: Suggestion | None = None) -> Why:
    """``rank`` is 0 where the passage is not among the hits at all."""
    place = f"at place {rank}" if rank else "behind all that are shown"
    words = f" Asked with “{found.target}”, it is found." if found else ""
    return Why(
        Reason.BURIED,
        f"Say in the heading or the first sentence of “{where}” what it answers.",
        f"The passage that answers stands {place}.{words}",
        found,
    )


def unknown_word(word: str) -> Why:
    return Why(
        Reason.UNKNOWN_WORD,
        f"Say in the vocabulary what “{word}” is, or write about it.",
        f"Neither the booklets nor the vocabulary know “{word}”.",
    )


def in_part(where: str, said: str) -> Why:
    return Why(
        Reason.IN_PART,
        f"Complete “{where}”, so that it answers the whole question.",
        f"A part is there: {said}.",
    )


def not_covered(where: str) -> Why:
    """``where`` is the nearest part, "" where there is none."""
    if not where:
        return Why(Reason.NOT_COVERED, "Write it.", "No passage was found.")
    return Why(
        Reason.NOT_COVERED,
        f"Write it. The nearest part is “{where}”.",
        "No passage answers it, not even in part.",
    )
