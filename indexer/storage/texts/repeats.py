"""Passages that stand in several booklets, found once for all who ask."""

from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256

import numpy as np
import numpy.typing as npt

from indexer.passages import Passage
from indexer.words import STRAIGHT_QUOTES

RowGroups = npt.NDArray[np.int64]


def group_repeats(passages: Iterable[Passage]) -> RowGroups:
    """``(n, 2)``: the row of each passage that another booklet has too, and the group of the same.

    Rows ascend. The heading and the lead-in must be the same: "nausea" in a list says nothing
    without them.
    """
    rows: dict[bytes, list[int]] = defaultdict(list)
    booklets: dict[bytes, set[str]] = defaultdict(set)
    for row, passage in enumerate(passages):
        key = _hash_passage(passage)
        rows[key].append(row)
        booklets[key].add(passage.doc_id)
    groups = [some for key, some in rows.items() if len(booklets[key]) > 1]
    pairs = sorted((row, number) for number, some in enumerate(groups) for row in some)
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def find_group(groups: RowGroups, row: int) -> list[int]:
    """The rows of all passages that say what one says, itself too; none if no other booklet has it.

    Ascending.
    """
    place = int(np.searchsorted(groups[:, 0], row))
    if place == len(groups) or groups[place, 0] != row:
        return []
    same: list[int] = groups[groups[:, 1] == groups[place, 1], 0].tolist()
    return same


def _hash_passage(passage: Passage) -> bytes:
    """Of what people read, however its quotation marks, spaces and capitals are written."""
    parts = (*passage.heading_path[-1:], passage.context, passage.text)
    plain = (" ".join(part.translate(STRAIGHT_QUOTES).casefold().split()) for part in parts)
    return sha256("\n".join(plain).encode()).digest()
