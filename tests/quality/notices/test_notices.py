"""That signs are found, and ordinary questions are left in peace."""

from pathlib import Path

import pytest

from indexer import paths
from search_app.notices import NoticeBook
from search_app.notices.files import read_notices
from search_app.search.engine import SearchEngine, open_published_engine
from tests.quality.notices import measure

MIN_FOUND = 0.95
MIN_RIGHT_KIND = 0.93
MAX_FALSE_ALARMS = 0.005
# With what is like a sign, a little below the figures of README.
MIN_UNSEEN_FOUND = 0.82
MAX_UNSEEN_FALSE_ALARMS = 0.05
# What is measured of training questions takes minutes, and is fitted to.
QUICK_SETS = (
    *("question bank", "our judgements", "traps, development", "traps, test"),
    *("dev judgements", "headings, dev"),
)


@pytest.fixture(scope="module")
def book() -> NoticeBook:
    return read_notices(paths.NOTICES)


@pytest.fixture(scope="module")
def our_engine(our_index: Path) -> SearchEngine:
    return open_published_engine(our_index)


@pytest.mark.parametrize("half", measure.HALVES)
def test_signs_are_found(half: str, book: NoticeBook) -> None:
    questions = measure.read_signed_questions()
    signed = [q for q in questions if q.half == half and q.kind != measure.NO_SIGN]
    notices = [(question, measure.find(question.text, book)) for question in signed]
    assert sum(notice is not None for _, notice in notices) >= MIN_FOUND * len(signed)
    right = sum(notice is not None and notice.kind == one.kind for one, notice in notices)
    assert right >= MIN_RIGHT_KIND * len(signed)


def test_ordinary_questions_bring_nothing(book: NoticeBook) -> None:
    sets = measure.read_ordinary_sets()
    ours = [q.text for q in measure.read_signed_questions() if q.kind == measure.NO_SIGN]
    alarms = measure.measure_alarms(
        [*ours, *(text for texts in sets.values() for text in texts)], book
    )
    assert alarms.count > 7_000
    assert len(alarms.false) <= MAX_FALSE_ALARMS * alarms.count, alarms.false


def test_what_truly_has_a_sign_is_found_in_the_question_bank(book: NoticeBook) -> None:
    """What ``emergencies.yaml`` has, and a battery and a deaf side of ``hearing-aids.yaml``."""
    bank = measure.read_ordinary_sets()["question bank"]
    true_alarms = measure.read_true_alarms()
    found = {text: notice.kind for text in bank if (notice := measure.find(text, book))}
    assert found == {text: true_alarms[text] for text in bank if text in true_alarms}
    assert len(found) == 9


@pytest.mark.slow
def test_signs_in_unseen_words_are_found(book: NoticeBook, our_engine: SearchEngine) -> None:
    questions = measure.read_signed_questions(measure.UNSEEN_QUESTIONS)
    signed = [one.text for one in questions if one.kind != measure.NO_SIGN]
    found = sum(measure.find(text, book, our_engine) is not None for text in signed)
    assert found >= MIN_UNSEEN_FOUND * len(signed)
    plain = [one.text for one in questions if one.kind == measure.NO_SIGN]
    alarms = measure.measure_alarms(plain, book, our_engine)
    assert len(alarms.false) <= MAX_UNSEEN_FALSE_ALARMS * alarms.count, alarms.false


@pytest.mark.slow
def test_what_is_like_no_sign_is_left_in_peace(book: NoticeBook, our_engine: SearchEngine) -> None:
    sets = measure.read_ordinary_sets()
    texts = [text for name in QUICK_SETS for text in sets.get(name, ())]
    alarms = measure.measure_alarms(texts, book, our_engine)
    assert len(alarms.false) <= MAX_FALSE_ALARMS * alarms.count, alarms.false
