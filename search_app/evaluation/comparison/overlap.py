"""How alike two runs rank: what readers would notice, whatever was judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

# How surely a reader goes on to the next hit: 0.9 puts 86 % of the weight on the first ten.
PERSISTENCE = 0.9


@dataclass(frozen=True, slots=True)
class RankingOverlap:
    """``mean`` rank-biased overlap in [0, 1] of the questions that both rank.

    ``same`` of these have the same ranking; ``least_alike`` are the others, the least first.
    """

    questions: int
    mean: float
    same: int
    least_alike: tuple[tuple[str, float], ...]


def compare_rankings(
    a: Mapping[str, Sequence[str]], b: Mapping[str, Sequence[str]]
) -> RankingOverlap | None:
    """None where no question is ranked by both."""
    shared = [query_id for query_id in a if query_id in b]
    if not shared:
        return None
    overlaps = {query_id: compute_rbo(a[query_id], b[query_id]) for query_id in shared}
    moved = [(i, overlaps[i]) for i in shared if list(a[i]) != list(b[i])]
    return RankingOverlap(
        len(shared),
        fmean(overlaps.values()),
        len(shared) - len(moved),
        tuple(sorted(moved, key=lambda item: (item[1], item[0]))),
    )


def compute_rbo(a: Sequence[str], b: Sequence[str], *, persistence: float = PERSISTENCE) -> float:
    """Rank-biased overlap, extrapolated beyond the shorter list: RBO_EXT.

    Equation 32 of Webber, Moffat and Zobel (A similarity measure for indefinite rankings, 2010). In
    [0, 1]; two empty lists are the same.
    """
    short, long = sorted((a, b), key=len)
    if not short:
        return float(not long)
    overlaps = [len(set(short[:depth]) & set(long[:depth])) for depth in range(1, len(long) + 1)]
    at_short, at_long = overlaps[len(short) - 1], overlaps[-1]
    total = sum(n / d * persistence**d for d, n in enumerate(overlaps, start=1))
    total += sum(
        at_short * (depth - len(short)) / (len(short) * depth) * persistence**depth
        for depth in range(len(short) + 1, len(long) + 1)
    )
    beyond = (at_long - at_short) / len(long) + at_short / len(short)
    return (1 - persistence) / persistence * total + beyond * persistence ** len(long)
