"""When segments are put together, so that a library has few of them however often it is edited.

By tiers: one that has ``FAN_OUT`` segments is merged into one of the next. Each booklet is written
again as often as there are tiers, and the number of segments grows with the logarithm of the
library, up to ``MAX_SEGMENT_PASSAGES``.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from math import log
from typing import NamedTuple

FAN_OUT = 8
# Segments up to this size are of the lowest tier.
LOWEST_TIER_PASSAGES = 512
# One as large holds about 1.5 GB of memory while it is written, and is merged no more.
MAX_SEGMENT_PASSAGES = 100_000


class SegmentSize(NamedTuple):
    """How many of a segment's passages live, of how many."""

    live: int
    passages: int

    @property
    def is_mostly_gone(self) -> bool:
        return 2 * self.live < self.passages

    @property
    def tier(self) -> int:
        return int(log(max(self.live / LOWEST_TIER_PASSAGES, 1), FAN_OUT))


def plan_merges(sizes: Mapping[str, SegmentSize]) -> list[list[str]]:
    """The segments to write anew, by name, those together that become one.

    Planned to the end, so that no segment is merged twice.
    """
    groups: dict[tuple[str, ...], SegmentSize] = {(name,): s for name, s in sizes.items()}
    while merge := next(_find_merges(groups), None):
        live = sum(groups[names].live for names in merge)
        for names in merge:
            del groups[names]
        groups[tuple(name for names in merge for name in names)] = SegmentSize(live, live)
    is_planned = {names: len(names) > 1 or sizes[names[0]].is_mostly_gone for names in groups}
    return [list(names) for names, planned in is_planned.items() if planned]


def _find_merges(
    groups: Mapping[tuple[str, ...], SegmentSize],
) -> Iterator[Sequence[tuple[str, ...]]]:
    """Segments of one tier that are to become one, the lowest tier first."""
    by_size = sorted(groups, key=lambda names: (groups[names].live, names))
    for _, tier in groupby(by_size, key=lambda names: groups[names].tier):
        of_tier = [*tier]
        if len(of_tier) >= FAN_OUT:
            merge = _fit_into_one(of_tier, groups)
            if len(merge) > 1:
                yield merge


def _fit_into_one(
    names: Sequence[tuple[str, ...]], groups: Mapping[tuple[str, ...], SegmentSize]
) -> list[tuple[str, ...]]:
    """As many of them, the small ones first, as fit into one segment."""
    chosen, total = list[tuple[str, ...]](), 0
    for each in names:
        total += groups[each].live
        if total > MAX_SEGMENT_PASSAGES:
            break
        chosen.append(each)
    return chosen
