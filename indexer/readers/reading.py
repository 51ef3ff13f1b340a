"""What every reader gives back: pieces, and what it knows of the booklet beside them."""

from dataclasses import dataclass, field

from indexer.readers.pieces import Piece


@dataclass(frozen=True, slots=True)
class ParsedBooklet:
    """A read booklet before it is assembled; ``title`` is "" where the booklet names none."""

    pieces: list[Piece]
    title: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    language: str = "en"
