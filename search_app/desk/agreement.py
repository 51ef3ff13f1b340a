"""How far judges agree beyond chance, and on which passages they differ."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

from search_app.desk.judging import GradedPassage, JudgementSheet, PassageKey, SheetQuestion
from search_app.judgements.files import MIN_HELPFUL_GRADE

SheetsByJudge = Mapping[tuple[str, str], JudgementSheet]
"""Sheets by judge and question id; the settled grades have the judge ""."""
UnitGrades = Mapping[tuple[str, PassageKey], Mapping[str, int]]
"""By question id and passage, the grade of each judge."""


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

    In ``kappa_weighted`` a difference counts by its square. Each in [-1, 1]; None where chance
    alone would explain all agreement.
    """

    passage_count: int
    same_grade_count: int
    kappa: float | None
    kappa_weighted: float | None
    kappa_helpful: float | None


@dataclass(frozen=True, slots=True)
class GroupAgreement:
    """All judges together, over the passages that at least two of them graded.

    ``alpha`` is Krippendorff's for ordered grades; ``mean_kappa`` the mean weighted kappa of all
    pairs (Light, 1971), each counting by the passages it shares. Each at most 1; None where it is
    not defined.
    """

    judge_count: int
    passage_count: int
    alpha: float | None
    mean_kappa: float | None


def collect_grade_pairs(sheets: SheetsByJudge, first: str, second: str) -> list[GradePair]:
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


def collect_unit_grades(sheets: SheetsByJudge) -> dict[tuple[str, PassageKey], dict[str, int]]:
    """What any judge graded; settled grades are nobody's own."""
    grades: dict[tuple[str, PassageKey], dict[str, int]] = {}
    for (judge, question_id), sheet in sheets.items():
        for key, graded in sheet.grades.items() if judge else ():
            grades.setdefault((question_id, key), {})[judge] = graded.grade
    return grades


def collect_people_grades(sheets: SheetsByJudge) -> dict[tuple[str, PassageKey], int]:
    """One grade of each passage that anybody graded: the settled one, else the lowest.

    Grades of unfinished sheets count, as between judges; the combined file has complete ones only.
    """
    people = {unit: min(grades.values()) for unit, grades in collect_unit_grades(sheets).items()}
    for (judge, question_id), sheet in sheets.items():
        for key, graded in () if judge else sheet.grades.items():
            people[question_id, key] = graded.grade
    return people


def compute_agreement(pairs: Sequence[GradePair]) -> Agreement:
    return compare_grades([(pair.first.grade, pair.second.grade) for pair in pairs])


def compare_grades(grades: Sequence[tuple[int, int]]) -> Agreement:
    """The agreement of two who graded the same passages."""
    helpful = [(a >= MIN_HELPFUL_GRADE, b >= MIN_HELPFUL_GRADE) for a, b in grades]
    same = sum(a == b for a, b in grades)
    kappas = compute_kappa(grades), compute_weighted_kappa(grades), compute_kappa(helpful)
    return Agreement(len(grades), same, *kappas)


def compute_group_agreement(grades: UnitGrades) -> GroupAgreement:
    units = [by_judge for by_judge in grades.values() if len(by_judge) > 1]
    judges = sorted({judge for by_judge in units for judge in by_judge})
    pairs = [
        [(one[first], one[second]) for one in units if first in one and second in one]
        for first, second in combinations(judges, 2)
    ]
    kappas = [(compute_weighted_kappa(pair), len(pair)) for pair in pairs]
    defined = [(kappa, count) for kappa, count in kappas if kappa is not None]
    total = sum(count for _, count in defined)
    mean = sum(kappa * count for kappa, count in defined) / total if total else None
    alpha = compute_alpha([list(by_judge.values()) for by_judge in units])
    return GroupAgreement(len(judges), len(units), alpha, mean)


def compute_kappa(label_pairs: Iterable[tuple[Hashable, Hashable]]) -> float | None:
    """Cohen's kappa: (observed - chance) / (1 - chance) (Cohen, 1960). Grades are labels too."""
    pairs = list(label_pairs)
    total = len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(count * second[grade] for grade, count in first.items())
    if chance == total * total:  # no pair, or both gave the same single grade to everything
        return None
    return (sum(a == b for a, b in pairs) * total - chance) / (total * total - chance)


def compute_weighted_kappa(grade_pairs: Iterable[tuple[int, int]]) -> float | None:
    """Kappa by squared differences: 1 - observed / chance (Cohen, 1968)."""
    pairs = list(grade_pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    observed = sum((a - b) ** 2 for a, b in pairs) * len(pairs)
    chance = sum(n * m * (a - b) ** 2 for a, n in first.items() for b, m in second.items())
    return 1 - observed / chance if chance else None


Difference = Callable[[int, int, Mapping[int, float]], float]
"""Of two grades, and how often each grade was given: how much they differ, squared."""


def measure_nominal_difference(a: int, b: int, counts: Mapping[int, float]) -> float:
    return float(a != b)


def measure_ordinal_difference(a: int, b: int, counts: Mapping[int, float]) -> float:
    """By how many grades were given between the two: no distance between grades is assumed."""
    between = sum(count for grade, count in counts.items() if min(a, b) <= grade <= max(a, b))
    return (between - (counts[a] + counts[b]) / 2) ** 2 if a != b else 0.0


def measure_interval_difference(a: int, b: int, counts: Mapping[int, float]) -> float:
    return float((a - b) ** 2)


def compute_alpha(
    units: Iterable[Sequence[int]], difference: Difference = measure_ordinal_difference
) -> float | None:
    """Krippendorff's alpha: 1 - observed / expected disagreement (Krippendorff, 2004, ch. 11).

    ``units`` are the grades of each passage, by however many judges; a single grade says nothing.
    None where all grades are the same, or there is no unit with two.
    """
    coincidences: defaultdict[tuple[int, int], float] = defaultdict(float)
    counts: defaultdict[int, float] = defaultdict(float)
    for grades in units:
        for first, second in permutations(grades, 2):
            coincidences[first, second] += 1 / (len(grades) - 1)
            counts[first] += 1 / (len(grades) - 1)
    total = sum(counts.values())
    observed = sum(n * difference(a, b, counts) for (a, b), n in coincidences.items())
    expected = sum(
        n * m * difference(a, b, counts) for a, n in counts.items() for b, m in counts.items()
    )
    return 1 - (total - 1) * observed / expected if expected else None
