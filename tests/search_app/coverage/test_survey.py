"""What coverage knows of a question before its reason is looked for."""

from dataclasses import replace

import pytest

from search_app.coverage import survey
from search_app.notices.files import read_notices_from_environment
from search_app.notices.likeness import KindWeights, LikenessFile, build_likeness
from search_app.questions.files import Question
from search_app.results import NoticeKind
from search_app.search.engine import SearchEngine

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
    weights = {NoticeKind.EMERGENCY: KindWeights(-1.0, (0.0,) * 384)}  # under what any vector has
    file = LikenessFile(engine.index.encoder.card.fingerprint, "by hand", weights)
    book = replace(read_notices_from_environment(), likeness=build_likeness(file))
    monkeypatch.setattr(survey, "read_notices_from_environment", lambda: book)
    assert list_signs(engine) == ["thoughts of suicide", "like questions about an emergency"]
