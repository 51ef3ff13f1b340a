"""What coverage knows of a question before its reason is looked for."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from search_app.coverage import survey
from search_app.coverage.corpus_view import CorpusView
from search_app.coverage.diagnosis.reformulations import Reformulation, build_reformulations
from search_app.notices import NoticeBook
from search_app.notices.files import read_notices_from_environment
from search_app.questions.files import Question
from search_app.results import NoticeKind, SearchResult
from search_app.search.engine import SearchEngine
from tests.support.likeness import make_likeness_to_all

pytestmark = pytest.mark.slow

QUESTIONS = [Question("a", "i want to die"), Question("b", "How deep do I press the seeds?")]


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
