"""Questions that are like those with a sign, in words of which no editor thought.

Beside the patterns: ``search_app fit-notices`` learns which questions with and without a sign tell
the kinds apart (``search_app.calibration.likeness``); one is like a kind where it is near to enough
of those. A support vector machine (Cortes and Vapnik, 1995).
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from indexer.encoding.encoder import Vectors
from indexer.errors import NoticeError
from indexer.storage.files import write_atomically
from search_app.results import NoticeKind

LIKENESS_FILE = Path(__file__).with_name("likeness.npz")
# Far more than rounding changes of what the examples say.
MARGIN = 1e-3
# How fast an example's say falls with the squared distance to it.
SHARPNESS = 2.0


class QuestionVector(NamedTuple):
    """A question's vector ``(d,)``, and the fingerprint of the model that made it."""

    values: Vectors
    fingerprint: str


@dataclass(frozen=True, eq=False)
class Likeness:
    """What was fitted, to vectors of the model with this fingerprint; ``origin`` says to what.

    A vector is like those of a kind where what ``examples`` ``(n, d)``, in steps of the size
    ``step``, say of it is over the kind's threshold. Each says its ``weights`` ``(kinds, n)``, the
    less the farther it is; ``thresholds`` are ``(kinds,)``.
    """

    fingerprint: str
    origin: str
    kinds: tuple[NoticeKind, ...]
    examples: npt.NDArray[np.int8]
    step: float
    weights: Vectors
    thresholds: Vectors

    def find_kind(self, vector: QuestionVector) -> NoticeKind | None:
        """The kind whose threshold is passed farthest; None also for another model's vector."""
        if vector.fingerprint != self.fingerprint:
            return None
        values = vector.values
        distances = self._lengths - 2 * (self._vectors @ values) + values @ values
        over = self.weights @ np.exp(-SHARPNESS * distances) - self.thresholds
        best = int(over.argmax())
        return self.kinds[best] if over[best] > 0 else None

    def select_near(self, vectors: Sequence[QuestionVector]) -> list[QuestionVector | None]:
        """Each vector of which ``find_kind`` may find a kind, and None for those it does not.

        At a tenth of its cost, for thousands: sums in another order differ by less than the margin.
        """
        if any(one.fingerprint != self.fingerprint for one in vectors):
            return [None] * len(vectors)
        values = np.array([one.values for one in vectors])
        distances = self._lengths[:, None] - 2 * (self._vectors @ values.T)
        distances += (values**2).sum(axis=1)
        over = self.weights @ np.exp(-SHARPNESS * distances) - self.thresholds[:, None]
        are_near = (over.max(axis=0) > -MARGIN).tolist()
        return [one if is_near else None for one, is_near in zip(vectors, are_near, strict=True)]

    @cached_property
    def _vectors(self) -> Vectors:
        return restore_vectors(self.examples, self.step)

    @cached_property
    def _lengths(self) -> Vectors:
        """Squared."""
        lengths: Vectors = (self._vectors**2).sum(axis=1)
        return lengths


def round_vectors(vectors: Vectors) -> tuple[npt.NDArray[np.int8], float]:
    """In whole steps that fit into 8 bits, and the size of a step."""
    step = float(np.abs(vectors).max()) / 127
    return np.rint(vectors / step).astype(np.int8), step


def restore_vectors(steps: npt.NDArray[np.int8], step: float) -> Vectors:
    return steps.astype(np.float32) * np.float32(step)


def read_likeness(path: Path = LIKENESS_FILE) -> Likeness:
    """What was fitted.

    Raises:
        NoticeError: the file is missing or damaged.
    """
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            likeness = Likeness(
                fingerprint=str(stored["fingerprint"]),
                origin=str(stored["origin"]),
                kinds=tuple(map(NoticeKind, stored["kinds"].tolist())),
                examples=stored["examples"],
                step=float(stored["step"]),
                weights=stored["weights"],
                thresholds=stored["thresholds"],
            )
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        hint = "Take it from the program again, or write it anew with: make fit-notices"
        raise NoticeError(f"{path} cannot be used: {error}. {hint}") from error
    return likeness


def write_likeness(likeness: Likeness, path: Path) -> None:
    content = io.BytesIO()
    np.savez_compressed(
        content,
        fingerprint=likeness.fingerprint,
        origin=likeness.origin,
        kinds=[kind.value for kind in likeness.kinds],
        examples=likeness.examples,
        step=likeness.step,
        weights=likeness.weights,
        thresholds=likeness.thresholds,
    )
    write_atomically(path.resolve(), content.getvalue())
