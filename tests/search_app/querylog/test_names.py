"""How much of who asked is left, and how much is lost of what was asked."""

import json
from collections.abc import Sequence

import pytest
import yaml

from search_app.querylog.scrub import scrub_question
from tests.support.paths import DEV_JUDGEMENTS, OUR_JUDGEMENTS, ROOT
from tests.support.personal_questions import (
    DEVELOPMENT,
    DEVELOPMENT_PEOPLE,
    TEST,
    TEST_PEOPLE,
    list_personal_questions,
)

MAX_LEAK_SHARE = 0.05
MAX_HARM_SHARE = 0.01

KEPT = (
    "does paget disease of the breast spread",
    "is hodgkin lymphoma like breast cancer",
    "what is herceptin for",
    "my mum takes ibrance and letrozole",
    "ask your doctor about fulvestrant",
    "is tamoxifin safe with grapefruit",
    "how does trastuzumab deruxtecan (enhertu) work",
    "thanks, what helps with nausea",
    "can i drive to the hospital",
)


@pytest.mark.parametrize(
    ("templates", "people"), [(DEVELOPMENT, DEVELOPMENT_PEOPLE), (TEST, TEST_PEOPLE)]
)
def test_hardly_anything_that_tells_who_asked_is_left(
    templates: Sequence[str], people: Sequence[tuple[str, str, str]]
) -> None:
    questions = list(list_personal_questions(templates, people))
    assert len(questions) > 150
    leaks = [
        question
        for question, secrets in questions
        if any(secret in scrub_question(question) for secret in secrets)
    ]
    assert len(leaks) <= MAX_LEAK_SHARE * len(questions), leaks


def test_ordinary_questions_stay_as_they_are() -> None:
    judged = [json.loads(line) for line in OUR_JUDGEMENTS.read_text("utf-8").splitlines()]
    if DEV_JUDGEMENTS.exists():
        judged += [json.loads(line) for line in DEV_JUDGEMENTS.read_text("utf-8").splitlines()]
    bank = (ROOT / "corpus/questions").glob("*.yaml")
    texts = [entry["query"] for entry in judged]
    texts += [q["text"] for file in bank for q in yaml.safe_load(file.read_text())["questions"]]
    assert len(texts) > 600
    harmed = [text for text in texts if "[name]" in scrub_question(text)]
    assert len(harmed) <= MAX_HARM_SHARE * len(texts), harmed


@pytest.mark.parametrize("asked", KEPT)
def test_what_booklets_name_stays(asked: str) -> None:
    assert scrub_question(asked) == asked
