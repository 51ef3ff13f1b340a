"""Texts of two booklets that say nearly the same with other numbers, dates, negations or drugs."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np

from indexer.passages import Passage
from indexer.storage.index import Index
from search_app.library.near_pairs import find_near_pairs
from search_app.library.statements import Statement, read_statement

MIN_WORDS = 3  # different ones that say what a sentence is about
MIN_LIKENESS = 0.85  # of the words in their order, in [0, 1]
# Of the passages around: the same sentence about something else does not contradict.
MIN_PASSAGE_COSINE = 0.8
# What stands with more values than these is a form that is filled in, such as a citation.
MAX_VALUES = 3
VALUE_KINDS = ("numbers", "dates", "drugs")


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence and where it stands; ``row`` is that of the passage."""

    row: int
    passage: Passage
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What two sentences say differently; ``kind`` is numbers, dates, drugs or negation."""

    kind: str
    first: tuple[str, ...]
    second: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two sentences of two booklets; ``likeness`` in [0, 1] is that of the passages around."""

    first: Quote
    second: Quote
    differences: tuple[Difference, ...]
    likeness: float


def find_contradictions(index: Index) -> list[Contradiction]:
    """The likest first."""
    quotes = _group_quotes(index)
    statements = list(quotes)
    differing = {
        (first, second): differences
        for first, second in find_near_pairs([frozenset(one.words) for one in statements])
        if (differences := compare_statements(statements[first], statements[second]))
    }
    booklets = [{quote.passage.doc_id for quote in quotes[one]} for one in statements]
    series = _find_series(differing, booklets)
    found = [
        contradiction
        for pair, differences in differing.items()
        if series.isdisjoint(pair)
        for contradiction in _pair_quotes(
            index, quotes[statements[pair[0]]], quotes[statements[pair[1]]], differences
        )
    ]
    return sorted(found, key=lambda one: -one.likeness)


def _find_series(pairs: Collection[tuple[int, int]], booklets: Sequence[set[str]]) -> set[int]:
    """Statements that stand with several values in one booklet, or with many in the library."""
    counts = Counter(row for pair in pairs for row in pair)
    many = {row for row, count in counts.items() if count > MAX_VALUES}
    return many.union(*(pair for pair in pairs if booklets[pair[0]] & booklets[pair[1]]))


def _group_quotes(index: Index) -> dict[Statement, list[Quote]]:
    """The sentences that say the same, to the number."""
    quotes: dict[Statement, list[Quote]] = defaultdict(list)
    for row, passage in enumerate(index.passages):
        for sentence in passage.sentences:
            text = passage.get_sentence_text(sentence)
            statement = read_statement(text, index.vocabulary)
            if len(set(statement.words)) >= MIN_WORDS:
                quotes[statement].append(Quote(row, passage, text))
    return quotes


def compare_statements(first: Statement, second: Statement) -> list[Difference]:
    """What contradicts, where the rest is nearly the same; else nothing."""
    if SequenceMatcher(None, first.words, second.words, autojunk=False).ratio() < MIN_LIKENESS:
        return []
    pairs = {kind: (getattr(first, kind), getattr(second, kind)) for kind in VALUE_KINDS}
    if any(len(one) != len(other) for one, other in pairs.values()):
        return []
    differences = [Difference(kind, *pair) for kind, pair in pairs.items() if pair[0] != pair[1]]
    if differences or first.negations % 2 == second.negations % 2:
        return differences
    return [Difference("negation", *(("not",) * (s.negations % 2) for s in (first, second)))]


def _pair_quotes(
    index: Index,
    firsts: Sequence[Quote],
    seconds: Sequence[Quote],
    differences: Sequence[Difference],
) -> Iterator[Contradiction]:
    """The two in the likest passages."""
    pairs = [
        (_compute_cosine(index, first.row, second.row), first, second)
        for first in firsts
        for second in seconds
    ]
    cosine, first, second = max(pairs, key=lambda entry: entry[0])
    if cosine >= MIN_PASSAGE_COSINE and not _is_of_two_drugs(index, first, second, differences):
        yield Contradiction(first, second, tuple(differences), cosine)


def _is_of_two_drugs(
    index: Index, first: Quote, second: Quote, differences: Sequence[Difference]
) -> bool:
    """Whether each speaks of the drug that its own booklet or section is about."""
    drugs = [(one.first, one.second) for one in differences if one.kind == "drugs"]
    return any(
        set(of_first) <= _find_subjects(index, first)
        and set(of_second) <= _find_subjects(index, second)
        for of_first, of_second in drugs
    )


def _find_subjects(index: Index, quote: Quote) -> set[str]:
    headings = " ".join((quote.passage.title, *quote.passage.heading_path))
    return set(read_statement(headings, index.vocabulary).drugs)


def _compute_cosine(index: Index, first: int, second: int) -> float:
    vectors = (index.passage_vectors.get_vectors(range(row, row + 1))[0] for row in (first, second))
    return float(np.dot(*vectors))
