"""Passages that stand in several booklets, found once for all who ask."""

from hashlib import sha256

import numpy as np
import numpy.typing as npt

from indexer.passages import Passage
from indexer.words import STRAIGHT_QUOTES

RowGroups = npt.NDArray[np.int64]
PassageHashes = npt.NDArray[np.uint8]  # (passages, HASH_BYTES)

HASH_BYTES = 16


def group_repeats(hashes: PassageHashes, booklets: npt.NDArray[np.int64]) -> RowGroups:
    """``(n, 2)``: the row of each passage that another booklet has too, and the group of the same.

    Rows ascend. ``hashes`` are those of all passages, ``booklets`` ``(passages,)`` number the
    booklet of each, ascending.
    """
    parts = hashes.view(np.uint64)
    maybe = _find_repeated(parts[:, 0])  # few: the whole hashes of all are long to sort
    order = maybe[np.lexsort((*parts[maybe].T,))]  # the rows of a group stay in their order
    is_first = np.any(np.diff(parts[order], axis=0, prepend=~parts[order[:1]]) != 0, axis=1)
    starts = np.flatnonzero(is_first)
    ends = np.append(starts, len(order))[1:]
    is_shared = booklets[order[starts]] != booklets[order[ends - 1]]
    starts, ends = starts[is_shared], ends[is_shared]
    by_first_row = np.argsort(order[starts])
    groups = [order[starts[n] : ends[n]] for n in by_first_row]
    rows = np.concatenate([np.zeros(0, dtype=np.int64), *groups])
    pairs = np.column_stack([rows, np.repeat(np.arange(len(groups)), [*map(len, groups)])])
    return pairs[np.argsort(rows)].astype(np.int64)


def _find_repeated(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    """The places, ascending, of values that stand in several."""
    order = np.argsort(values)
    is_same = values[order[1:]] == values[order[:-1]]
    return np.unique(np.concatenate([order[1:][is_same], order[:-1][is_same]]))


def find_group(groups: RowGroups, row: int) -> list[int]:
    """The rows of all passages that say what one says, itself too; none if no other booklet has it.

    Ascending.
    """
    place = int(np.searchsorted(groups[:, 0], row))
    if place == len(groups) or groups[place, 0] != row:
        return []
    same: list[int] = groups[groups[:, 1] == groups[place, 1], 0].tolist()
    return same


def hash_passage(passage: Passage) -> bytes:
    """Of what people read, however its quotation marks, spaces and capitals are written.

    The heading and the lead-in count: "nausea" in a list says nothing without them.
    """
    parts = (*passage.heading_path[-1:], passage.context, passage.text)
    plain = (" ".join(part.translate(STRAIGHT_QUOTES).casefold().split()) for part in parts)
    return sha256("\n".join(plain).encode()).digest()[:HASH_BYTES]
