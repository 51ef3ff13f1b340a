"""What readers may ask: taken from the booklets' own headings."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice, zip_longest

from indexer.documents import Document, Section
from search_app.results import SearchResult, Verdict
from search_app.web.pages import wording

MAX_EXAMPLES = 6
MAX_TOPICS = 8
MIN_QUESTIONS = 3  # with fewer, the booklets' other headings stand beside them
MAX_BOOKLETS = 40
MAX_TOPIC_WORDS = 3
MAX_SUGGESTIONS = 3
MAX_SUGGESTION_LENGTH = 45


def select_example_questions(documents: Mapping[str, Document]) -> list[str]:
    """Questions the booklets themselves ask, spread over them; else what their headings name."""
    some = _take_first_documents(documents)
    asked = _merge_in_turns(
        [_sample_evenly(_list_questions(document), MAX_EXAMPLES) for document in some]
    )
    named = _merge_in_turns(
        [_sample_evenly(_list_other_headings(document), MAX_EXAMPLES) for document in some]
    )
    return (asked if len(asked) >= MIN_QUESTIONS else [*asked, *named])[:MAX_EXAMPLES]


def select_topics(documents: Mapping[str, Document]) -> list[str]:
    """Short headings that stand below another one, such as "Loss of appetite"."""
    short = [
        _sample_evenly(list(_list_short_headings(document)), MAX_TOPICS)
        for document in _take_first_documents(documents)
    ]
    return _merge_in_turns(short)[:MAX_TOPICS]


def suggest_words(result: SearchResult) -> list[str]:
    """Words of a question that the booklets know, and what sections related to it are called."""
    missing = {name.casefold() for name in result.interpretation.missing_drugs}
    known = (e.source for e in result.interpretation.expansions)
    words = (
        *(word for word in known if word.casefold() not in missing),
        *_list_related_headings(result),
    )
    asked = result.query.strip().casefold()
    fit = {w.casefold(): w for w in reversed(words) if len(w) <= MAX_SUGGESTION_LENGTH}
    fit.pop(asked, None)
    return list(reversed(fit.values()))[:MAX_SUGGESTIONS]


def _list_related_headings(result: SearchResult) -> Iterator[str]:
    for hit in result.hits:
        if hit.heading_path and hit.badge is not Verdict.NOT_COVERED:
            yield wording.strip_question_prefix(hit.heading_path[-1])


def _take_first_documents(documents: Mapping[str, Document]) -> list[Document]:
    return list(islice(documents.values(), MAX_BOOKLETS))


def _list_questions(document: Document) -> list[str]:
    return [
        wording.strip_question_prefix(s.heading)
        for s in _list_headed_sections(document)
        if s.is_question
    ]


def _list_other_headings(document: Document) -> list[str]:
    return [s.heading for s in _list_headed_sections(document) if not s.is_question]


def _list_short_headings(document: Document) -> Iterator[str]:
    for section in _list_headed_sections(document):
        brief = len(section.heading.split()) <= MAX_TOPIC_WORDS
        if brief and len(section.path) > 1 and not section.is_question:
            yield section.heading


def _list_headed_sections(document: Document) -> Iterator[Section]:
    return (s for s in document.sections if s.path and s.heading != document.title)


def _sample_evenly(headings: Sequence[str], limit: int) -> list[str]:
    """Up to ``most`` headings, evenly from the first to the last."""
    many = len(headings)
    return (
        [headings[row * many // limit] for row in range(limit)] if many > limit else list(headings)
    )


def _merge_in_turns(lists: Sequence[Sequence[str]]) -> list[str]:
    """The first of each list, then the second of each, …; what is repeated stands once."""
    turns = chain.from_iterable(zip_longest(*lists, fillvalue=""))
    return list(dict.fromkeys(filter(None, turns)))
