"""Whether two sentences of nearly the same words are about the same: by what stands around them.

"The tumor is smaller than 2 cm" is said of many cancers, each time with another number.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from indexer.passages import Passage
from indexer.storage.index import Index
from indexer.vocabulary import Vocabulary
from search_app.library.statements import Statement, read_statement

# A sentence of so many different words says itself what it is about.
MIN_OWN_WORDS = 7
# A heading or a neighbour that stands in more booklets than these says nothing.
MAX_BOOKLETS = 3

Place = tuple[str, ...]  # a booklet's id, and the headings of a section


@dataclass(frozen=True, slots=True)
class QuotedSentence:
    """A sentence and where it stands."""

    passage: Passage
    text: str


@dataclass(frozen=True)
class LibraryContext:
    """``neighbours`` are the rare statements of each section, by their place."""

    vocabulary: Vocabulary
    rare_headings: frozenset[tuple[str, ...]]
    neighbours: Mapping[Place, frozenset[Statement]]


def build_context(
    index: Index, quotes: Mapping[Statement, Sequence[QuotedSentence]]
) -> LibraryContext:
    booklets: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for passage in index.passages:
        booklets[_read_words(passage.heading_path[-1:], index.vocabulary)].add(passage.doc_id)
    neighbours: dict[Place, set[Statement]] = defaultdict(set)
    for statement, places in quotes.items():
        if len({quote.passage.doc_id for quote in places}) <= MAX_BOOKLETS:
            for quote in places:
                neighbours[find_place(quote)].add(statement)
    return LibraryContext(
        index.vocabulary,
        frozenset(words for words, ids in booklets.items() if words and len(ids) <= MAX_BOOKLETS),
        {place: frozenset(statements) for place, statements in neighbours.items()},
    )


def may_be_compared(
    context: LibraryContext, first: QuotedSentence, second: QuotedSentence, *, drugs: bool
) -> bool:
    """Whether both are about the same; ``drugs``: they name different ones."""
    pair = (first, second)
    subjects = [_find_subjects(context, quote) for quote in pair]
    named = [set(read_statement(quote.text, context.vocabulary).drugs) for quote in pair]
    speaks_of_own = [of_text <= about for of_text, about in zip(named, subjects, strict=True)]
    if drugs and all(speaks_of_own):
        return False
    if _share_surroundings(context, first, second):
        return True
    is_of_other_drugs = all(subjects) and subjects[0].isdisjoint(subjects[1])
    return (
        not is_of_other_drugs and not (drugs and any(speaks_of_own)) and _say_enough(context, pair)
    )


def _share_surroundings(
    context: LibraryContext, first: QuotedSentence, second: QuotedSentence
) -> bool:
    """A heading or a neighbour that few booklets have, or a title."""
    pair = (first.passage, second.passage)
    headings = {_read_words(one.heading_path[-1:], context.vocabulary) for one in pair}
    titles = [frozenset(_read_words([one.title], context.vocabulary)) for one in pair]
    is_same_title = all(titles) and (titles[0] <= titles[1] or titles[1] <= titles[0])
    near = [context.neighbours.get(find_place(quote), frozenset()) for quote in (first, second)]
    # One word, such as "Dose" or "Source", is the same heading in booklets on other things.
    is_same_heading = len(headings) == 1 and any(
        len(words) > 1 for words in headings & context.rare_headings
    )
    return is_same_title or is_same_heading or not near[0].isdisjoint(near[1])


def _say_enough(context: LibraryContext, pair: Sequence[QuotedSentence]) -> bool:
    words, others = (read_statement(quote.text, context.vocabulary).words for quote in pair)
    return words == others and len(set(words)) >= MIN_OWN_WORDS


def _find_subjects(context: LibraryContext, quote: QuotedSentence) -> set[str]:
    """The drugs that a quote's booklet or section is about."""
    headings = " ".join((quote.passage.title, *quote.passage.heading_path))
    return set(read_statement(headings, context.vocabulary).drugs)


def _read_words(texts: Iterable[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """What headings say, drugs and numbers too."""
    statement = read_statement(" ".join(texts), vocabulary)
    return (*statement.words, *sorted(set(statement.drugs)), *statement.numbers, *statement.dates)


def find_place(quote: QuotedSentence) -> Place:
    return (quote.passage.doc_id, *quote.passage.heading_path)
