"""How far two judges agree beyond chance, and what they should settle."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from search_app.desk.judging import Asked, Graded, Place, Sheet
from search_app.judgements.files import HELPS


@dataclass(frozen=True, slots=True)
class Both:
    """One passage for one question, as two judges graded it; ``settled`` is None until it is."""

    asked: Asked
    first: Graded
    second: Graded
    settled: Graded | None = None

    @property
    def differs(self) -> bool:
        return self.first.grade != self.second.grade


@dataclass(frozen=True, slots=True)
class Agreement:
    """``same`` of ``graded`` passages got the same grade from both.

    ``kappa`` is Cohen's over the four grades, ``kappa_helps`` over "helps" (2 or 3) or not; each in
    [-1, 1], None where chance alone would explain everything.
    """

    graded: int
    same: int
    kappa: float | None
    kappa_helps: float | None


def both(sheets: Mapping[tuple[str, str], Sheet], first: str, second: str) -> list[Both]:
    """What both judges graded, by question and then as the first judge did it."""
    found = []
    for (by, question_id), sheet in sheets.items():
        other = sheets.get((second, question_id))
        if by == first and other:
            settled = _settled(sheets, question_id)
            found += [
                Both(sheet.asked, graded, other.grades[place], settled.get(place))
                for place, graded in sheet.grades.items()
                if place in other.grades
            ]
    return found


def agreement(pairs: Sequence[Both]) -> Agreement:
    grades = [(pair.first.grade, pair.second.grade) for pair in pairs]
    return Agreement(
        graded=len(grades),
        same=sum(a == b for a, b in grades),
        kappa=kappa(grades),
        kappa_helps=kappa([(a >= HELPS, b >= HELPS) for a, b in grades]),
    )


def kappa(pairs: Iterable[tuple[int, int]]) -> float | None:
    """Cohen's kappa: (observed - chance) / (1 - chance) (Cohen, 1960)."""
    pairs = list(pairs)
    total = len(pairs)
    if not total:
        return None
    observed = sum(a == b for a, b in pairs)
    chance = sum(
        sum(a == grade for a, _ in pairs) * sum(b == grade for _, b in pairs)
        for grade in {grade for pair in pairs for grade in pair}
    )
    if chance == total * total:  # both gave one and the same grade to everything
        return None
    return (observed * total - chance) / (total * total - chance)


def _settled(sheets: Mapping[tuple[str, str], Sheet], question_id: str) -> Mapping[Place, Graded]:
    sheet = sheets.get(("", question_id))
    return sheet.grades if sheet else {}
