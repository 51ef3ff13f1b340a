"""Texts of two booklets that say nearly the same with other numbers, dates, negations or drugs."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from indexer.storage.index import Index
from search_app.library.context import (
    Place,
    QuotedSentence,
    Surroundings,
    build_surroundings,
    find_place,
    may_be_compared,
)
from search_app.library.near_pairs import find_near_pairs
from search_app.library.statements import Statement, is_number, read_statement

MIN_WORDS = 2  # different ones that say what a sentence is about
# Of the words in their order, in [0, 1]; one "not" more means little in a long list.
MIN_LIKENESS = {"numbers": 0.85, "dates": 0.85, "drugs": 0.85, "negation": 0.95}
# What stands with more values than these is a form that is filled in, such as a citation.
MAX_VALUES = 3

Pair = tuple[int, int]  # rows of statements


@dataclass(frozen=True, slots=True)
class Difference:
    """What two sentences say differently; ``kind`` is numbers, dates, drugs or negation."""

    kind: str
    first: tuple[str, ...]
    second: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two sentences of two booklets."""

    first: QuotedSentence
    second: QuotedSentence
    differences: tuple[Difference, ...]


def find_contradictions(index: Index) -> list[Contradiction]:
    """The longest sentences first."""
    quotes = _group_quotes(index)
    statements = list(quotes)
    differing = {
        (first, second): differences
        for first, second in find_near_pairs([frozenset(one.words) for one in statements])
        if (differences := compare_statements(statements[first], statements[second]))
    }
    around = build_surroundings(index, quotes)
    chosen = {
        rows: pair
        for rows, differences in differing.items()
        if (pair := _choose_quotes([quotes[statements[n]] for n in rows], around, differences))
    }
    found = [
        Contradiction(*chosen[rows], tuple(differing[rows]))
        for rows in _drop_series(differing, quotes, chosen)
    ]
    return sorted(found, key=lambda one: -len(one.first.text))


def compare_statements(first: Statement, second: Statement) -> list[Difference]:
    """What contradicts, where the rest is nearly the same; else nothing."""
    likeness = SequenceMatcher(None, first.words, second.words, autojunk=False).ratio()
    pairs = {kind: (getattr(first, kind), getattr(second, kind)) for kind in MIN_LIKENESS}
    if first.is_denied == second.is_denied:  # where the "not" stands is another matter
        del pairs["negation"]
    if set(first.drugs) == set(second.drugs):  # in another order, or one by two of its names
        del pairs["drugs"]
    differences = [Difference(kind, *pair) for kind, pair in pairs.items() if pair[0] != pair[1]]
    is_like = all(likeness >= MIN_LIKENESS[one.kind] for one in differences)
    return differences if is_like and all(map(_is_exchange, differences)) else []


def _is_exchange(difference: Difference) -> bool:
    """Whether one value stands for another: "one" for "two", not "mg" for "two" or for nothing."""
    pair = difference.first, difference.second
    if difference.kind == "negation":
        return True
    return len(pair[0]) == len(pair[1]) and all(
        is_number(one) == is_number(other) for one, other in zip(*pair, strict=True)
    )


def _group_quotes(index: Index) -> dict[Statement, list[QuotedSentence]]:
    """The sentences that say the same, to the number."""
    quotes: dict[Statement, list[QuotedSentence]] = defaultdict(list)
    for passage in index.passages:
        for sentence in passage.sentences:
            text = passage.get_sentence_text(sentence)
            statement = read_statement(text, index.vocabulary)
            if len(set(statement.words)) >= MIN_WORDS:
                quotes[statement].append(QuotedSentence(passage, text, statement))
    return quotes


def _drop_series(
    differing: Mapping[Pair, Sequence[Difference]],
    quotes: Mapping[Statement, Sequence[QuotedSentence]],
    chosen: Collection[Pair],
) -> list[Pair]:
    """The chosen without what stands with several values in one booklet, or many in the library.

    Sentences of the very same words are a series of their own, and so is each kind of value.
    """
    statements = list(quotes)
    members: dict[Pair, list[tuple[object, ...]]] = {}
    series: set[tuple[object, ...]] = set()
    for pair, differences in differing.items():
        first, second = (statements[row] for row in pair)
        kinds = tuple(difference.kind for difference in differences)
        members[pair] = [(row, first.words == second.words, kinds) for row in pair]
        if _stand_together(quotes[first], quotes[second], kinds):
            series.update(members[pair])
    counts = Counter(member for pair in chosen for member in members[pair])
    series.update(member for member, count in counts.items() if count > MAX_VALUES)
    return [pair for pair in chosen if series.isdisjoint(members[pair])]


def _stand_together(
    firsts: Sequence[QuotedSentence], seconds: Sequence[QuotedSentence], kinds: tuple[str, ...]
) -> bool:
    """Whether one booklet says both; what it denies in another section it may say in error."""
    depth = None if kinds == ("negation",) else 1
    places = ({find_place(quote)[:depth] for quote in some} for some in (firsts, seconds))
    return not set.isdisjoint(*places)


def _choose_quotes(
    quotes: Sequence[Sequence[QuotedSentence]],
    around: Mapping[Place, Surroundings],
    differences: Sequence[Difference],
) -> tuple[QuotedSentence, QuotedSentence] | None:
    """The first two that are about the same; None where all are about something else."""
    has_other_drug = any(difference.kind == "drugs" for difference in differences)
    pairs = (
        (first, second)
        for first in quotes[0]
        for second in quotes[1]
        if first.passage.doc_id != second.passage.doc_id
    )
    return next(
        (pair for pair in pairs if may_be_compared(*pair, around, drugs=has_other_drug)), None
    )
