"""What is remembered of questions: the same answers, and nothing is computed again."""

from dataclasses import replace
from typing import Any

import pytest

from search_app.coverage.memory import QuestionMemory, read_memory
from search_app.coverage.survey import ask_questions
from search_app.questions.files import Question
from search_app.results import SearchResult
from search_app.search.engine import SearchEngine

pytestmark = pytest.mark.slow

QUESTIONS = [Question("a", "How deep do I press the seeds?"), Question("b", "What does it cost?")]


class BrokenSession:
    """Computes nothing."""

    def run(self, names: Any, inputs: Any) -> Any:
        raise AssertionError("this was known already")


def ask(engine: SearchEngine, *questions: Question) -> list[SearchResult]:
    run = ask_questions(engine, questions or QUESTIONS)
    return [replace(one, took_ms=0.0) for one in run.results.values()]


def test_another_process_answers_from_memory_as_this_one(engine: SearchEngine) -> None:
    memory = QuestionMemory()
    answers = ask(memory.open_engine(engine.index, engine.model))
    assert answers == ask(engine)
    read = engine.index.verifier
    assert (len(memory.encoded), bool(memory.readings)) == (2, read is not None)
    again = read_memory(memory.serialize()).open_engine(engine.index, engine.model)
    for model in filter(None, (again.index.encoder, again.index.verifier)):
        vars(model)["_session"] = BrokenSession()
    assert ask(again) == answers
    with pytest.raises(AssertionError, match="known already"):
        ask(again, Question("c", "When do I set the poles?"))


def test_nothing_was_remembered() -> None:
    assert read_memory(b"") == QuestionMemory()
