"""What two readers say of marked answers: do the marked words answer, and can they stand alone?"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from search_app.desk.agreement import compute_kappa
from search_app.evaluation.significance import compute_exact_rate
from search_app.intervals import Rate
from tests.support.paths import ROOT

GRADES = ROOT / "tests/quality/mark-grades.jsonl"


@dataclass(frozen=True, slots=True)
class GradedMark:
    """``first`` and ``second`` are those of each reader: the mark answers, and stands alone.

    "yes", "part" or "no" of the former, "yes" or "no" of the latter.
    """

    first: tuple[str, str]
    second: tuple[str, str]


@dataclass(frozen=True, slots=True)
class MarkFigures:
    """``right`` by both readers, and of these those that both can understand alone."""

    right: Rate
    alone: Rate
    kappa_right: float | None
    kappa_alone: float | None


def read_mark_grades(path: Path = GRADES) -> list[GradedMark]:
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [GradedMark(tuple(line["first"]), tuple(line["second"])) for line in lines]


def measure_marks(marks: Sequence[GradedMark]) -> MarkFigures:
    right = [mark for mark in marks if mark.first[0] == mark.second[0] == "yes"]
    alone = [mark for mark in right if mark.first[1] == mark.second[1] == "yes"]
    return MarkFigures(
        compute_exact_rate(len(right), len(marks)),
        compute_exact_rate(len(alone), len(right)),
        compute_kappa([(mark.first[0] == "yes", mark.second[0] == "yes") for mark in marks]),
        compute_kappa([(mark.first[1], mark.second[1]) for mark in marks]),
    )
