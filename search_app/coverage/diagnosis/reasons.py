"""Why a question is not answered: exactly one reason, and the one thing to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class GapReason(StrEnum):
    """Reasons in the order in which they are tested; the first that applies is reported."""

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
    """A reason with its action. ``detail`` is the evidence for the reason, in words."""

    reason: GapReason
    action: str
    detail: str = ""
    suggestion: WordSuggestion | None = None


def make_emergency_diagnosis(sign: str) -> Diagnosis:
    action = "See that the booklet says at once whom to call, and have a nurse read this question."
    return Diagnosis(GapReason.EMERGENCY, action, f"Names a warning sign: {sign}.")


def make_out_of_scope_diagnosis() -> Diagnosis:
    detail = "Far from every question of the bank and from every passage."
    action = "Nothing, unless people come here with it often."
    return Diagnosis(GapReason.OUT_OF_SCOPE, action, detail)


def make_misspelling_diagnosis(words: WordSuggestion) -> Diagnosis:
    action = f"Add “{words.source}” as a spelling of “{words.target}” to the vocabulary."
    detail = f"Asked with “{words.target}”, it is answered."
    return Diagnosis(GapReason.MISSPELLING, action, detail, words)


def make_vocabulary_diagnosis(location: str, words: WordSuggestion | None = None) -> Diagnosis:
    """Without ``words`` the passage is known to answer, but not which word prevents the match."""
    if words:
        action = f"Add “{words.source}” beside “{words.target}” to the vocabulary."
        detail = f"Asked with “{words.target}”, it is answered in “{location}”."
    else:
        action = f"Say it in “{location}” as people ask it, or add their words to the vocabulary."
        detail = "The passage that answers is shown, but its words differ."
    return Diagnosis(GapReason.VOCABULARY, action, detail, words)


def make_buried_diagnosis(
    location: str, rank: int, words: WordSuggestion | None = None
) -> Diagnosis:
    """``rank`` is 0 where the passage is not among the hits at all."""
    position = f"at place {rank}" if rank else "behind all that are shown"
    hint = f" Asked with “{words.target}”, it is found." if words else ""
    action = f"Say in the heading or the first sentence of “{location}” what it answers."
    detail = f"The passage that answers stands {position}.{hint}"
    return Diagnosis(GapReason.BURIED, action, detail, words)


def make_unknown_word_diagnosis(word: str) -> Diagnosis:
    detail = f"Neither the booklets nor the vocabulary know “{word}”."
    action = f"Say in the vocabulary what “{word}” is, or write about it."
    return Diagnosis(GapReason.UNKNOWN_WORD, action, detail)


def make_partial_diagnosis(location: str, sentence: str) -> Diagnosis:
    action = f"Complete “{location}”, so that it answers the whole question."
    return Diagnosis(GapReason.IN_PART, action, f"A part is there: it says “{sentence}”.")


def make_not_covered_diagnosis(location: str, detail: str) -> Diagnosis:
    """``location`` is a passage near enough to be a place for it, "" where there is none."""
    action = f"Write it. The nearest part is “{location}”." if location else "Write it."
    return Diagnosis(GapReason.NOT_COVERED, action, detail)
