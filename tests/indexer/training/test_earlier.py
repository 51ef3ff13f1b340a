"""A training that goes on from an earlier verifier: its weights, and what it misreads."""

from pathlib import Path

import pytest
import torch

from indexer.encoding.model_export import DEFAULT_MODEL, locate_model
from indexer.encoding.verifier import Verifier
from indexer.errors import TrainingError
from indexer.storage.files import hash_file
from indexer.training.earlier import READ_PASSAGES, EarlierVerifier, read_earlier_verifier
from indexer.training.export import read_exported_origin, read_exported_weights
from indexer.training.groups import Group, GroupSampler, Misreadings, Similarity
from indexer.training.network import VerifierNetwork
from indexer.training.questions import LearningMaterial, is_held_out, normalize
from indexer.training.steps import Training
from tests.indexer.training.material import CRAFTS, load_material, write_material
from tests.support.commands import Commands
from tests.support.untrained_verifier import make_verifier


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_material(tmp_path_factory.mktemp("earlier"))


@pytest.fixture(scope="module")
def material(folder: Path) -> LearningMaterial:
    return load_material(folder)


@pytest.fixture(scope="module")
def exported(folder: Path) -> Path:
    return make_verifier(folder)


def test_near_misses_are_what_is_misread(
    material: LearningMaterial, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each group has one of the two sections that are read as answers; without it not each."""
    monkeypatch.setattr("indexer.training.groups.NEAR_MISSES", 2)
    monkeypatch.setattr("indexer.training.groups.WINDOW_WORDS", (80,))  # a passage is a section
    monkeypatch.setattr("indexer.training.groups.STRANGER_SHARE", 0)
    read = {5: 2.0, 6: 1.0, 0: -3.0, 4: -4.0}
    misreadings = {(each.page, each.question): read for each in material.questions}
    assert all(has_misread(group) for group in draw_written(material, misreadings))
    assert not all(has_misread(group) for group in draw_written(material, {}))


def test_what_the_earlier_one_finds_easy_comes_less_often(material: LearningMaterial) -> None:
    """Four in ten of its turns are kept."""
    topic = material.pages[material.questions[0].page].title
    easy = {(q.page, q.question): {0: -2.5, 5: -3.0} for q in material.questions}
    hard = {(q.page, q.question): {0: -2.5, 5: -1.0} for q in material.questions}
    some = {key: (easy if key[1].endswith(f"my {topic}?") else hard)[key] for key in hard}
    counts = [
        sum(topic in group.question for group in draw_written(material, readings))
        for readings in (some, hard)
    ]
    assert 0.2 < counts[0] / counts[1] < 0.7


def draw_written(material: LearningMaterial, misreadings: Misreadings) -> list[Group]:
    sampler = GroupSampler(material, Similarity(material), 1, misreadings)
    groups = [sampler.sample_group(0.999) for _ in range(300)]
    return [group for group in groups if normalize(group.question).startswith("what do i")]


def has_misread(group: Group) -> bool:
    return any(f"The {CRAFTS[n]} of" in text for text in group.passages[1:] for n in (5, 6))


@pytest.mark.slow
def test_the_weights_are_those_that_were_exported(exported: Path) -> None:
    """To half a step of 8 bits; word vectors and what is not used are left out."""
    torch.manual_seed(7)  # as make_verifier does
    model = VerifierNetwork(locate_model(DEFAULT_MODEL))
    own = {n: p.detach() for n, p in model.named_parameters() if "pooler" not in n}
    weights = read_exported_weights(exported)
    assert weights.keys() == own.keys() - {"bert.embeddings.word_embeddings.weight"}
    for name, values in weights.items():
        step = float(own[name].abs().max()) / 127
        torch.testing.assert_close(values, own[name], atol=step, rtol=0, msg=name)
    assert read_exported_origin(exported) == (
        f"an earlier one (untrained; sha256 {hash_file(exported)[:8]})"
    )


@pytest.mark.slow
def test_each_question_is_read_with_its_page(material: LearningMaterial, exported: Path) -> None:
    """The most of each section; none of held-out pages, of what answers, or answers too."""
    earlier = read_earlier_verifier(exported, material, Similarity(material), lambda _: None)
    asked = {(each.page, each.question) for each in material.questions}
    assert earlier.misreadings.keys() == {key for key in asked if not is_held_out(key[0])}
    question = material.questions[len(material.questions) - 10]  # of those that nothing answers
    page = material.pages[question.page]
    assert question.section is None
    read = earlier.misreadings[question.page, question.question]
    verifier = Verifier(exported, locate_model(DEFAULT_MODEL))
    texts = [f"{section.heading}. {section.text}" for section in page.sections]
    scores = [each.score for each in verifier.read_texts(question.question, texts)]
    assert len(read) == READ_PASSAGES
    assert read == {section: scores[section] for section in read}


@pytest.mark.slow
def test_a_run_begins_from_them(
    material: LearningMaterial, exported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the rate and the questions of a later half."""
    monkeypatch.setattr("indexer.training.steps.GROUPS_A_STEP", 2)
    weights = read_exported_weights(exported)
    training = Training(material, Similarity(material), 3, EarlierVerifier(weights))
    state = training.model.state_dict()
    assert all(torch.equal(state[name], values) for name, values in weights.items())
    seen: list[float] = []
    sample = training._sampler.sample_group

    def watch(progress: float) -> Group:
        seen.append(progress)
        return sample(progress)

    monkeypatch.setattr(training._sampler, "sample_group", watch)
    training.run_step()
    training.run_step()
    assert seen == pytest.approx([0.5, 0.5, 2 / 3, 2 / 3])


@pytest.mark.slow
def test_the_command_says_from_what_it_began(
    commands: Commands,
    folder: Path,
    exported: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("indexer.training.steps.GROUPS_A_STEP", 2)
    new = tmp_path / "new.onnx"
    options: list[str | Path] = [
        *("--data", folder, "--questions", folder / "questions.jsonl", "--steps", "1"),
        *("--checkpoint", tmp_path / "weights.pt", "--output", new, "--earlier", exported),
    ]
    done = commands("indexer", "train", *options)
    assert done.code == 0, done.err
    origin = read_exported_origin(new)
    assert "1 of 1 steps" in origin
    assert f"from an earlier one (untrained; sha256 {hash_file(exported)[:8]})" in origin

    (tmp_path / "other.onnx").write_bytes(b"no graph")
    options[-1] = tmp_path / "other.onnx"
    done = commands("indexer", "train", *options)
    assert done.code == 2
    assert "other.onnx is no verifier to go on from" in done.sentence()


def test_a_file_that_is_no_verifier_is_told(tmp_path: Path) -> None:
    (tmp_path / "text.onnx").write_text("no graph")
    with pytest.raises(TrainingError, match=r"text\.onnx is no verifier to go on from"):
        read_exported_weights(tmp_path / "text.onnx")
