"""Whether more questions are answered than before, on the same questions."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import comb


@dataclass(frozen=True, slots=True)
class PairedChange:
    """Of ``of`` questions ``before`` and ``after`` are answered; others were gained or lost."""

    before: int
    after: int
    gained: int
    lost: int
    of: int

    @property
    def p_value(self) -> float:
        """Two-sided, exact: as likely gained as lost (McNemar, 1947)."""
        changed, fewer = self.gained + self.lost, min(self.gained, self.lost)
        tail = sum(comb(changed, count) for count in range(fewer + 1))
        return min(1.0, 2 * tail / (1 << changed))

    @property
    def is_beyond_chance(self) -> bool:
        return self.p_value < 0.05


def compare_answers(before: Mapping[str, bool], after: Mapping[str, bool]) -> PairedChange:
    """Of the questions that both asked, by id: whether each was answered."""
    pairs = [(before[name], after[name]) for name in after if name in before]
    return PairedChange(
        sum(was for was, _ in pairs),
        sum(now for _, now in pairs),
        pairs.count((False, True)),
        pairs.count((True, False)),
        len(pairs),
    )
