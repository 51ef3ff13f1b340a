"""What of a passage says what it is about, and how many texts are remembered."""

import re

from indexer.passages import Passage

# Each question is asked once of every sentence that may be marked.
REMEMBERED_QUESTIONS = 64
# Texts of which is known what they name: a few megabytes.
REMEMBERED_TEXTS = 4_096

_ITEM = re.compile(r"\s*(?:•|\w{1,4}[.)])\s")


def find_lead_in(passage: Passage, number: int) -> str:
    """What introduces the item that a sentence is of, in its passage; "" where nothing does."""
    for before in reversed(passage.sentences[:number]):
        words = passage.get_sentence_text(before)
        if words.endswith(":"):
            start = passage.sentences[number].start
            between = passage.text[before.end - passage.start : start - passage.start]
            *above, own = between.split("\n")
            items = [*filter(str.strip, above), own]
            return words if all(map(_ITEM.match, items)) else ""
    return ""


def join_own_text(passage: Passage) -> str:
    """Its text, with its own heading and what introduces it."""
    return " ".join([*passage.heading_path[-1:], passage.context, passage.text])


def join_all_text(passage: Passage) -> str:
    """Its text, with all that stands above it."""
    return "\n".join([passage.title, *passage.heading_path, passage.context, passage.text])
