"""What an editor would look at in the texts: age, contradictions, headings, words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from indexer.documents import Document
from indexer.metadata.faults import find_faults
from search_app.library.contradictions import Contradiction, find_contradictions
from search_app.library.headings import LostHeading, find_lost_headings, list_headings
from search_app.library.style import BookletStyle, HardSection, MixedSpelling, TwoNames
from search_app.search.engine import SearchEngine
from search_app.source import MAX_YEARS_WITHOUT_REVIEW, build_source, is_forgotten


@dataclass(frozen=True, slots=True)
class TextReview:
    """What was found in all booklets; ``faults`` are sentences by booklet id.

    ``hard_sections`` come with most demand first. ``heading_count`` headings asked themselves, and
    ``lost_headings`` were not found first.
    """

    faults: Mapping[str, tuple[str, ...]]
    contradictions: tuple[Contradiction, ...]
    heading_count: int
    lost_headings: tuple[LostHeading, ...]
    hard_sections: tuple[HardSection, ...]
    two_names: tuple[TwoNames, ...]
    mixed_spellings: tuple[MixedSpelling, ...]


def review_texts(engine: SearchEngine, demand: Mapping[str, float], today: date) -> TextReview:
    """``demand`` is the weight of the questions that lead to each passage, by its id."""
    documents = list(engine.documents.values())
    headings = list_headings(documents)
    styles = [
        BookletStyle(name, engine.get_passages(name), engine.index.vocabulary)
        for name in engine.documents
    ]
    faults = {one.doc_id: tuple(list_faults(one, today)) for one in documents}
    hard = (section for one in styles for section in one.find_hard_sections(demand))
    mixed = (one.find_mixed_spelling() for one in styles)
    return TextReview(
        faults={name: found for name, found in faults.items() if found},
        contradictions=tuple(find_contradictions(engine.index)),
        heading_count=len(headings),
        lost_headings=tuple(find_lost_headings(engine, headings)),
        hard_sections=tuple(sorted(hard, key=lambda one: (-one.demand, one.booklet_id, one.path))),
        two_names=tuple(names for one in styles for names in one.find_two_names()),
        mixed_spellings=tuple(one for one in mixed if one),
    )


def list_faults(document: Document, today: date) -> list[str]:
    """What is missing, cannot be read or is overdue; and that nobody looked at it for years."""
    faults = find_faults(document, today)
    if is_forgotten(build_source(document, today), today):
        faults.append(f"nobody says that it was looked at in {MAX_YEARS_WITHOUT_REVIEW} years")
    return faults
