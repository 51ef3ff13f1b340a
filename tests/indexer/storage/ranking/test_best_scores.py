"""The best scores are those of a search through all, to the last digit."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.storage.ranking.best_scores import (
    ScoredTerm,
    score_all,
    score_best,
    select_best,
)

# Occurrences of each of a few terms in some of many rows, and how much each term counts.
Posting = tuple[dict[int, int], float]
POSTINGS = st.lists(
    st.tuples(
        st.dictionaries(st.integers(0, 299), st.integers(1, 5)),
        st.floats(0.0625, 20, width=32),
    ),
    max_size=6,
)
NORMS = (0.3 + np.arange(300) % 7 / 5).astype(np.float32)


class Shares(np.ndarray):
    """Shares that note of how many rows they are asked for."""

    asked: list[int]

    def __getitem__(self, rows):
        self.asked.append(len(rows))
        return np.asarray(self)[rows]


def build_term(counts_by_row: dict[int, int], most: float) -> ScoredTerm:
    rows = np.array(sorted(counts_by_row), dtype=np.int64)
    counts = np.array([counts_by_row[row] for row in rows.tolist()], dtype=np.float32)
    shares = counts / (counts + NORMS[rows])
    return ScoredTerm(lambda: (rows, shares), np.float32(most))


@given(POSTINGS, st.integers(1, 40))
@settings(max_examples=300, deadline=None)
def test_the_best_are_those_of_all(postings: list[Posting], limit: int) -> None:
    terms = [build_term(*each) for each in postings]
    best, all_of_them = score_best(terms, 300, limit), score_all(terms, 300, None)
    assert select_best(*best, limit) == select_best(*all_of_them, limit)


def test_of_a_common_word_only_passages_that_can_win_are_scored() -> None:
    rare = build_term({5: 1, 9: 1, 12: 1}, 10)
    common = build_term(dict.fromkeys(range(300), 1), 0.1)
    rows, shares = common.read()
    noting = shares.view(Shares)
    noting.asked = []
    best = score_best([common._replace(read=lambda: (rows, noting)), rare], 300, 2)
    assert select_best(*best, 2) == select_best(*score_all([common, rare], 300, None), 2)
    assert max(noting.asked) == 3


def test_without_terms_nothing_is_found() -> None:
    assert select_best(*score_best([], 10, 3), 3) == []
    assert select_best(*score_all([], 10, None), 3) == []
