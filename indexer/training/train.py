"""The training of the verifier: learn, say how it goes, keep checkpoints, export in the end."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from indexer.encoding.model_export import DEFAULT_MODEL, DEFAULT_WEIGHTS
from indexer.errors import TrainingError
from indexer.storage.files import get_new_path, hash_file
from indexer.training.earlier import read_earlier_verifier
from indexer.training.export import (
    VerifierCard,
    Weights,
    export_verifier,
    read_exported_origin,
)
from indexer.training.groups import Similarity
from indexer.training.measuring import measure_held_out
from indexer.training.network import Losses, score_pairs
from indexer.training.pages import MEDQUAD_FILE, NCI_FILE, read_pages
from indexer.training.questions import read_material
from indexer.training.steps import SEED, Training

REPORT_STEPS = 50
CHECKPOINT_STEPS = 500

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """What to learn from, and where to write: the options of the command."""

    data: Path
    questions: Path
    output: Path
    checkpoint: Path
    steps: int
    resume: bool = False
    export_only: bool = False
    earlier: Path | None = None


def train_verifier(plan: TrainingPlan, report: Report) -> None:
    """Train, write a checkpoint now and then, and export the weights in the end.

    Raises:
        TrainingError: the data or the checkpoint cannot be used.
    """
    hashes = _hash_sources(plan)
    if not plan.export_only:
        _run_steps(plan, hashes, report)
    state = read_checkpoint(plan.checkpoint)
    _require_same(plan, state, hashes)
    begun = read_exported_origin(plan.earlier) if plan.earlier else f"the packaged {DEFAULT_MODEL}"
    card = VerifierCard(
        f"Made by `python -m indexer train`: {state['step']:,} of {plan.steps:,} steps, seed"
        f" {SEED}, from {begun}",
        hashes,
        DEFAULT_WEIGHTS,
    )
    try:
        export_verifier(get_shipped_weights(state), card, plan.output)
    except RuntimeError as error:  # of torch, at its length
        raise TrainingError(f"{plan.checkpoint} holds other weights than a verifier's.") from error
    report(f"Wrote {plan.output}: {plan.output.stat().st_size / 1e6:.1f} MB.")


def read_checkpoint(path: Path) -> dict[str, Any]:
    """What ``write_checkpoint`` wrote."""
    try:
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise
    except Exception as error:  # the library raises what it likes
        raise TrainingError(f"{path} is no checkpoint, or it is cut. Train again.") from error
    return state


def get_shipped_weights(state: dict[str, Any]) -> Weights:
    return {**state["model"], **state["average"]}


def write_checkpoint(path: Path, state: dict[str, Any]) -> None:
    """So that there is always one to go on from, whenever the run is stopped."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(state, get_new_path(path))
    get_new_path(path).replace(path)


def _run_steps(plan: TrainingPlan, hashes: dict[str, str], report: Report) -> None:
    material = read_material(read_pages(plan.data), plan.questions)
    similarity = Similarity(material)
    earlier = None
    if plan.earlier:
        earlier = read_earlier_verifier(plan.earlier, material, similarity, report)
    training = Training(material, similarity, plan.steps, earlier)
    if plan.resume:
        state = read_checkpoint(plan.checkpoint)
        _require_same(plan, state, hashes)
        training.restore_state(state)
    begin, losses = time.monotonic(), []
    while training.step < plan.steps:
        losses.append(training.run_step())
        if training.step % REPORT_STEPS == 0:
            report(_format_progress(training, losses[-REPORT_STEPS:], time.monotonic() - begin))
        if training.step % CHECKPOINT_STEPS == 0 or training.step == plan.steps:
            write_checkpoint(plan.checkpoint, {**training.collect_state(), "data": hashes})
            with training.use_average() as model:
                score = partial(score_pairs, model, training.tokenizer)
                report(f"  {measure_held_out(score, material, similarity)}")


def _format_progress(training: Training, losses: list[Losses], seconds: float) -> str:
    sentence = [each.sentence for each in losses if each.sentence] or [0.0]
    ranking = np.mean([each.ranking for each in losses])
    return (
        f"Step {training.step:,} of {training.steps:,}: loss {ranking:.4f}, of sentences"
        f" {np.mean(sentence):.3f}, {seconds:.0f} s"
    )


def _hash_sources(plan: TrainingPlan) -> dict[str, str]:
    traps = sorted(plan.questions.parent.glob("traps-*.jsonl"))  # they say what is not learnt
    files = [plan.data / NCI_FILE, plan.data / MEDQUAD_FILE, plan.questions, *traps]
    files += [plan.earlier] if plan.earlier else []
    return {path.name: hash_file(path) for path in files}


def _require_same(plan: TrainingPlan, state: dict[str, Any], hashes: dict[str, str]) -> None:
    """Weights alone do not say where they come from."""
    ours = {"steps": plan.steps, "data": hashes}
    if any(state.get(name) != value for name, value in ours.items()):
        raise TrainingError(
            f"{plan.checkpoint} was made from other data, or for another number of steps. Give"
            " the same again, or train anew."
        )
