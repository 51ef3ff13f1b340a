"""What is like a question with a sign: by vectors that can be worked out on paper."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from indexer import paths
from indexer.errors import NoticeError
from search_app.notices import NoticeBook, find_notice
from search_app.notices.files import read_notices
from search_app.notices.likeness import (
    KindWeights,
    LikenessFile,
    QuestionVector,
    build_likeness,
    read_likeness,
)
from search_app.publisher import Publisher
from search_app.results import NoticeKind

NOBODY = Publisher(crisis_phone="988", care_phone="555")
EMERGENCY, CRISIS, CONTACT = NoticeKind.EMERGENCY, NoticeKind.CRISIS, NoticeKind.CONTACT
# The first number of a vector is for an emergency, the second for a crisis, the third for contact.
WEIGHTS = {
    EMERGENCY: KindWeights(0.5, (1.0, 0.0, 0.0)),
    CRISIS: KindWeights(0.5, (0.0, 1.0, 0.0)),
    CONTACT: KindWeights(0.25, (0.0, 0.0, 1.0)),
}
PLAIN = "the garden is quiet"


@pytest.fixture(scope="module")
def book() -> NoticeBook:
    likeness = build_likeness(LikenessFile("small", "by hand", WEIGHTS))
    return replace(read_notices(paths.NOTICES), likeness=likeness)


def make_vector(*values: float, fingerprint: str = "small") -> QuestionVector:
    return QuestionVector(np.array(values, dtype=np.float32), fingerprint)


@pytest.mark.parametrize(
    ("values", "kind", "sign"),
    [
        ((0.75, 0.0, 0.0), EMERGENCY, "like questions about an emergency"),
        ((0.0, 0.75, 0.0), CRISIS, "like questions about a crisis"),
        ((0.0, 0.0, 0.75), CONTACT, "like questions about whom to call"),
        ((0.625, 0.75, 0.0), CRISIS, "like questions about a crisis"),  # over both, farther
    ],
)
def test_a_question_is_like_the_kind_whose_threshold_it_passes_farthest(
    values: tuple[float, ...], kind: NoticeKind, sign: str, book: NoticeBook
) -> None:
    notice = find_notice(PLAIN, book, NOBODY, vector=make_vector(*values))
    assert notice
    assert (notice.kind, notice.sign, notice.title) == (kind, sign, book.words[kind].title)


@pytest.mark.parametrize(
    "vector",
    [
        None,
        make_vector(0.5, 0.5, 0.25),  # at the thresholds, not over them
        make_vector(0.0, 1.0, 0.0, fingerprint="another"),
    ],
)
def test_what_is_under_the_thresholds_or_of_another_model_brings_nothing(
    vector: QuestionVector | None, book: NoticeBook
) -> None:
    assert find_notice(PLAIN, book, NOBODY, vector=vector) is None


def test_what_editors_wrote_goes_before_what_is_like_it(book: NoticeBook) -> None:
    notice = find_notice("i cant breathe", book, NOBODY, vector=make_vector(0.0, 1.0, 0.0))
    assert notice
    assert notice.sign == "trouble breathing"


def test_a_question_of_whom_to_call_may_be_like_a_crisis(book: NoticeBook) -> None:
    notice = find_notice("who do i call", book, NOBODY, vector=make_vector(0.0, 1.0, 0.5))
    assert notice
    assert notice.kind is CRISIS
    assert [contact.url for contact in notice.contacts] == ["tel:988", "tel:555"]
    asked = find_notice("who do i call", book, NOBODY, vector=make_vector(0.0, 0.0, 1.0))
    assert asked
    assert asked.sign == "whom to call"


def test_vectors_say_nothing_of_another_language(book: NoticeBook) -> None:
    question = "quels sont les effets secondaires"
    notice = find_notice(question, book, NOBODY, vector=make_vector(0.0, 1.0, 0.0))
    assert notice
    assert notice.kind is NoticeKind.LANGUAGE


@pytest.mark.parametrize("text", [None, "{", '{"fingerprint": "small"}'])
def test_a_damaged_file_is_told(text: str | None, tmp_path: Path) -> None:
    path = tmp_path / "likeness.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(NoticeError, match=r"likeness\.json cannot be used: .*make fit-notices"):
        read_likeness(path)


def test_what_is_shipped_is_for_the_packaged_model() -> None:
    likeness = read_likeness()
    assert likeness.kinds == (EMERGENCY, CRISIS, CONTACT)
    assert likeness.weights.shape == (3, 384)
