"""What coverage knows of a question before its reason is looked for."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from indexer.errors import QueryError
from search_app.coverage import survey
from search_app.coverage.corpus_view import CorpusView
from search_app.coverage.diagnosis.reformulations import Reformulation, build_reformulations
from search_app.notices import NoticeBook, find_notice
from search_app.notices.files import read_notices_from_environment
from search_app.publisher import Publisher
from search_app.questions.files import Question
from search_app.results import NoticeKind, SearchResult
from search_app.search.engine import SearchEngine
from tests.support.likeness import make_likeness_to_all

pytestmark = pytest.mark.slow

QUESTIONS = [Question("a", "i want to die"), Question("b", "How deep do I press the seeds?")]


ASKED = [
    *("how deep do I press the seeds", "when should I water?", "how do I keep slugs away"),
    *("Who pays for a pension?", "what is a bean", "how do i water", "when do I pik the pods"),
    *("i want to die", "bicycle", "how much compost", "when should I water?", "bike"),
]


@pytest.mark.parametrize("size", [1, 3, 64])
def test_questions_in_blocks_are_answered_as_each_alone(
    fitted_engine: SearchEngine, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """And the notices are those of the question alone; progress counts each."""
    monkeypatch.setattr(survey, "BLOCK_SIZE", size)
    book, told = read_notices_from_environment(), list[int]()
    questions = [Question(str(n), text) for n, text in enumerate(ASKED)]
    run = survey.ask_questions(
        fitted_engine, questions, lambda done, of: told.append(done * of), notices=book
    )
    assert told == [n * len(ASKED) for n in range(1, len(ASKED) + 1)]
    for question, result in zip(questions, run.results.values(), strict=True):
        alone = fitted_engine.search(question.text, k=survey.HITS_PER_QUESTION)
        vector = fitted_engine.encode_question(question.text)
        assert result.notice == find_notice(question.text, book, Publisher(), vector=vector)
        assert result.hits[:1] == alone.hits[:1]
        assert [(h.passage_id, h.relevance, h.verified) for h in result.hits] == [
            (h.passage_id, h.relevance, h.verified) for h in alone.hits
        ]
        assert replace(result, hits=(), notice=None) == replace(alone, hits=(), took_ms=0.0)


@pytest.mark.parametrize("text", ["x" * 10_000, " "])
def test_a_question_that_cannot_be_used_is_named_before_any_is_answered(
    engine: SearchEngine, text: str
) -> None:
    told = list[int]()
    with pytest.raises(QueryError, match=r"^Question c: "):
        survey.ask_questions(
            engine, [*QUESTIONS, Question("c", text)], lambda done, of: told.append(done)
        )
    assert told == []


def test_whoever_stops_waits_only_for_what_was_begun(
    engine: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = list[str]()
    monkeypatch.setattr(survey, "BLOCK_SIZE", 1)
    answer = survey._answer_block

    def answer_and_note(*args: Any) -> list[Any]:
        begun.extend(query.text for query in args[-1])
        return answer(*args)

    monkeypatch.setattr(survey, "_answer_block", answer_and_note)

    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    questions = [Question(f"q{n}", f"How do I water {n} beans?") for n in range(200)]
    with pytest.raises(KeyboardInterrupt):
        survey.ask_questions(engine, questions, stop)
    assert 0 < len(begun) < 100


def list_signs(engine: SearchEngine, book: NoticeBook) -> list[str]:
    run = survey.ask_questions(engine, QUESTIONS, notices=book)
    return [answer.notice.sign if answer.notice else "" for answer in run.results.values()]


def test_an_answer_has_the_notice_of_its_question(engine: SearchEngine) -> None:
    assert list_signs(engine, read_notices_from_environment()) == ["thoughts of suicide", ""]


def test_what_is_like_a_sign_counts_as_one(engine: SearchEngine) -> None:
    fingerprint = engine.index.encoder.card.fingerprint
    likeness = make_likeness_to_all(fingerprint, NoticeKind.EMERGENCY, 384)
    book = replace(read_notices_from_environment(), likeness=likeness)
    assert list_signs(engine, book) == ["thoughts of suicide", "like questions about an emergency"]


def test_a_gap_whose_reason_is_known_is_not_asked_again(
    engine: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    build = build_reformulations

    def build_and_note(gaps: Mapping[str, SearchResult], corpus: CorpusView) -> list[Reformulation]:
        asked.extend(gaps)
        return build(gaps, corpus)

    monkeypatch.setattr(survey, "build_reformulations", build_and_note)
    questions = [*QUESTIONS, Question("c", "Who pays for a pension?")]
    survey.survey_coverage(engine, survey.SurveyRequest(questions))
    assert asked == ["c"]
