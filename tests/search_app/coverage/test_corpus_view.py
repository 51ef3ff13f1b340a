"""What depends on the booklets alone is worked out once, however many questions there are."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from indexer.passages import Passage
from indexer.vocabulary import Term, Vocabulary
from search_app.coverage.corpus_view import CorpusView
from search_app.coverage.diagnosis import DiagnosisInputs
from search_app.coverage.diagnosis.unknown_names import find_unknown_name
from search_app.coverage.findings import build_findings
from search_app.coverage.topics import build_heat_map, build_topics
from tests.support.coverage_factories import PASSAGES, asked, gap, result, run, shelf, stems

DRUGS = tuple(Term((name,), "generic", name) for name in ("slugaximab", "beetleumab", "aphidomab"))


class Read(tuple[Passage, ...]):
    """Passages that count how often all of them are gone through."""

    times = 0

    def __iter__(self) -> Iterator[Passage]:
        self.times += 1
        return super().__iter__()


class Terms(tuple[Term, ...]):
    """Terms that count how often all of them are gone through."""

    times = 0

    def __iter__(self) -> Iterator[Term]:
        self.times += 1
        return super().__iter__()


def name_unknown(held: CorpusView, count: int) -> None:
    for number in range(count):
        assert find_unknown_name(f"is snail{number}amab any good", held)


def tell_topics(held: CorpusView, count: int) -> None:
    questions = [asked(str(n), topic=f"topic {n}") for n in range(count)]
    answers = {one.question_id: result(one.text, PASSAGES[0]) for one in questions}
    answers |= {questions[0].question_id: gap("what", PASSAGES[0])}
    found = build_findings(questions, run(answers), held, DiagnosisInputs())
    build_topics(found, held)
    build_heat_map(found, held)


@pytest.mark.parametrize("work", [name_unknown, tell_topics])
def test_work_on_the_booklets_does_not_grow_with_the_questions(
    work: Callable[[CorpusView, int], None],
) -> None:
    def cost(count: int) -> tuple[int, int, int]:
        read, terms, headings = Read(PASSAGES), Terms(DRUGS), []

        def counting(text: str) -> list[str]:
            headings.extend([text] if not text.startswith(("topic", "Topic")) else [])
            return stems(text)

        held = replace(shelf(), passages=read, vocabulary=Vocabulary(terms), extract_stems=counting)
        work(held, count)
        return read.times, terms.times, len(headings)

    assert cost(40) == cost(2)
