"""What coverage knows of a question before its reason is looked for."""

from dataclasses import replace

import pytest

from search_app.coverage import survey
from search_app.notices.files import read_notices_from_environment
from search_app.questions.files import Question
from search_app.results import NoticeKind
from search_app.search.engine import SearchEngine
from tests.support.likeness import make_likeness_to_all

pytestmark = pytest.mark.slow

QUESTIONS = [Question("a", "i want to die"), Question("b", "How deep do I press the seeds?")]


def list_signs(engine: SearchEngine) -> list[str]:
    notices = [answer.notice for answer in survey.ask_questions(engine, QUESTIONS).results.values()]
    return [notice.sign if notice else "" for notice in notices]


def test_an_answer_has_the_notice_of_its_question(engine: SearchEngine) -> None:
    assert list_signs(engine) == ["thoughts of suicide", ""]


def test_what_is_like_a_sign_counts_as_one(
    engine: SearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    fingerprint = engine.index.encoder.card.fingerprint
    likeness = make_likeness_to_all(fingerprint, NoticeKind.EMERGENCY, 384)
    book = replace(read_notices_from_environment(), likeness=likeness)
    monkeypatch.setattr(survey, "read_notices_from_environment", lambda: book)
    assert list_signs(engine) == ["thoughts of suicide", "like questions about an emergency"]
