"""Questions that are like those with a sign, in words of which no editor thought.

Beside the patterns: ``search_app fit-notices`` learns from questions with and without a sign what
the vectors of each kind have in common (``search_app.calibration.likeness``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from indexer.encoding.encoder import Vectors
from indexer.errors import NoticeError
from search_app.results import NoticeKind

LIKENESS_FILE = Path(__file__).with_name("likeness.json")


class QuestionVector(NamedTuple):
    """A question's vector ``(d,)``, and the fingerprint of the model that made it."""

    values: Vectors
    fingerprint: str


class KindWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A vector is like those of a kind where its product with ``weights`` is over ``threshold``."""

    threshold: float
    weights: tuple[float, ...]


class LikenessFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was fitted, to vectors of the model with this fingerprint; ``origin`` says to what."""

    fingerprint: str
    origin: str
    kinds: Mapping[NoticeKind, KindWeights]


@dataclass(frozen=True, slots=True, eq=False)
class Likeness:
    """``weights`` ``(kinds, d)`` and ``thresholds`` ``(kinds,)``, by which vectors are compared."""

    fingerprint: str
    kinds: tuple[NoticeKind, ...]
    weights: Vectors
    thresholds: Vectors

    def find_kind(self, vector: QuestionVector) -> NoticeKind | None:
        """The kind whose threshold is passed farthest; None also for another model's vector."""
        if vector.fingerprint != self.fingerprint:
            return None
        over = self.weights @ vector.values - self.thresholds
        best = int(over.argmax())
        return self.kinds[best] if over[best] > 0 else None


def read_likeness(path: Path = LIKENESS_FILE) -> Likeness:
    """What was fitted.

    Raises:
        NoticeError: the file is missing or damaged.
    """
    try:
        return build_likeness(msgspec.json.decode(path.read_bytes(), type=LikenessFile))
    except (OSError, ValueError) as error:
        hint = "Take it from the program again, or write it anew with: make fit-notices"
        raise NoticeError(f"{path} cannot be used: {error}. {hint}") from error


def build_likeness(file: LikenessFile) -> Likeness:
    kinds = file.kinds.values()
    return Likeness(
        fingerprint=file.fingerprint,
        kinds=tuple(file.kinds),
        weights=np.array([kind.weights for kind in kinds], dtype=np.float32),
        thresholds=np.array([kind.threshold for kind in kinds], dtype=np.float32),
    )
