from pathlib import Path

import pytest

from indexer.errors import DeskError, JudgementError
from indexer.passages import Passage
from search_app.desk.judging import GradedPassage
from search_app.desk.pools import (
    POOL_FILE,
    JudgingPool,
    PooledPassage,
    add_pools,
    build_pools,
    load_pools,
    merge_pools,
    order_pool,
)
from search_app.questions.files import Question
from search_app.results import RankingEntry, Run, build_ranking_run

MONDAY, TUESDAY = "2026-11-23T09:00:00+00:00", "2026-11-24T09:00:00+00:00"
QUESTIONS = (Question("q1", "how deep", topic="sowing"), Question("q2", "how warm"))


def make_passage(name: str) -> Passage:
    return Passage(f"beans#{name}", "beans", "Beans", (), "", "", f"Text {name}.", 0, 7, ())


PASSAGES = {f"beans#{name}": make_passage(name) for name in "abcd"}


def make_run(**rankings: str) -> Run:
    """A run by the letters of the passages it ranks for each question."""
    return build_ranking_run(
        {
            query_id: [RankingEntry("beans", f"beans#{name}", 1.0) for name in names]
            for query_id, names in rankings.items()
        },
        {},
    )


def list_runs(pool: JudgingPool) -> dict[str, tuple[str, ...]]:
    return {one.text: one.runs for one in pool.passages}


def test_a_pool_is_the_best_of_each_run_to_a_depth() -> None:
    runs = {"A": make_run(q1="abc"), "B": make_run(q1="bda", q2="d")}
    first, second = build_pools(runs, QUESTIONS, PASSAGES, depth=2, at=MONDAY)
    assert (first.question_id, first.query, first.kind, first.at, first.depth) == (
        "q1",
        "how deep",
        "sowing",
        MONDAY,
        2,
    )
    assert list_runs(first) == {"Text a.": ("A",), "Text b.": ("A", "B"), "Text d.": ("B",)}
    assert (second.kind, list_runs(second)) == ("pooled", {"Text d.": ("B",)})


@pytest.mark.parametrize(
    ("rankings", "message"),
    [
        ({"q9": "a"}, r"The run A answers 'q9', which is not among the questions"),
        ({"q1": "z"}, r"The run A has 'beans#z', which is no passage of this index"),
    ],
)
def test_a_run_of_something_else_is_refused(rankings: dict[str, str], message: str) -> None:
    with pytest.raises(JudgementError, match=message):
        build_pools({"A": make_run(**rankings)}, QUESTIONS, PASSAGES, depth=2, at=MONDAY)


def make_pool(at: str, depth: int = 2, **runs: str) -> JudgingPool:
    passages = tuple(
        PooledPassage("beans", f"Text {name}.", tuple(by)) for name, by in runs.items()
    )
    return JudgingPool("q1", "how deep", "sowing", at, depth, passages)


def test_a_run_that_comes_later_adds_its_passages(tmp_path: Path) -> None:
    add_pools(tmp_path, [make_pool(MONDAY, depth=3, a="A", b="A")])
    (pool,) = add_pools(tmp_path, [make_pool(TUESDAY, b="B", c="B")])
    assert list_runs(pool) == {"Text a.": ("A",), "Text b.": ("A", "B"), "Text c.": ("B",)}
    assert (pool.at, pool.depth) == (TUESDAY, 3)
    assert load_pools(tmp_path) == [pool]
    assert (tmp_path / POOL_FILE).stat().st_mode & 0o077 == 0


def test_a_run_that_brings_nothing_new_leaves_the_time_as_it_is() -> None:
    pools = [make_pool(MONDAY, a="A")], [make_pool(TUESDAY, a="B")]
    (pool,) = merge_pools(*pools)
    assert (pool.at, list_runs(pool)) == (MONDAY, {"Text a.": ("A", "B")})


def test_what_was_not_graded_before_the_last_run_comes_first() -> None:
    pool = make_pool(TUESDAY, a="A", b="A", c="B", d="B")
    grades = {
        ("beans", f"Text {name}."): GradedPassage("beans", f"Text {name}.", 1, at=at)
        for name, at in (("a", MONDAY), ("b", MONDAY), ("c", TUESDAY))
    }
    order = [text for _, text in order_pool(pool, grades, seed="Anna")]
    assert set(order[:2]) == {"Text c.", "Text d."}
    # What Anna graded since stays where it was when it was not graded.
    before = {key: one for key, one in grades.items() if one.at == MONDAY}
    assert [text for _, text in order_pool(pool, before, seed="Anna")] == order
    orders = {tuple(order_pool(pool, {}, seed=f"judge {n}")) for n in range(20)}
    assert len(orders) > 5


def test_a_file_that_something_else_wrote_is_refused(tmp_path: Path) -> None:
    assert load_pools(tmp_path) == []
    (tmp_path / POOL_FILE).write_text('{"question_id": 1}\n')
    with pytest.raises(DeskError, match=r"pools.jsonl cannot be read"):
        load_pools(tmp_path)
