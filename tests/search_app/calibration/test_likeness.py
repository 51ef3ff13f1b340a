"""What is like a question with a sign, fitted to vectors on a circle, and by the command."""

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from indexer.errors import JudgementError
from search_app.calibration.likeness import (
    FOLD_COUNT,
    SignedVectors,
    assign_folds,
    fit_likeness,
)
from search_app.notices.likeness import QuestionVector, read_likeness
from search_app.results import NoticeKind
from tests.support.commands import Commands

KINDS = (NoticeKind.EMERGENCY, NoticeKind.CRISIS, NoticeKind.CONTACT)
WORDS = "copper soil rain shed bucket wall".split()


def make_vectors(*degrees: float) -> npt.NDArray[np.float32]:
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_what_is_nearly_the_same_is_in_one_fold() -> None:
    """The cosine of 30 degrees is 0.87, that of 40 is 0.77; of the first of a group it counts."""
    folds = assign_folds(make_vectors(0, 100, 200, 300, 30, 130, 230, 330, 140, 0))
    assert folds[4] == folds[0] == folds[9] == folds[7]
    assert folds[5] == folds[1]
    assert folds[6] == folds[2]
    assert len({folds[row] for row in (0, 1, 2, 3, 8)}) == FOLD_COUNT


@pytest.fixture(scope="module")
def questions() -> SignedVectors:
    """In 12 dimensions: the first three are for a kind each, the fourth for what is ordinary."""
    rng = np.random.default_rng(7)
    sides = np.eye(12)[np.repeat([0, 1, 2, 3], [30, 30, 30, 300])]
    noise = rng.normal(0, 0.25, sides.shape)
    vectors = (sides + noise) / np.linalg.norm(sides + noise, axis=1, keepdims=True)
    kinds = [kind for kind in KINDS for _ in range(30)] + [None] * 300
    return SignedVectors(vectors.astype(np.float32), kinds, np.zeros(390, dtype=np.bool_))


def test_each_kind_is_known_by_its_own_side(questions: SignedVectors) -> None:
    likeness, is_like = fit_likeness(questions, "small", "here")
    for row, kind in enumerate(KINDS):
        vector = np.eye(12, dtype=np.float32)[row]
        assert likeness.find_kind(QuestionVector(vector, "small")) is kind
        assert is_like[kind][questions.label(kind)].mean() >= 0.8
        assert is_like[kind][questions.is_ordinary].sum() == 0  # none of 300 may be: 0.0015
    assert likeness.find_kind(QuestionVector(np.eye(12, dtype=np.float32)[3], "small")) is None
    again, _ = fit_likeness(questions, "small", "here")
    assert np.array_equal(again.weights, likeness.weights)
    assert (again.fingerprint, again.origin, again.kinds) == ("small", "here", KINDS)


def test_many_at_once_are_found_by_the_same_border(questions: SignedVectors) -> None:
    """None that has a kind is left out, and few others are kept; the two sum up differently."""
    likeness, _ = fit_likeness(questions, "small", "here")
    vectors = [QuestionVector(row, "small") for row in questions.vectors]
    near, found = likeness.select_near(vectors), [likeness.find_kind(one) for one in vectors]
    assert all(
        one is kept or kind is None for one, kept, kind in zip(vectors, near, found, strict=True)
    )
    assert sum(one is not None for one in near) == sum(kind is not None for kind in found) > 0
    other = [QuestionVector(np.ones(5, dtype=np.float32), "other")]
    assert likeness.select_near(other) == [None]


def test_what_a_pattern_finds_lets_no_other_pass(questions: SignedVectors) -> None:
    """The ordinary questions that a pattern takes for a sign are no measure of a threshold."""
    near = questions.vectors.copy()
    near[90:] = -near[90:]
    near[90] = near[0]  # an ordinary question that is the same as an emergency
    strict, _ = fit_likeness(SignedVectors(near, questions.kinds, questions.has_pattern), "", "")
    has_pattern = questions.has_pattern.copy()
    has_pattern[90] = True
    loose, _ = fit_likeness(SignedVectors(near, questions.kinds, has_pattern), "", "")
    assert np.array_equal(strict.weights, loose.weights)
    assert strict.thresholds[0] > loose.thresholds[0]  # of an emergency


def test_too_few_questions_of_a_kind_are_told(questions: SignedVectors) -> None:
    kinds = [kind if kind is NoticeKind.EMERGENCY else None for kind in questions.kinds]
    with pytest.raises(JudgementError, match="Questions of crisis are too few or too alike"):
        fit_likeness(SignedVectors(questions.vectors, kinds, questions.has_pattern), "", "")


@pytest.mark.slow
def test_the_command_fits_to_files(commands: Commands, garden_index: Path, tmp_path: Path) -> None:
    signed, ordinary, out = (tmp_path / name for name in ("signed.jsonl", "plain.txt", "out.npz"))
    asked = {
        "emergency": "the {} hurts and bleeds",
        "crisis": "the {} makes me sad and alone",
        "contact": "whom do I call about the {}",
    }
    rows = [
        {"question": text.format(word), "kind": kind}
        for kind, text in asked.items()
        for word in WORDS
    ]
    signed.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    plain = [f"how much {word} do beans need" for word in WORDS]
    ordinary.write_text("\n".join([rows[0]["question"], *plain]), encoding="utf-8")
    done = commands(
        *("search_app", "fit-notices", "--index", garden_index, "--signed", signed),
        *("--ordinary", ordinary, "--out", out),
    )
    assert done.code == 0, done.err
    assert "none: 6 questions, 0 have a pattern's sign" in done.out
    likeness = read_likeness(out)
    assert (likeness.kinds, likeness.examples.shape[1]) == (KINDS, 384)


@pytest.mark.slow
@pytest.mark.parametrize("line", ['{"question": "x", "kind": "odd"}', "x", '{"kind": "crisis"}'])
def test_a_line_that_is_no_signed_question_is_told(
    line: str, commands: Commands, garden_index: Path, tmp_path: Path
) -> None:
    file = tmp_path / "signed.jsonl"
    file.write_text(line, encoding="utf-8")
    done = commands(
        *("search_app", "fit-notices", "--index", garden_index, "--signed", file),
        *("--ordinary", tmp_path, "--out", tmp_path / "out.npz"),
    )
    assert done.code == 2
    assert "Kinds are emergency, crisis, contact, none" in done.sentence()
