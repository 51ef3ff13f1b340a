"""One run of the training, which is the same for the same seed and number of threads."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import torch

from indexer.encoding.model_export import DEFAULT_MODEL, locate_model
from indexer.training.earlier import EarlierVerifier
from indexer.training.groups import GroupSampler, Similarity
from indexer.training.network import Losses, VerifierNetwork, compute_losses, load_tokenizer
from indexer.training.questions import LearningMaterial

SEED = 1
THREAD_COUNT = 2  # another number rounds sums in another way
GROUPS_A_STEP = 12
ENCODER_RATE, HEAD_RATE = 1e-4, 5e-4
WEIGHT_DECAY = 0.01
WARMUP_STEPS = 100
MIN_RATE_SHARE = 0.03
MAX_GRADIENT_NORM = 1.0
# The shipped weights are a running mean of about the last 500 steps.
AVERAGE_DECAY = 0.998
# A run that goes on from an earlier verifier is as the later half of a longer one.
EARLIER_PROGRESS = 0.5


class Training:
    """One run: all that changes from step to step. It begins from ``earlier``, if there is one."""

    def __init__(
        self,
        material: LearningMaterial,
        similarity: Similarity,
        steps: int,
        earlier: EarlierVerifier | None = None,
    ) -> None:
        torch.manual_seed(SEED)
        torch.set_num_threads(min(THREAD_COUNT, len(os.sched_getaffinity(0))))
        folder = locate_model(DEFAULT_MODEL)
        self.step, self.steps = 0, steps
        self.tokenizer = load_tokenizer(folder)
        self.model = VerifierNetwork(folder).train()
        self._begin = EARLIER_PROGRESS if earlier else 0.0
        if earlier:
            self.model.load_state_dict(earlier.weights, strict=False)
        misreadings = earlier.misreadings if earlier else {}
        self._sampler = GroupSampler(material, similarity, SEED, misreadings)
        self._learnt = {n: p for n, p in self.model.named_parameters() if p.requires_grad}
        self._average = {name: value.detach().clone() for name, value in self._learnt.items()}
        parts: dict[float, list[torch.nn.Parameter]] = {ENCODER_RATE: [], HEAD_RATE: []}
        for name, value in self._learnt.items():
            parts[ENCODER_RATE if name.startswith("bert") else HEAD_RATE].append(value)
        self._optimizer = torch.optim.AdamW(
            [{"params": values, "lr": rate} for rate, values in parts.items()],
            weight_decay=WEIGHT_DECAY,
        )

    def run_step(self) -> Losses:
        progress = self._begin + (1 - self._begin) * self.step / self.steps
        share = min(1, (self.step + 1) / WARMUP_STEPS) * max(MIN_RATE_SHARE, 1 - progress)
        for part, rate in zip(self._optimizer.param_groups, (ENCODER_RATE, HEAD_RATE), strict=True):
            part["lr"] = rate * share
        groups = [self._sampler.sample_group(progress) for _ in range(GROUPS_A_STEP)]
        losses = compute_losses(self.model, self.tokenizer, groups)
        losses.total.backward()  # type: ignore[no-untyped-call]  # the library's is untyped
        torch.nn.utils.clip_grad_norm_(list(self._learnt.values()), MAX_GRADIENT_NORM)
        self._optimizer.step()
        self._optimizer.zero_grad()
        self._update_average()
        self.step += 1
        return replace(losses, total=losses.total.detach())  # without what it was computed from

    @contextmanager
    def use_average(self) -> Iterator[VerifierNetwork]:
        """The model with the weights that would be shipped."""
        now = {name: value.detach().clone() for name, value in self._learnt.items()}
        self.model.load_state_dict(self._average, strict=False)
        yield self.model
        self.model.load_state_dict(now, strict=False)

    def collect_state(self) -> dict[str, Any]:
        return {
            "step": self.step,
            "steps": self.steps,
            "model": self.model.state_dict(),
            "average": self._average,
            "optimizer": self._optimizer.state_dict(),
            "random": self._sampler.random.getstate(),
            "waiting": self._sampler.waiting,
            "torch_random": torch.get_rng_state(),
        }

    def restore_state(self, state: dict[str, Any]) -> None:
        self.step = state["step"]
        self.model.load_state_dict(state["model"])
        self._average = state["average"]
        self._optimizer.load_state_dict(state["optimizer"])
        self._sampler.random.setstate(state["random"])
        self._sampler.waiting = state["waiting"]
        torch.set_rng_state(state["torch_random"])

    def _update_average(self) -> None:
        decay = min(AVERAGE_DECAY, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for name, value in self._learnt.items():
                self._average[name].mul_(decay).add_(value, alpha=1 - decay)
