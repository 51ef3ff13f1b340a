"""What readers may ask: taken from the booklets' own headings."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice, zip_longest

from indexer.documents import Document, Section
from search_app.results import SearchResult, Verdict
from search_app.web.pages import wording

EXAMPLES = 6
TOPICS = 8
ENOUGH_QUESTIONS = 3  # with fewer, the booklets' other headings stand beside them
BOOKLETS_ASKED = 40
WORDS_IN_A_TOPIC = 3
WORDS_TO_TRY = 3
LONGEST_TO_TRY = 45


def example_questions(documents: Mapping[str, Document]) -> list[str]:
    """Questions the booklets themselves ask, spread over them; else what their headings name."""
    some = _some(documents)
    asked = _in_turns([_spread(_questions(document), EXAMPLES) for document in some])
    named = _in_turns([_spread(_names(document), EXAMPLES) for document in some])
    return (asked if len(asked) >= ENOUGH_QUESTIONS else [*asked, *named])[:EXAMPLES]


def topics(documents: Mapping[str, Document]) -> list[str]:
    """Short headings that stand below another one, such as "Loss of appetite"."""
    short = [_spread(list(_short_names(document)), TOPICS) for document in _some(documents)]
    return _in_turns(short)[:TOPICS]


def words_to_try(result: SearchResult) -> list[str]:
    """Words of a question that the booklets know, and what sections related to it are called."""
    missing = {name.casefold() for name in result.interpretation.missing_drugs}
    known = (e.source for e in result.interpretation.expansions)
    words = (*(word for word in known if word.casefold() not in missing), *_related(result))
    asked = result.query.strip().casefold()
    fit = {w.casefold(): w for w in reversed(words) if len(w) <= LONGEST_TO_TRY}
    fit.pop(asked, None)
    return list(reversed(fit.values()))[:WORDS_TO_TRY]


def _related(result: SearchResult) -> Iterator[str]:
    for hit in result.hits:
        if hit.heading_path and hit.badge is not Verdict.NOT_COVERED:
            yield wording.bare_question(hit.heading_path[-1])


def _some(documents: Mapping[str, Document]) -> list[Document]:
    return list(islice(documents.values(), BOOKLETS_ASKED))


def _questions(document: Document) -> list[str]:
    return [wording.bare_question(s.heading) for s in _sections(document) if s.is_question]


def _names(document: Document) -> list[str]:
    return [s.heading for s in _sections(document) if not s.is_question]


def _short_names(document: Document) -> Iterator[str]:
    for section in _sections(document):
        brief = len(section.heading.split()) <= WORDS_IN_A_TOPIC
        if brief and len(section.path) > 1 and not section.is_question:
            yield section.heading


def _sections(document: Document) -> Iterator[Section]:
    return (s for s in document.sections if s.path and s.heading != document.title)


def _spread(headings: Sequence[str], most: int) -> list[str]:
    """Up to ``most`` headings, evenly from the first to the last."""
    many = len(headings)
    return [headings[row * many // most] for row in range(most)] if many > most else list(headings)


def _in_turns(lists: Sequence[Sequence[str]]) -> list[str]:
    """The first of each list, then the second of each, …; what is repeated stands once."""
    turns = chain.from_iterable(zip_longest(*lists, fillvalue=""))
    return list(dict.fromkeys(filter(None, turns)))
