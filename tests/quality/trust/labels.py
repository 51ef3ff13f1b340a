"""What two readers say of the pages without the section: is the question still answered there?"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from search_app.desk.agreement import compute_kappa
from tests.support.paths import ROOT

LABELS = ROOT / "tests/quality/near-miss-labels.jsonl"
ANSWERED, PARTLY, REMOVED = "answered", "partly", "removed"


@dataclass(frozen=True, slots=True)
class LabelledMiss:
    """A near miss as two readers label it: ``answered``, ``partly`` or ``removed``."""

    id: str
    first: str
    second: str

    @property
    def is_gone(self) -> bool:
        """No reader finds the answer elsewhere on the page, though perhaps a part of it."""
        return ANSWERED not in (self.first, self.second)

    @property
    def is_wholly_gone(self) -> bool:
        """Both readers find not even a part of the answer."""
        return self.first == self.second == REMOVED


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """Cohen's kappa of all three labels, and of whether the whole answer is removed."""

    count: int
    same: int
    kappa: float | None
    kappa_removed: float | None


def read_labels(path: Path = LABELS) -> list[LabelledMiss]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [LabelledMiss(**json.loads(line)) for line in lines]


def compare_labels(labels: Iterable[LabelledMiss]) -> LabelAgreement:
    pairs = [(one.first, one.second) for one in labels]
    removed = [(first == REMOVED, second == REMOVED) for first, second in pairs]
    same = sum(first == second for first, second in pairs)
    return LabelAgreement(len(pairs), same, compute_kappa(pairs), compute_kappa(removed))
