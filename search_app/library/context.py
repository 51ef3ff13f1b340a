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
    statement: Statement


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Of a section: what its title and heading say, the drugs in both, its rare statements."""

    title: frozenset[str]
    heading: tuple[str, ...]
    drugs: frozenset[str]
    neighbours: frozenset[Statement]


def find_place(quote: QuotedSentence) -> Place:
    return (quote.passage.doc_id, *quote.passage.heading_path)


def build_surroundings(
    index: Index, quotes: Mapping[Statement, Sequence[QuotedSentence]]
) -> dict[Place, Surroundings]:
    """Those of each section; a heading that is not rare is ()."""
    passages: dict[Place, Passage] = {}
    booklets: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for passage in index.passages:
        passages.setdefault((passage.doc_id, *passage.heading_path), passage)
        booklets[passage.heading_path[-1:]].add(passage.doc_id)
    neighbours: dict[Place, set[Statement]] = defaultdict(set)
    for statement, places in quotes.items():
        if len({quote.passage.doc_id for quote in places}) <= MAX_BOOKLETS:
            for quote in places:
                neighbours[find_place(quote)].add(statement)
    return {
        place: _describe_section(
            passage,
            index.vocabulary,
            frozenset(neighbours[place]),
            is_rare=len(booklets[passage.heading_path[-1:]]) <= MAX_BOOKLETS,
        )
        for place, passage in passages.items()
    }


def _describe_section(
    passage: Passage, vocabulary: Vocabulary, neighbours: frozenset[Statement], *, is_rare: bool
) -> Surroundings:
    headings = " ".join((passage.title, *passage.heading_path))
    heading = _read_words(passage.heading_path[-1:], vocabulary)
    return Surroundings(
        title=frozenset(_read_words([passage.title], vocabulary)),
        # One word, such as "Dose" or "Source", is the same heading in booklets on other things.
        heading=heading if is_rare and len(heading) > 1 else (),
        drugs=frozenset(read_statement(headings, vocabulary).drugs),
        neighbours=neighbours,
    )


def may_be_compared(
    first: QuotedSentence,
    second: QuotedSentence,
    around: Mapping[Place, Surroundings],
    *,
    drugs: bool,
) -> bool:
    """Whether both are about the same; ``drugs``: they name different ones."""
    near = [around[find_place(quote)] for quote in (first, second)]
    own = [
        set(quote.statement.drugs) <= section.drugs
        for quote, section in zip((first, second), near, strict=True)
    ]
    if drugs and all(own):  # each speaks of the drug that it is about
        return False
    if _share_surroundings(*near):
        return True
    is_of_other_drugs = all(one.drugs for one in near) and near[0].drugs.isdisjoint(near[1].drugs)
    words = first.statement.words
    says_enough = words == second.statement.words and len(set(words)) >= MIN_OWN_WORDS
    return says_enough and not is_of_other_drugs and not (drugs and any(own))


def _share_surroundings(first: Surroundings, second: Surroundings) -> bool:
    """A heading or a neighbour that few booklets have, or a title."""
    titles = first.title, second.title
    is_same_title = all(titles) and (titles[0] <= titles[1] or titles[1] <= titles[0])
    is_same_heading = bool(first.heading) and first.heading == second.heading
    return is_same_title or is_same_heading or not first.neighbours.isdisjoint(second.neighbours)


def _read_words(texts: Iterable[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """What headings say, drugs and numbers too."""
    statement = read_statement(" ".join(texts), vocabulary)
    drugs = sorted(set(statement.drugs))
    return (*statement.words, *drugs, *statement.numbers, *statement.dates)
