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
    Likeness,
    QuestionVector,
    read_likeness,
    restore_vectors,
    round_vectors,
    write_likeness,
)
from search_app.publisher import Publisher
from search_app.results import NoticeKind

NOBODY = Publisher(crisis_phone="988", care_phone="555")
EMERGENCY, CRISIS, CONTACT = NoticeKind.EMERGENCY, NoticeKind.CRISIS, NoticeKind.CONTACT
# One example of each kind, a quarter along an axis of its own. At a vector with the numbers x, y, z
# it says exp(-2 * squared distance): 1 there, and exp(-0.125) = 0.88 in the middle of all.
LIKENESS = Likeness(
    fingerprint="small",
    origin="by hand",
    kinds=(EMERGENCY, CRISIS, CONTACT),
    examples=np.diag([100, 100, 100]).astype(np.int8),
    step=0.0025,
    weights=np.eye(3, dtype=np.float32),
    thresholds=np.array([0.95, 0.95, 0.9], dtype=np.float32),
)
PLAIN = "the garden is quiet"


@pytest.fixture(scope="module")
def book() -> NoticeBook:
    return replace(read_notices(paths.NOTICES), likeness=LIKENESS)


def make_vector(*values: float, fingerprint: str = "small") -> QuestionVector:
    return QuestionVector(np.array(values, dtype=np.float32), fingerprint)


@pytest.mark.parametrize(
    ("values", "kind", "sign"),
    [
        ((0.25, 0.0, 0.0), EMERGENCY, "like questions about an emergency"),
        ((0.0, 0.25, 0.0), CRISIS, "like questions about a crisis"),
        ((0.0, 0.0, 0.25), CONTACT, "like questions about whom to call"),
        # 0.98 of 0.95 for an emergency, 0.94 of 0.9 for contact
        ((0.1875, 0.0, 0.125), EMERGENCY, "like questions about an emergency"),
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
        make_vector(0.0, 0.0, 0.0),  # exp(-0.125) of all three: under the thresholds
        make_vector(0.0, 0.25, 0.0, fingerprint="another"),
    ],
)
def test_what_is_under_the_thresholds_or_of_another_model_brings_nothing(
    vector: QuestionVector | None, book: NoticeBook
) -> None:
    assert find_notice(PLAIN, book, NOBODY, vector=vector) is None


def test_what_editors_wrote_goes_before_what_is_like_it(book: NoticeBook) -> None:
    notice = find_notice("i cant breathe", book, NOBODY, vector=make_vector(0.0, 0.25, 0.0))
    assert notice
    assert notice.sign == "trouble breathing"


def test_a_question_of_whom_to_call_may_be_like_a_crisis(book: NoticeBook) -> None:
    notice = find_notice("who do i call", book, NOBODY, vector=make_vector(0.0, 0.25, 0.0))
    assert notice
    assert notice.kind is CRISIS
    assert [contact.url for contact in notice.contacts] == ["tel:988", "tel:555"]
    asked = find_notice("who do i call", book, NOBODY, vector=make_vector(0.0, 0.0, 0.25))
    assert asked
    assert asked.sign == "whom to call"


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("no fever today", None),
        ("no fever today but i feel odd", EMERGENCY),
        ("no thoughts of suicide today", EMERGENCY),  # which is denied of a crisis alone
        ("temp 36.8", None),
        ("temp 36.8 although i feel odd", EMERGENCY),
        ("temp 38.6", EMERGENCY),
    ],
)
def test_what_is_denied_or_harmless_is_not_like_a_sign(
    question: str, kind: NoticeKind | None, book: NoticeBook
) -> None:
    notice = find_notice(question, book, NOBODY, vector=make_vector(0.25, 0.0, 0.0))
    assert (notice and notice.kind) == kind


def test_vectors_say_nothing_of_another_language(book: NoticeBook) -> None:
    question = "quels sont les effets secondaires"
    notice = find_notice(question, book, NOBODY, vector=make_vector(0.0, 0.25, 0.0))
    assert notice
    assert notice.kind is NoticeKind.LANGUAGE


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "likeness.npz"
    write_likeness(LIKENESS, path)
    again = read_likeness(path)
    assert (again.fingerprint, again.origin, again.kinds) == ("small", "by hand", LIKENESS.kinds)
    for name in ("examples", "step", "weights", "thresholds"):
        assert np.array_equal(getattr(again, name), getattr(LIKENESS, name))


@pytest.mark.parametrize("damage", ["missing", "cut", "empty", "other", "unknown kind"])
def test_a_damaged_file_is_told(damage: str, tmp_path: Path) -> None:
    path = tmp_path / "likeness.npz"
    write_likeness(LIKENESS, path)
    whole = path.read_bytes()
    match damage:
        case "missing":
            path.unlink()
        case "cut" | "empty":
            path.write_bytes(whole[: len(whole) // 2 if damage == "cut" else 0])
        case "other":
            np.savez(path, fingerprint="small")
        case "unknown kind":
            np.savez(path, fingerprint="small", origin="", kinds=["odd"])
    with pytest.raises(NoticeError, match=r"likeness\.npz cannot be used: .*make fit-notices"):
        read_likeness(path)


def test_vectors_are_kept_in_steps() -> None:
    steps, step = round_vectors(np.array([[0.254, -0.1, 0.0009, 0.1]], dtype=np.float32))
    assert step == pytest.approx(0.002)
    assert steps.tolist() == [[127, -50, 0, 50]]
    assert restore_vectors(steps, 0.002)[0] == pytest.approx([0.254, -0.1, 0.0, 0.1])


def test_what_is_shipped_is_for_the_packaged_model() -> None:
    likeness = read_likeness()
    assert likeness.kinds == (EMERGENCY, CRISIS, CONTACT)
    assert likeness.weights.shape == (3, len(likeness.examples))
    assert likeness.examples.shape[1] == 384
