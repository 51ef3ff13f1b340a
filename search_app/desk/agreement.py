"""How far two judges agree beyond chance, and what they should settle."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from search_app.desk.judging import GradedPassage, JudgementSheet, PassageKey, SheetQuestion
from search_app.judgements.files import MIN_HELPFUL_GRADE


@dataclass(frozen=True, slots=True)
class GradePair:
    """One passage for one question, as two judges graded it; ``settled`` is None until it is."""

    question: SheetQuestion
    first: GradedPassage
    second: GradedPassage
    settled_grade: GradedPassage | None = None

    @property
    def is_disputed(self) -> bool:
        return self.first.grade != self.second.grade


@dataclass(frozen=True, slots=True)
class Agreement:
    """``same`` of ``graded`` passages got the same grade from both.

    ``kappa`` is Cohen's over the four grades, ``kappa_helps`` over "helps" (2 or 3) or not; each in
    [-1, 1], None where chance alone would explain everything.
    """

    passage_count: int
    same_grade_count: int
    kappa: float | None
    kappa_helpful: float | None


def collect_grade_pairs(
    sheets: Mapping[tuple[str, str], JudgementSheet], first: str, second: str
) -> list[GradePair]:
    """What both judges graded, by question and then as the first judge did it."""
    found = []
    for (by, question_id), sheet in sheets.items():
        other = sheets.get((second, question_id))
        if by == first and other:
            settled = _get_settled_grades(sheets, question_id)
            found += [
                GradePair(sheet.question, graded, other.grades[place], settled.get(place))
                for place, graded in sheet.grades.items()
                if place in other.grades
            ]
    return found


def compute_agreement(pairs: Sequence[GradePair]) -> Agreement:
    grades = [(pair.first.grade, pair.second.grade) for pair in pairs]
    return Agreement(
        passage_count=len(grades),
        same_grade_count=sum(a == b for a, b in grades),
        kappa=compute_kappa(grades),
        kappa_helpful=compute_kappa(
            [(a >= MIN_HELPFUL_GRADE, b >= MIN_HELPFUL_GRADE) for a, b in grades]
        ),
    )


def compute_kappa(grade_pairs: Iterable[tuple[int, int]]) -> float | None:
    """Cohen's kappa: (observed - chance) / (1 - chance) (Cohen, 1960)."""
    grade_pairs = list(grade_pairs)
    total = len(grade_pairs)
    if not total:
        return None
    observed = sum(a == b for a, b in grade_pairs)
    chance = sum(
        sum(a == grade for a, _ in grade_pairs) * sum(b == grade for _, b in grade_pairs)
        for grade in {grade for pair in grade_pairs for grade in pair}
    )
    if chance == total * total:  # both gave one and the same grade to everything
        return None
    return (observed * total - chance) / (total * total - chance)


def _get_settled_grades(
    sheets: Mapping[tuple[str, str], JudgementSheet], question_id: str
) -> Mapping[PassageKey, GradedPassage]:
    sheet = sheets.get(("", question_id))
    return sheet.grades if sheet else {}
