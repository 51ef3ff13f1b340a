"""How far two judges agree beyond chance, and on which passages they differ."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from search_app.desk.judging import GradedPassage, JudgementSheet, SheetQuestion
from search_app.judgements.files import MIN_HELPFUL_GRADE


@dataclass(frozen=True, slots=True)
class GradePair:
    """One passage for one question, as two judges graded it, and the grade all agreed on later."""

    question: SheetQuestion
    first: GradedPassage
    second: GradedPassage
    settled_grade: GradedPassage | None = None

    @property
    def is_disputed(self) -> bool:
        return self.first.grade != self.second.grade


@dataclass(frozen=True, slots=True)
class Agreement:
    """``kappa`` is Cohen's over the four grades, ``kappa_helpful`` over helpful (2 or 3) or not.

    Each in [-1, 1]; None where chance alone would explain all agreement.
    """

    passage_count: int
    same_grade_count: int
    kappa: float | None
    kappa_helpful: float | None


def collect_grade_pairs(
    sheets: Mapping[tuple[str, str], JudgementSheet], first: str, second: str
) -> list[GradePair]:
    """What both judges graded, by question and then in the first judge's order."""
    pairs = []
    for (judge, question_id), sheet in sheets.items():
        other, final = sheets.get((second, question_id)), sheets.get(("", question_id))
        settled = final.grades if final else {}
        if judge == first and other:
            pairs += [
                GradePair(sheet.question, one, other.grades[key], settled.get(key))
                for key, one in sheet.grades.items()
                if key in other.grades
            ]
    return pairs


def compute_agreement(pairs: Sequence[GradePair]) -> Agreement:
    grades = [(pair.first.grade, pair.second.grade) for pair in pairs]
    helpful = [(a >= MIN_HELPFUL_GRADE, b >= MIN_HELPFUL_GRADE) for a, b in grades]
    same = sum(a == b for a, b in grades)
    return Agreement(len(grades), same, compute_kappa(grades), compute_kappa(helpful))


def compute_kappa(label_pairs: Iterable[tuple[Hashable, Hashable]]) -> float | None:
    """Cohen's kappa: (observed - chance) / (1 - chance) (Cohen, 1960). Grades are labels too."""
    pairs = list(label_pairs)
    total = len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(count * second[grade] for grade, count in first.items())
    if chance == total * total:  # no pair, or both gave the same single grade to everything
        return None
    return (sum(a == b for a, b in pairs) * total - chance) / (total * total - chance)
