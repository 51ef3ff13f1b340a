"""``kill -9`` at many moments of a push: the old generation stays, and the next push works."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from indexer.building.build import BuildPlan, build_generation
from indexer.index_place import DatabaseAddress
from indexer.postgres import push
from indexer.postgres.places import open_place
from search_app.search.engine import SearchEngine
from tests.support.postgres_server import PostgresServer
from tests.support.sample_booklet import linked, written

pytestmark = pytest.mark.slow

MOMENTS = 24
# Starts processes that have imported everything already.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])
PARTITIONS = "select count(*) from pg_class where relname ~ '^documents_[0-9]+$'"


def count_calls(monkeypatch: pytest.MonkeyPatch, react: Callable[[int], None]) -> None:
    """Call ``react`` before each statement and each piece of a copy, with its number from 1."""
    calls = 0

    def count(method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            nonlocal calls
            calls += 1
            react(calls)
            return method(*arguments, **options)

        return call

    for owner, name in ((psycopg.Connection, "execute"), (psycopg.Copy, "write")):
        monkeypatch.setattr(owner, name, count(getattr(owner, name)))


def push_until(number: int, index: Path, address: DatabaseAddress) -> None:
    """Kill this process right before a call."""

    def kill(call: int) -> None:
        if call == number:
            os.kill(os.getpid(), signal.SIGKILL)

    with pytest.MonkeyPatch.context() as monkeypatch:
        count_calls(monkeypatch, kill)
        push.push_index(index, address)


def count_until_commit(index: Path, address: DatabaseAddress) -> int:
    """How many calls a push makes before it commits."""
    numbers, at_commit = list[int](), list[int]()
    prune = push._prune
    with pytest.MonkeyPatch.context() as monkeypatch:
        count_calls(monkeypatch, numbers.append)

        def note_and_prune(connection: psycopg.Connection[Any], keep: int) -> None:
            at_commit.append(numbers[-1] - 2)  # the lock's own
            prune(connection, keep)

        monkeypatch.setattr(push, "_prune", note_and_prune)
        push.push_index(index, address)
    return at_commit[0]


def test_a_killed_push_leaves_the_old_generation(
    tiny_index: Path,
    tiny_model: Path,
    tmp_path: Path,
    server: PostgresServer,
    address: DatabaseAddress,
) -> None:
    index, probe = linked(tiny_index, tmp_path / "index"), server.create_database()
    old = push.push_index(index, address).generation
    push.push_index(index, probe)
    (tmp_path / "peas.txt").write_text(written().replace("Beans", "Peas"), encoding="utf-8")
    new = build_generation(BuildPlan([tmp_path / "peas.txt"], index, str(tiny_model)))
    calls = count_until_commit(index, probe)
    moments = [1 + n * (calls - 1) // (MOMENTS - 1) for n in range(MOMENTS)]
    assert len(set(moments)) == MOMENTS
    assert moments[-1] == calls
    for moment in moments:
        process = PROCESSES.Process(target=push_until, args=(moment, index, address))
        process.start()
        process.join()
        assert process.exitcode == -signal.SIGKILL
        opened = open_place(address)
        assert opened.generation == old
        assert SearchEngine(opened).search("slugs").hits
    push.push_index(index, address)
    assert open_place(address).generation == new.manifest.generation
    ((partitions,),) = server.execute(PARTITIONS, database=address.url.rpartition("/")[2])
    assert partitions == 2  # of the old and the new generation, and nothing of what was killed
