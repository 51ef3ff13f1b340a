"""What of a passage says what it is about, and how many texts are remembered."""

from indexer.passages import Passage

# Each question is asked once of every sentence that may be marked.
REMEMBERED_QUESTIONS = 64
# Texts of which is known what they name: a few megabytes.
REMEMBERED_TEXTS = 4_096


def join_own_text(passage: Passage) -> str:
    """Its text, with its own heading and what introduces it."""
    return " ".join([*passage.heading_path[-1:], passage.context, passage.text])


def join_all_text(passage: Passage) -> str:
    """Its text, with all that stands above it."""
    return "\n".join([passage.title, *passage.heading_path, passage.context, passage.text])
