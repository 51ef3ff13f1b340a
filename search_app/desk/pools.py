"""Pools: which passages of a question are to be judged, gathered from several runs.

A pool is the best passages of each run to a depth, so that no run is measured with judgements of
another alone (Spärck Jones & van Rijsbergen, 1975). Who judges does not see which run they are of.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import msgspec

from indexer.errors import DeskError, JudgementError
from indexer.passages import Passage
from indexer.storage.files import lock_folder
from search_app.desk.desk_folder import write_private
from search_app.desk.judging import GradedPassage, PassageKey
from search_app.questions.files import Question
from search_app.results import Run

POOL_FILE = "pools.jsonl"
UNNAMED_KIND = "pooled"


@dataclass(frozen=True, slots=True)
class PooledPassage:
    """A passage by its own words, as grades are kept, and the runs that rank it high enough."""

    booklet: str
    text: str
    runs: tuple[str, ...]

    @property
    def key(self) -> PassageKey:
        return self.booklet, self.text


@dataclass(frozen=True, slots=True)
class JudgingPool:
    """The passages to judge for one question; ``at`` is when the last run came to it (UTC).

    ``depth`` is how many passages of each run are in it, by the deepest.
    """

    question_id: str
    query: str
    kind: str
    at: str
    depth: int
    passages: tuple[PooledPassage, ...]


def build_pools(
    runs: Mapping[str, Run],
    questions: Sequence[Question],
    passages: Mapping[str, Passage],
    *,
    depth: int,
    at: str,
) -> list[JudgingPool]:
    """The pool of each question of which a run ranks something. ``passages`` are by their ids.

    Raises:
        JudgementError: a run has a question or a passage that is not among these.
    """
    for name, run in runs.items():
        _check_run(name, run, {question.question_id for question in questions}, passages)
    pools = []
    for question in questions:
        found: dict[PassageKey, list[str]] = {}
        for name, run in runs.items():
            for hit in run.get_hits(question.question_id)[:depth]:
                passage = passages[hit.passage_id]
                names = found.setdefault((passage.doc_id, passage.text), [])
                names += [name] if name not in names else []
        pooled = tuple(PooledPassage(*key, tuple(names)) for key, names in found.items())
        kind = question.topic or UNNAMED_KIND
        if pooled:
            pools.append(JudgingPool(question.question_id, question.text, kind, at, depth, pooled))
    return pools


def merge_pools(older: Iterable[JudgingPool], newer: Iterable[JudgingPool]) -> list[JudgingPool]:
    """All pools; a question that is in both has the passages of both."""
    pools = {pool.question_id: pool for pool in older}
    for pool in newer:
        before = pools.get(pool.question_id)
        pools[pool.question_id] = _merge_pool(before, pool) if before else pool
    return list(pools.values())


def add_pools(folder: Path, pools: Iterable[JudgingPool]) -> list[JudgingPool]:
    """Add pools to those of a desk; gives back all of them as they are now.

    Raises:
        DeskError: those that are there cannot be read.
        OSError: the file cannot be written.
    """
    with lock_folder(folder):
        merged = merge_pools(load_pools(folder), pools)
        lines = (json.dumps(asdict(pool), ensure_ascii=False) + "\n" for pool in merged)
        write_private(folder / POOL_FILE, "".join(lines))
    return merged


def load_pools(folder: Path) -> list[JudgingPool]:
    """All pools of a desk; none where no runs were pooled.

    Raises:
        DeskError: a line is not one that this program wrote.
    """
    path = folder / POOL_FILE
    try:
        return [
            msgspec.json.decode(line, type=JudgingPool) for line in path.read_bytes().splitlines()
        ]
    except FileNotFoundError:
        return []
    except (OSError, msgspec.DecodeError) as error:
        raise DeskError(f"{path} cannot be read: {error}.") from error


def order_pool(
    pool: JudgingPool, grades: Mapping[PassageKey, GradedPassage], *, seed: str
) -> list[PassageKey]:
    """First what the judge had not graded when the pool was last added to; else in no order.

    So nothing moves while a judge works through a pool, and no place tells a rank.
    """

    def find_place(key: PassageKey) -> tuple[bool, bytes]:
        is_older = key in grades and grades[key].at < pool.at
        return is_older, hashlib.sha256("\n".join((seed, *key)).encode()).digest()

    return sorted((passage.key for passage in pool.passages), key=find_place)


def _check_run(
    name: str, run: Run, question_ids: set[str], passages: Mapping[str, Passage]
) -> None:
    unknown = next((query_id for query_id in run.results if query_id not in question_ids), None)
    if unknown is not None:
        raise JudgementError(
            f"The run {name} answers {unknown!r}, which is not among the questions. Give the"
            " questions that it was asked with --questions."
        )
    for result in run.results.values():
        for hit in result.hits:
            if hit.passage_id not in passages:
                raise JudgementError(
                    f"The run {name} has {hit.passage_id!r}, which is no passage of this index. A"
                    " pool is made of runs of passages, asked of the index that is served."
                )


def _merge_pool(before: JudgingPool, pool: JudgingPool) -> JudgingPool:
    runs = {passage.key: passage.runs for passage in before.passages}
    for passage in pool.passages:
        runs[passage.key] = tuple(dict.fromkeys((*runs.get(passage.key, ()), *passage.runs)))
    merged = tuple(PooledPassage(*key, names) for key, names in runs.items())
    is_new = len(runs) > len(before.passages)
    at, depth = pool.at if is_new else before.at, max(before.depth, pool.depth)
    return replace(pool, at=at, depth=depth, passages=merged)
