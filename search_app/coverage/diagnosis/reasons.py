"""Why a question is not answered: exactly one reason, and the one thing to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class GapReason(StrEnum):
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
class WordSuggestion:
    """``target`` is what the booklets say where people say ``source``."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A reason with its action. ``detail`` is what it was seen by, in words."""

    reason: GapReason
    action: str
    detail: str = ""
    suggestion: WordSuggestion | None = None


def make_emergency_diagnosis(sign: str) -> Diagnosis:
    return Diagnosis(
        GapReason.EMERGENCY,
        "See that the booklet says at once whom to call, and have a nurse read this question.",
        f"Names a warning sign: {sign}.",
    )


def make_out_of_scope_diagnosis() -> Diagnosis:
    return Diagnosis(
        GapReason.OUT_OF_SCOPE,
        "Nothing, unless people come here with it often.",
        "Far from every question of the bank and from every passage.",
    )


def make_misspelling_diagnosis(suggestion: WordSuggestion) -> Diagnosis:
    return Diagnosis(
        GapReason.MISSPELLING,
        f"Add “{suggestion.source}” as a spelling of “{suggestion.target}” to the vocabulary.",
        f"Asked with “{suggestion.target}”, it is answered.",
        suggestion,
    )


def make_vocabulary_diagnosis(location: str, suggestion: WordSuggestion | None = None) -> Diagnosis:
    """Without ``found`` the passage is known to answer, but not which word hides that."""
    if suggestion is None:
        return Diagnosis(
            GapReason.VOCABULARY,
            f"Say it in “{location}” as people ask it, or add their words to the vocabulary.",
            "The passage that answers is shown, but its words differ.",
        )
    return Diagnosis(
        GapReason.VOCABULARY,
        f"Add “{suggestion.source}” beside “{suggestion.target}” to the vocabulary.",
        f"Asked with “{suggestion.target}”, it is answered in “{location}”.",
        suggestion,
    )


def make_buried_diagnosis(
    location: str, rank: int, suggestion: WordSuggestion | None = None
) -> Diagnosis:
    """``rank`` is 0 where the passage is not among the hits at all."""
    place = f"at place {rank}" if rank else "behind all that are shown"
    words = f" Asked with “{suggestion.target}”, it is found." if suggestion else ""
    return Diagnosis(
        GapReason.BURIED,
        f"Say in the heading or the first sentence of “{location}” what it answers.",
        f"The passage that answers stands {place}.{words}",
        suggestion,
    )


def make_unknown_word_diagnosis(word: str) -> Diagnosis:
    return Diagnosis(
        GapReason.UNKNOWN_WORD,
        f"Say in the vocabulary what “{word}” is, or write about it.",
        f"Neither the booklets nor the vocabulary know “{word}”.",
    )


def make_partial_diagnosis(location: str, partial_answer: str) -> Diagnosis:
    return Diagnosis(
        GapReason.IN_PART,
        f"Complete “{location}”, so that it answers the whole question.",
        f"A part is there: {partial_answer}.",
    )


def make_not_covered_diagnosis(location: str) -> Diagnosis:
    """``where`` is the nearest part, "" where there is none."""
    if not location:
        return Diagnosis(GapReason.NOT_COVERED, "Write it.", "No passage was found.")
    return Diagnosis(
        GapReason.NOT_COVERED,
        f"Write it. The nearest part is “{location}”.",
        "No passage answers it, not even in part.",
    )
