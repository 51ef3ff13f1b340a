"""What of a passage says what it is about."""

from indexer.passages import Passage


def join_own_text(passage: Passage) -> str:
    """Its text, with its own heading and what introduces it."""
    return " ".join([*passage.heading_path[-1:], passage.context, passage.text])


def join_all_text(passage: Passage) -> str:
    """Its text, with all that stands above it."""
    return "\n".join([passage.title, *passage.heading_path, passage.context, passage.text])
