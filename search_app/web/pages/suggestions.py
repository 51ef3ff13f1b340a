"""What readers may ask: taken from the booklets' own headings."""

import html
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from typing import TypeVar

from indexer.documents import Document, Section
from search_app.results import SearchResult, Verdict
from search_app.web.pages import wording

MAX_EXAMPLES = 6
MAX_TOPICS = 8
MIN_QUESTIONS = 3  # with fewer, the booklets' other headings are examples as well
MAX_BOOKLETS = 40
MAX_TOPIC_WORDS = 3
MAX_SUGGESTIONS = 3
MAX_TRIES = 5  # each is a search
MAX_SUGGESTION_LENGTH = 45
MAX_OFFERS = 60
MAX_OFFER_LENGTH = 80  # a longer heading is cut off on a phone
MAX_OFFER_BYTES = 2_950  # with the element around them below 3 KB, on every page with a search box

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class NamedPart:
    """A part of a booklet by its heading; ``section`` is the row in the booklet."""

    heading: str
    is_question: bool
    depth: int
    section: int
    doc_id: str
    title: str
    language: str


def select_examples(documents: Mapping[str, Document]) -> list[NamedPart]:
    """Questions the booklets themselves ask, spread over them; else what their headings name."""
    questions, others = [], []
    for parts in _list_parts_by_booklet(documents):
        asking = [part for part in parts if part.is_question]
        questions.append(_sample_evenly(asking, MAX_EXAMPLES))
        naming = [part for part in parts if not part.is_question]
        others.append(_sample_evenly(naming, MAX_EXAMPLES))
    examples = _leave_namesakes(_merge_in_turns(questions))
    if len(examples) < MIN_QUESTIONS:
        examples += _leave_namesakes(_merge_in_turns(others))
    return examples[:MAX_EXAMPLES]


def select_topics(documents: Mapping[str, Document]) -> list[NamedPart]:
    """Short headings below another one, such as "Loss of appetite"."""
    topics = [
        [part for part in parts if _is_topic(part)] for parts in _list_parts_by_booklet(documents)
    ]
    merged = _merge_in_turns(_sample_evenly(some, MAX_TOPICS) for some in topics)
    return _leave_namesakes(merged)[:MAX_TOPICS]


def index_parts(documents: Mapping[str, Document]) -> dict[str, list[NamedPart]]:
    """The parts whose heading asks nothing, by their heading in small letters.

    To search for such a heading is to look for the part: its name says little of what it says.
    """
    parts: dict[str, list[NamedPart]] = {}
    for part in chain.from_iterable(_list_parts_by_booklet(documents)):
        if not part.is_question:
            parts.setdefault(part.heading.casefold(), []).append(part)
    return parts


def list_offers(documents: Mapping[str, Document]) -> list[str]:
    """What the search box offers while somebody types: questions first, then other headings.

    The browser makes a list of them (``datalist``), by its own rules for phones, keys and screen
    readers. So there is nothing to learn and no script to wait for, and, unlike with suggestions
    of a server, no half-typed question leaves the phone. A browser that knows no such list shows
    the plain field. Each booklet has its share, evenly from its first page to its last.
    """
    questions, others = [], []
    for sections in _list_sections_by_booklet(documents):
        short = [section for section in sections if len(section.heading) <= MAX_OFFER_LENGTH]
        questions.append([wording.strip_question_prefix(s.heading) for s in short if s.is_question])
        others.append([section.heading.strip() for section in short if not section.is_question])
    count, offers = MAX_OFFERS, _sample_offers(questions, others, MAX_OFFERS)
    while (size := _measure_offers(offers)) > MAX_OFFER_BYTES:
        count = count * MAX_OFFER_BYTES // size
        offers = _sample_offers(questions, others, count)
    return offers


def suggest_words(result: SearchResult, finds_something: Callable[[str], bool]) -> list[str]:
    """What to ask instead of a question that is not answered, where that finds something.

    Words of the question that the booklets know, and what sections related to it are called.
    """
    if result.verdict is not Verdict.NOT_COVERED:
        return []
    missing = {name.casefold() for name in result.interpretation.missing_drugs}
    known = (expansion.source for expansion in result.interpretation.expansions)
    related = (
        wording.strip_question_prefix(hit.heading_path[-1])
        for hit in result.hits
        if hit.heading_path and hit.badge is not Verdict.NOT_COVERED
    )
    words = [*(word for word in known if word.casefold() not in missing), *related]
    short = {w.casefold(): w for w in reversed(words) if len(w) <= MAX_SUGGESTION_LENGTH}
    short.pop(result.query.strip().casefold(), None)
    tried = islice(reversed(short.values()), MAX_TRIES)
    return list(islice(filter(finds_something, tried), MAX_SUGGESTIONS))


def _sample_offers(
    questions: Sequence[Sequence[str]], others: Sequence[Sequence[str]], count: int
) -> list[str]:
    """At most ``count``, of all booklets; capitals make no other heading."""
    asking = _share_evenly(questions, count)
    offers: dict[str, str] = {}
    for text in asking + _share_evenly(others, count - len(asking)):
        offers.setdefault(text.casefold(), text)
    return list(offers.values())


def _share_evenly(lists: Sequence[Sequence[str]], count: int) -> list[str]:
    """At most ``count``, in turns: of each list as many, unless it has fewer."""
    shares = range(1, count + 1)
    enough = (n for n in shares if sum(min(n, len(some)) for some in lists) >= count)
    share = next(enough, count)
    return _merge_in_turns(_sample_evenly(some, share) for some in lists)[:count]


def _measure_offers(offers: Iterable[str]) -> int:
    """Bytes on the page, or a few more."""
    return sum(len(f"<option>{html.escape(text)}</option>".encode()) for text in offers)


def _list_sections_by_booklet(documents: Mapping[str, Document]) -> Iterator[list[Section]]:
    """The sections under a heading of their own, of the first booklets."""
    for document in islice(documents.values(), MAX_BOOKLETS):
        yield [s for s in document.sections if s.path and s.heading != document.title]


def _list_parts_by_booklet(documents: Mapping[str, Document]) -> Iterator[list[NamedPart]]:
    """Of the first booklets."""
    for document in islice(documents.values(), MAX_BOOKLETS):
        of_booklet = document.doc_id, document.title, document.language
        yield [
            NamedPart(heading, section.is_question, len(section.path), row, *of_booklet)
            for row, section in enumerate(document.sections)
            if section.path and section.heading != document.title
            if (heading := wording.strip_question_prefix(section.heading))
        ]


def _is_topic(part: NamedPart) -> bool:
    is_short = len(part.heading.split()) <= MAX_TOPIC_WORDS
    return is_short and part.depth > 1 and not part.is_question


def _leave_namesakes(parts: Iterable[NamedPart]) -> list[NamedPart]:
    """The first part of each heading."""
    by_heading: dict[str, NamedPart] = {}
    for part in parts:
        by_heading.setdefault(part.heading, part)
    return list(by_heading.values())


def _sample_evenly(headings: Sequence[T], limit: int) -> Sequence[T]:
    """At most ``limit`` headings, evenly from the first to the last."""
    count = len(headings)
    return [headings[n * count // limit] for n in range(limit)] if count > limit else headings


def _merge_in_turns(lists: Iterable[Sequence[T]]) -> list[T]:
    """The first of each list, then the second of each, …; each heading once."""
    turns = chain.from_iterable(zip_longest(*lists))
    return list(dict.fromkeys(filter(None, turns)))
