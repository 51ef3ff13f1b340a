"""``python -m indexer train``: goes on exactly where it was stopped, exports what it has."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from indexer.encoding.model_export import DEFAULT_MODEL, DEFAULT_WEIGHTS, locate_model
from indexer.storage.files import hash_file
from indexer.training import train
from indexer.training.groups import Similarity
from indexer.training.network import VerifierNetwork, encode_pairs, load_tokenizer
from indexer.training.steps import Training
from indexer.training.train import get_shipped_weights, read_checkpoint, write_checkpoint
from tests.indexer.training.material import load_material, write_material
from tests.support.commands import Commands

pytestmark = pytest.mark.slow

MAX_BYTES = 25_000_000
PAIRS = [
    ("how deep do i press beans", "Press each bean three centimetres deep. Then water it."),
    ("Who waters the garden?", "Slugs eat beans."),
    ("what keeps slugs away", "Snails and slugs. " + "A ring of dry sand keeps slugs away. " * 9),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_material(tmp_path_factory.mktemp("training"))


@pytest.fixture(scope="module")
def trained(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[VerifierNetwork, Path]:
    """An untrained verifier, and the folder with a checkpoint of it."""
    place = tmp_path_factory.mktemp("exported")
    torch.manual_seed(3)
    model = VerifierNetwork(locate_model(DEFAULT_MODEL)).eval()
    write_checkpoint(place / "weights.pt", make_state(folder, model.state_dict()))
    return model, place


def make_state(folder: Path, weights: Any) -> dict[str, Any]:
    """A checkpoint of a whole run by its end."""
    names = ("nci-pages.jsonl.gz", "medquad.jsonl.gz", "questions.jsonl", "traps-test.jsonl")
    data = {name: hash_file(folder / name) for name in names}
    return {"step": 3_000, "steps": 3_000, "data": data, "model": weights, "average": {}}


def train_options(folder: Path, place: Path) -> list[str | Path]:
    return [
        *("--data", folder, "--questions", folder / "questions.jsonl"),
        *("--checkpoint", place / "weights.pt", "--output", place / "verifier.onnx"),
    ]


@pytest.fixture
def begun(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A function that begins a run of three steps, of two groups each."""
    monkeypatch.setattr("indexer.training.steps.GROUPS_A_STEP", 2)
    material = load_material(folder)
    similarity = Similarity(material)
    return lambda: Training(material, similarity, 3)


def test_a_run_that_was_stopped_goes_on_exactly(begun: Any, tmp_path: Path) -> None:
    whole = begun()
    losses = [whole.run_step().total.item() for _ in range(2)]
    write_checkpoint(tmp_path / "checkpoint.pt", whole.collect_state())
    losses.append(whole.run_step().total.item())
    assert len(set(losses)) == 3

    resumed = begun()
    resumed.restore_state(read_checkpoint(tmp_path / "checkpoint.pt"))
    assert resumed.run_step().total.item() == losses[2]
    ours, theirs = (get_shipped_weights(run.collect_state()) for run in (whole, resumed))
    assert ours.keys() == whole.model.state_dict().keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


def test_the_command_trains_and_resumes(
    commands: Commands, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.training.steps.GROUPS_A_STEP", 2)
    monkeypatch.setattr(train, "REPORT_STEPS", 1)
    options = train_options(folder, tmp_path)
    done = commands("indexer", "train", *options, "--steps", "2")
    assert (done.code, done.out) == (0, "")
    first, second, figures, wrote = done.err.splitlines()
    assert first.startswith("Step 1 of 2: loss ")
    assert second.startswith("Step 2 of 2: loss ")
    assert figures.startswith("  held-out AUROC ")
    assert wrote.startswith(f"Wrote {tmp_path / 'verifier.onnx'}: 2")

    again = commands("indexer", "train", *options, "--steps", "2", "--resume")
    assert (again.code, again.err.splitlines()) == (0, [wrote])
    other = commands("indexer", "train", *options, "--steps", "3", "--resume")
    assert other.code == 2
    assert "was made from other data, or for another number of steps" in other.sentence()


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda place: (place / "weights.pt").unlink(), "weights.pt: No such file"),
        (lambda place: (place / "weights.pt").write_bytes(b"cut"), "weights.pt is no checkpoint"),
        (
            lambda place: torch.save(
                make_state(place, {"a": torch.zeros(1)}), place / "weights.pt"
            ),
            "weights.pt holds other weights",
        ),
        (
            lambda place: torch.save({"a": torch.zeros(1)}, place / "weights.pt"),
            "weights.pt was made from other data",
        ),
        (lambda place: (place / "traps-test.jsonl").unlink(), "are no traps"),
        (lambda place: (place / "medquad.jsonl.gz").unlink(), "medquad.jsonl.gz: No such file"),
    ],
)
def test_bad_input_is_one_sentence(
    commands: Commands, tmp_path: Path, damage: Any, sentence: str
) -> None:
    write_material(tmp_path)
    torch.save({}, tmp_path / "weights.pt")
    damage(tmp_path)
    only = [] if "no traps" in sentence else ["--export-only"]
    done = commands("indexer", "train", *train_options(tmp_path, tmp_path), *only)
    assert done.code == 2
    assert sentence in done.sentence()


def test_the_export_says_what_the_model_says(
    commands: Commands, folder: Path, trained: tuple[VerifierNetwork, Path]
) -> None:
    """Within a tenth of a logit, alone and padded; and where it comes from."""
    model, place = trained
    done = commands("indexer", "train", *train_options(folder, place), "--export-only")
    assert done.code == 0
    path = place / "verifier.onnx"
    assert path.stat().st_size <= MAX_BYTES
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    tokenizer = load_tokenizer(locate_model(DEFAULT_MODEL))
    for pairs in ([PAIRS[0]], [PAIRS[2]], PAIRS):
        inputs = encode_pairs(tokenizer, pairs, 144)
        del inputs["offset_mapping"]
        score, token_scores = session.run(
            ["score", "token_scores"], {name: value.numpy() for name, value in inputs.items()}
        )
        with torch.no_grad():
            expected = model(**inputs)
        own = inputs["attention_mask"].numpy() == 1
        assert token_scores.shape == own.shape
        np.testing.assert_allclose(score, expected[0].numpy(), atol=0.1)
        np.testing.assert_allclose(token_scores[own], expected[1].numpy()[own], atol=0.25)

    card = session.get_modelmeta().custom_metadata_map
    assert card["origin"].startswith("Made by `python -m indexer train`: 3,000 of 3,000 steps")
    assert card["weights"] == DEFAULT_WEIGHTS
    assert card["credit"].startswith("MedQuAD, Ben Abacha and Demner-Fushman 2019, CC BY 4.0")
    assert json.loads(card["data"]) == make_state(folder, {})["data"]
    onnx.checker.check_model(onnx.load(path))
