"""What depends on the booklets alone is computed once, however many questions there are."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

import pytest

from indexer.vocabulary import Term, Vocabulary
from search_app.coverage.corpus_view import CorpusView
from search_app.coverage.diagnosis.unknown_names import find_unknown_name
from search_app.coverage.topics import build_heat_map, build_topics
from tests.support import coverage_factories as make

DRUGS = tuple(Term((name,), "generic", name) for name in ("slugaximab", "beetleumab", "aphidomab"))
Item = TypeVar("Item")


class CountedTuple(tuple[Item, ...]):
    """Counts how often all items are iterated."""

    times = 0

    def __iter__(self) -> Iterator[Item]:
        self.times += 1
        return super().__iter__()


def find_unknown_names(corpus: CorpusView, count: int) -> None:
    for number in range(count):
        assert find_unknown_name(f"is snail{number}amab any good", corpus)


def map_topics(corpus: CorpusView, count: int) -> None:
    questions = [make.question(str(n), topic=f"topic {n}") for n in range(count)]
    answered = [
        (question, make.result(question.text, make.PASSAGES[0])) for question in questions[1:]
    ]
    findings = make.findings(
        (questions[0], make.gap("what", make.PASSAGES[0])), *answered, view=corpus
    )
    build_topics(findings, corpus)
    build_heat_map(findings, corpus)


@pytest.mark.parametrize("work", [find_unknown_names, map_topics])
def test_work_on_the_booklets_does_not_grow_with_the_questions(
    work: Callable[[CorpusView, int], None],
) -> None:
    def count_work(count: int) -> tuple[int, int, int]:
        passages, terms, stemmed = CountedTuple(make.PASSAGES), CountedTuple(DRUGS), []

        def count_headings(text: str) -> list[str]:
            stemmed.extend([text] if not text.startswith(("topic", "Topic")) else [])
            return make.extract_stems(text)

        corpus = replace(make.corpus(), passages=passages, vocabulary=Vocabulary(terms))
        work(replace(corpus, extract_stems=count_headings), count)
        return passages.times, terms.times, len(stemmed)

    assert count_work(40) == count_work(2)
