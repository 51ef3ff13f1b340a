"""Every heading asks itself: one that its own booklet does not find first misleads its readers."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from indexer.documents import Document, Section
from indexer.errors import QueryError
from search_app.search.engine import SearchEngine

# Called with how many headings have asked, of how many.
HeadingProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class LostHeading:
    """A section, and the headings of the section that is found first when it is asked for."""

    booklet_id: str
    path: tuple[str, ...]
    question: str
    first: tuple[str, ...]


def list_headings(documents: Sequence[Document]) -> list[tuple[Document, Section]]:
    """The sections that have a heading and text of their own: others only divide the booklet."""
    return [
        (document, document.sections[row])
        for document in documents
        for row in sorted({block.section for block in document.blocks})
        if document.sections[row].path
    ]


def find_lost_headings(
    engine: SearchEngine,
    headings: Sequence[tuple[Document, Section]],
    progress: HeadingProgress = lambda done, total: None,
) -> Iterator[LostHeading]:
    """Ask each in its own booklet; one that cannot be a question, such as "?", is not asked."""
    times = Counter((document.doc_id, section.heading) for document, section in headings)
    for number, (document, section) in enumerate(headings, start=1):
        # One that stands several times is asked with the heading above it.
        depth = 1 if times[document.doc_id, section.heading] == 1 else 2
        question = " ".join(heading.removeprefix("Q:").strip() for heading in section.path[-depth:])
        with suppress(QueryError):
            hits = engine.search(question, k=1, booklet=document.doc_id).hits
            first = hits[0].heading_path if hits else ()
            if first[: len(section.path)] != section.path:
                yield LostHeading(document.doc_id, section.path, question, first)
        progress(number, len(headings))
