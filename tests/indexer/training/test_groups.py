"""The passage that answers comes first, and nothing is learnt that must not be."""

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from indexer.paths import TRAINING
from indexer.training.groups import Group, GroupSampler, Similarity, vary_question
from indexer.training.measuring import compute_auroc, measure_held_out
from indexer.training.pages import read_pages, split_into_sentences
from indexer.training.questions import (
    LearningMaterial,
    Window,
    normalize,
    read_material,
)
from tests.indexer.training.material import CRAFTS, load_material, write_material
from tests.support.paths import SHARED

PAGES = SHARED / "data/train"


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> LearningMaterial:
    return load_material(write_material(tmp_path_factory.mktemp("garden")))


@pytest.fixture(scope="module")
def real() -> LearningMaterial:
    if not PAGES.is_dir():
        pytest.skip("the pages to learn from (../shared/data/train) are not here")
    return read_material(read_pages(PAGES), TRAINING / "questions.jsonl")


def draw(material: LearningMaterial, count: int, progress: float) -> Iterator[Group]:
    sampler = GroupSampler(material, Similarity(material), 1)
    return (sampler.sample_group(progress) for _ in range(count))


def test_the_same_seed_makes_the_same_groups(garden: LearningMaterial) -> None:
    assert list(draw(garden, 20, 0.5)) == list(draw(garden, 20, 0.5))


def test_the_first_passage_answers(garden: LearningMaterial) -> None:
    """And none of a section that answers too; the nearest miss has lost its quote."""
    written = [g for g in draw(garden, 300, 0.999) if normalize(g.question).startswith("what do i")]
    assert {group.is_answered for group in written} == {True, False}
    for group in written:
        assert len(group.passages) == 5
        if group.is_answered:
            (craft,) = (each for each in CRAFTS[1:3] if f"Whoever is {each}" in group.passages[0])
            others = " ".join(group.passages[1:])
            assert f"Whoever is {craft}" not in others
            assert "storing" not in others
            assert len(group.marked) == 1
        else:
            assert group.marked == ()


def test_questions_are_varied_but_can_be_read() -> None:
    varied = [vary_question("Who waters Beans?", random.Random(seed)) for seed in range(300)]
    stories = [each for each in varied if len(each.split()) > 3]
    assert all("Who waters Beans?" in each for each in stories)
    assert 10 < len(stories) < 60
    varied = [each for each in varied if each not in stories]
    assert {"Who waters Beans?", "who waters beans"} <= set(varied)
    slips = {each for each in varied if each.casefold().rstrip("?") != "who waters beans"}
    assert {"Who watters Beans?", "Who waers Beans?"} & slips
    assert all(len(each.split()) == 3 for each in slips)


def test_rare_shared_words_count_most(garden: LearningMaterial) -> None:
    windows = [Window(0, "", "The soil is warm"), Window(1, "", "Leeks"), Window(2, "", "Or not")]
    ordered = Similarity(garden).sort_windows("Is the soil for leeks?", windows)
    assert [window.section for window in ordered] == [0, 1, 2]


def test_auroc_by_hand() -> None:
    assert compute_auroc([2.0, 1.0], [1.0, 0.0]) == (1 + 1 + 0.5 + 1) / 4
    assert compute_auroc([], [1.0]) == 0.5


def test_held_out_questions_are_measured(garden: LearningMaterial) -> None:
    """Eight of fifteen: by turns answered in "watering", in "picking", and nowhere."""
    figures = measure_held_out(score_watering, garden, Similarity(garden))
    assert (figures.answered_count, figures.unanswered_count) == (5, 3)
    # three are answered there (1 against 0), two elsewhere (1 against 1)
    assert figures.without == pytest.approx((3 * (3 + 2 / 2) + 2 * (3 + 2 / 2)) / 25)
    assert figures.unanswered == pytest.approx(0.5)
    assert figures.top == pytest.approx(3 / 5)


def score_watering(pairs: Sequence[tuple[str, str]]) -> npt.NDArray[np.float64]:
    return np.array([float("watering" in passage) for _, passage in pairs])


def test_real_pages_of_traps_and_held_out_ones_are_not_asked_about(real: LearningMaterial) -> None:
    assert 10 < len(real.trap_pages) < 100  # with those that share text with one
    other_text = " ".join(
        section.text
        for page_id, page in real.pages.items()
        if not real.is_kept_out(page_id)
        for section in page.sections
    )
    texts = [s.text for page in sorted(real.trap_pages) for s in real.pages[page].sections]
    sentences = [each for text in texts for each in split_into_sentences(text) if len(each) > 90]
    own = [each for each in sentences[::8] if each not in other_text]
    assert len(own) > 50
    groups = draw(real, 600, 0.9)
    shown = " ".join(passage for group in groups for passage in group.passages)
    assert not [each for each in own if each in shown]
    sampler = GroupSampler(real, Similarity(real), 1)
    chosen = [sampler.choose_section()[0].page_id for _ in range(2_000)]
    assert len(set(chosen)) > 1_000
    assert not [page for page in chosen if real.is_kept_out(page)]


def test_the_real_groups_are_drawn_as_before(real: LearningMaterial) -> None:
    """Whoever changes a draw trains other weights."""
    groups = repr(list(draw(real, 240, 0.3)))
    assert hashlib.sha256(groups.encode()).hexdigest()[:16] == "0f58973796da45a5"


def test_what_answers_in_part_is_a_near_miss(
    garden: LearningMaterial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.training.groups.PARTLY_SHARE", 1)
    monkeypatch.setattr("indexer.training.groups.WINDOW_WORDS", (80,))  # a passage is a section
    monkeypatch.setattr("indexer.training.groups.STRANGER_SHARE", 0)
    asked = [replace(question, partly=(5,)) for question in garden.questions]
    material = replace(garden, questions=asked)
    written = [g for g in draw(material, 200, 0.999) if normalize(g.question).startswith("what do")]
    told = f"The {CRAFTS[5]} of"
    for group in written:
        assert any(told in text for text in group.passages[group.is_answered :])
        assert not group.is_answered or told not in group.passages[0]
