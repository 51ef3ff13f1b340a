"""What readers may ask: taken from the booklets' own headings."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice, zip_longest

from indexer.documents import Document, Section
from search_app.results import SearchResult, Verdict
from search_app.web.pages import wording

MAX_EXAMPLES = 6
MAX_TOPICS = 8
MIN_QUESTIONS = 3  # with fewer, the booklets' other headings are examples as well
MAX_BOOKLETS = 40
MAX_TOPIC_WORDS = 3
MAX_SUGGESTIONS = 3
MAX_SUGGESTION_LENGTH = 45


def select_example_questions(documents: Mapping[str, Document]) -> list[str]:
    """Questions the booklets themselves ask, spread over them; else what their headings name."""
    questions, others = [], []
    for sections in _list_sections_by_booklet(documents):
        asking = [wording.strip_question_prefix(s.heading) for s in sections if s.is_question]
        questions.append(_sample_evenly(asking, MAX_EXAMPLES))
        naming = [section.heading for section in sections if not section.is_question]
        others.append(_sample_evenly(naming, MAX_EXAMPLES))
    examples = _merge_in_turns(questions)
    if len(examples) < MIN_QUESTIONS:
        examples += _merge_in_turns(others)
    return examples[:MAX_EXAMPLES]


def select_topics(documents: Mapping[str, Document]) -> list[str]:
    """Short headings below another one, such as "Loss of appetite"."""
    headings = [
        [s.heading for s in sections if _is_short(s) and len(s.path) > 1 and not s.is_question]
        for sections in _list_sections_by_booklet(documents)
    ]
    return _merge_in_turns(_sample_evenly(some, MAX_TOPICS) for some in headings)[:MAX_TOPICS]


def suggest_words(result: SearchResult) -> list[str]:
    """Words of a question that the booklets know, and what sections related to it are called."""
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
    return list(reversed(short.values()))[:MAX_SUGGESTIONS]


def _list_sections_by_booklet(documents: Mapping[str, Document]) -> Iterator[list[Section]]:
    """The sections under a heading of their own, of the first booklets."""
    for document in islice(documents.values(), MAX_BOOKLETS):
        yield [s for s in document.sections if s.path and s.heading != document.title]


def _is_short(section: Section) -> bool:
    return len(section.heading.split()) <= MAX_TOPIC_WORDS


def _sample_evenly(headings: Sequence[str], limit: int) -> Sequence[str]:
    """At most ``limit`` headings, evenly from the first to the last."""
    count = len(headings)
    return [headings[n * count // limit] for n in range(limit)] if count > limit else headings


def _merge_in_turns(lists: Iterable[Sequence[str]]) -> list[str]:
    """The first of each list, then the second of each, …; each heading once."""
    turns = chain.from_iterable(zip_longest(*lists, fillvalue=""))
    return list(dict.fromkeys(filter(None, turns)))
