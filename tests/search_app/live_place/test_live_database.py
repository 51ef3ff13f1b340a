"""Servers that share one database: what is pushed is picked up, what goes away is done without."""

import json
import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Timer

import msgspec
import pytest

from indexer.building.build import BuildPlan, build_generation
from indexer.errors import DatabaseError
from indexer.index_place import DatabaseAddress
from indexer.postgres import connection
from indexer.postgres.connection import Database
from indexer.postgres.opening import PushedGeneration, find_current, open_pushed
from indexer.postgres.push import push_index, roll_back_database
from indexer.storage.index import Index
from indexer.storage.manifest import SCHEMA_VERSION, Manifest, seal_manifest
from search_app.live_place import live_database, open_live_place
from search_app.live_place.live_database import LiveDatabase
from search_app.search.live_index import LiveEngine
from search_app.web.app import create_app
from tests.support.postgres_server import (
    PASSWORD,
    USER,
    PostgresServer,
    running_primary,
    running_replica,
)
from tests.support.sample_booklet import linked, written

pytestmark = pytest.mark.slow

CLIENTS = 16
QUESTIONS = ("slugs", "when do I water", "how deep is a seed", "seeds in a jar", "nettle water")


@pytest.fixture
def primary() -> Iterator[PostgresServer]:
    """One of its own for each test, which stops it."""
    with running_primary() as server:
        yield server


@pytest.fixture
def index(tiny_index: Path, tmp_path: Path) -> Path:
    return linked(tiny_index, tmp_path / "index")


@pytest.fixture
def publish(index: Path, tiny_model: Path, tmp_path: Path) -> Callable[[DatabaseAddress, str], str]:
    """Builds and pushes another text as the garden booklet; the generation's name."""

    def published(address: DatabaseAddress, word: str) -> str:
        text = written().replace("Beans", f"Beans and {word}")
        (tmp_path / "beans.txt").write_text(text, encoding="utf-8")
        build_generation(BuildPlan([tmp_path / "beans.txt"], index, str(tiny_model)))
        return push_index(index, address).generation

    return published


def wait_until(holds: Callable[[], bool], seconds: float = 30.0) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.05)


@contextmanager
def asked_by_many(live: LiveEngine) -> Iterator[list[str]]:
    """Ask without a pause by 16 clients; the generation that gave each answer.

    What fails is raised at the end.
    """
    answered: list[str] = []
    ended = Event()

    def ask_on(client: int) -> None:
        number = client
        while not ended.is_set():
            result = live.get_engine().search(QUESTIONS[number % len(QUESTIONS)])
            assert result.hits
            answered.append(result.generation)
            number += 1

    with ThreadPoolExecutor(CLIENTS) as clients:
        asking = [clients.submit(ask_on, client) for client in range(CLIENTS)]
        try:
            wait_until(lambda: len(answered) >= CLIENTS)
            yield answered
        finally:
            ended.set()
    for each in asking:
        each.result()


def test_pushes_while_many_ask_fail_no_search(
    primary: PostgresServer, index: Path, publish: Callable[[DatabaseAddress, str], str]
) -> None:
    address = primary.get_address()
    names = [push_index(index, address).generation]
    live = open_live_place(address)
    with asked_by_many(live) as answered:
        for word in ("peas", "leeks"):
            names.append(publish(address, word))
            wait_until(lambda: answered[-1] == names[-1])
    assert sorted(set(answered)) == names
    assert live.problem == ""


def test_a_primary_that_stops_fails_no_search_where_there_is_a_replica(
    primary: PostgresServer, index: Path
) -> None:
    name = push_index(index, primary.get_address()).generation
    with running_replica(primary) as replica:
        wait_until(lambda: find_count(replica) == 1)
        hosts = f"127.0.0.1:{primary.port},127.0.0.1:{replica.port}"
        address = DatabaseAddress(
            f"postgresql://{USER}:{PASSWORD}@{hosts}/postgres?target_session_attrs=any"
        )
        live = open_live_place(address)
        assert count_sessions(primary) >= 1
        with asked_by_many(live) as answered:
            primary.stop()
            before = len(answered)
            wait_until(lambda: len(answered) >= before + 20 * CLIENTS)
            live.report_fault()
            wait_until(lambda: live.get_engine().generation == name)
        assert set(answered) == {name}
        assert count_sessions(replica) >= 1
        assert live.problem == ""
        with pytest.raises(DatabaseError, match="can be written to: all are replicas"):
            push_index(index, replica.get_address())


def find_count(server: PostgresServer) -> int:
    """How many generations a server has of what was pushed to its primary."""
    found = server.execute("select to_regclass('booklet_search.generations')")
    if found == [(None,)]:
        return 0
    ((count,),) = server.execute("select count(*) from booklet_search.generations")
    return int(count)


def count_sessions(server: PostgresServer) -> int:
    text = "select count(*) from pg_stat_activity where application_name = 'booklets'"
    ((count,),) = server.execute(text)
    return int(count)


def test_without_any_server_a_page_says_so_and_later_answers_again(
    primary: PostgresServer, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "PATIENCE_SECONDS", 0.5)
    address = primary.get_address()
    name = push_index(index, address).generation
    live = LiveDatabase(address)
    client = create_app(live).test_client()
    assert client.get("/api/v1/search?q=slugs").status_code == 200
    primary.stop("fast")
    answer = client.get("/api/v1/search?q=another+question+of+slugs")
    assert answer.status_code == 503
    assert f"The database at {address} does not answer: " in answer.text
    assert PASSWORD not in answer.text
    live.report_fault()
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert name in ready.text
    assert f'"problem":"The database at {address} does not answer: ' in ready.text
    assert live.refusal_count == 1
    primary.start()
    wait_until(lambda: client.get("/api/v1/search?q=a+third+question").status_code == 200)
    live.report_fault()
    assert "problem" not in client.get("/readyz").text


def test_the_watch_opens_what_is_pushed_before_anybody_asks(
    primary: PostgresServer, index: Path, publish: Callable[[DatabaseAddress, str], str]
) -> None:
    address = primary.get_address()
    push_index(index, address)
    live = LiveDatabase(address)
    live.start_watching()
    newer = publish(address, "peas")
    wait_until(lambda: live._engine.generation == newer)


def publish_of_newer_program(server: PostgresServer) -> str:
    """Publish what this program cannot read, as a newer one would; the generation's name."""
    ((name, raw),) = server.execute("select generation, manifest from booklet_search.generations")
    stored = json.loads(bytes(raw))
    del stored["seal"]
    manifest = msgspec.convert({**stored, "schema": 99}, Manifest)
    sealed, newer = seal_manifest(manifest).hex(), f"{name}-newer"
    server.execute(
        "insert into booklet_search.generations (generation, manifest, segments)"
        f" select '{newer}', '\\x{sealed}', segments from booklet_search.generations",
        f"update booklet_search.current set generation = '{newer}'",
    )
    return newer


def test_what_cannot_be_opened_is_said_once_and_tried_again_after_a_while(
    primary: PostgresServer,
    index: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    address = primary.get_address()
    name = push_index(index, address).generation
    live = LiveDatabase(address)
    newer = publish_of_newer_program(primary)
    opened: list[str] = []
    monkeypatch.setattr(live_database, "open_pushed", note_opened(opened))
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            live.report_fault()
            assert live.get_engine().generation == name
    assert (opened, live.refusal_count, len(caplog.records)) == ([newer], 1, 1)
    assert live.problem == (
        f"Generation {newer} in the database at {address} cannot be opened: manifest.json cannot"
        " be used: its schema is 99, this program reads "
        f"{SCHEMA_VERSION}. Push the index again, or update this server."
    )
    monkeypatch.setattr(live_database, "RETRY_SECONDS", 0.0)
    live._refused = live._refused._replace(retry_at=0.0)
    live.report_fault()
    live.get_engine()
    assert (opened, live.refusal_count, len(caplog.records)) == ([newer, newer], 1, 1)
    assert newer in live.problem


def note_opened(names: list[str]) -> Callable[..., Index]:
    def open_and_note(
        database: Database, pushed: PushedGeneration, *, opened: Index | None = None
    ) -> Index:
        names.append(pushed.name)
        return open_pushed(database, pushed, opened=opened)

    return open_and_note


def test_no_space_to_unpack_leaves_the_last_generation(
    primary: PostgresServer,
    index: Path,
    publish: Callable[[DatabaseAddress, str], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = primary.get_address()
    name = push_index(index, address).generation
    live = LiveDatabase(address)
    newer = publish(address, "peas")
    with monkeypatch.context() as full:
        full.setattr(tempfile, "tempdir", "/proc")  # nobody writes there
        live.report_fault()
        assert live.get_engine().generation == name
        assert live.problem == (
            f"Generation {newer} in the database at {address} cannot be unpacked into a temporary"
            " folder: No such file or directory. Free some space there, or name another folder by"
            " TMPDIR."
        )
    live._refused = live._refused._replace(retry_at=0.0)
    live.report_fault()
    assert live.get_engine().generation == newer
    assert live.problem == ""


def test_an_older_generation_serves_after_a_rollback(
    primary: PostgresServer, index: Path, publish: Callable[[DatabaseAddress, str], str]
) -> None:
    """And a file that a replica lacks is waited for."""
    address = primary.get_address()
    older = push_index(index, address).generation
    newer = publish(address, "peas")
    live = LiveDatabase(address)
    assert live.get_engine().generation == newer
    assert roll_back_database(address) == older
    live.report_fault()
    assert live.get_engine().generation == older
    hide = "update booklet_search.files set sha256 = 'late-' || sha256"
    show = "update booklet_search.files set sha256 = replace(sha256, 'late-', '')"
    primary.execute(hide)
    later = Timer(1.0, primary.execute, [show])
    later.start()
    assert LiveDatabase(address).get_engine().generation == older
    later.join()


def name_both(primary: PostgresServer, replica: PostgresServer) -> DatabaseAddress:
    hosts = f"127.0.0.1:{primary.port},127.0.0.1:{replica.port}"
    options = "target_session_attrs=any&load_balance_hosts=random"
    return DatabaseAddress(f"postgresql://{USER}:{PASSWORD}@{hosts}/postgres?{options}")


def test_what_a_replica_that_lags_knows_is_not_gone_back_to(
    primary: PostgresServer,
    index: Path,
    publish: Callable[[DatabaseAddress, str], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Half of the connections are to it; no search fails, nor is answered as before the push."""
    monkeypatch.setattr(live_database, "LOOK_SECONDS", 0.02)
    older = push_index(index, primary.get_address()).generation
    with running_replica(primary) as replica:
        wait_until(lambda: find_count(replica) == 1)
        live = LiveDatabase(name_both(primary, replica))
        with asked_by_many(live) as answered:
            wait_until(lambda: count_sessions(replica) >= 2)
            replica.execute("select pg_wal_replay_pause()")
            newer = publish(primary.get_address(), "peas")
            wait_until(lambda: answered[-1] == newer)
            first = len(answered) + CLIENTS  # what had begun before ends as it began
            wait_until(lambda: len(answered) >= first + 30 * CLIENTS)
            assert find_count(replica) == 1
        assert set(answered[:first]) == {older, newer}
        assert set(answered[first:]) == {newer}
        assert live.problem == ""


def test_a_replica_that_lags_behind_a_rollback_is_not_followed(
    primary: PostgresServer, index: Path, publish: Callable[[DatabaseAddress, str], str]
) -> None:
    older = push_index(index, primary.get_address()).generation
    newer = publish(primary.get_address(), "peas")
    with running_replica(primary) as replica:
        wait_until(lambda: find_count(replica) == 2)
        replica.execute("select pg_wal_replay_pause()")
        roll_back_database(primary.get_address())
        live = LiveDatabase(primary.get_address())
        live._database = Database(replica.get_address())
        assert find_current(live._database).name == newer
        live.report_fault()
        assert live.get_engine().generation == older
        replica.execute("select pg_wal_replay_resume()")
        wait_until(lambda: find_current(live._database).name == older)
        assert push_index(index, primary.get_address()).is_new
        wait_until(lambda: find_current(live._database).name == newer)
        live.report_fault()
        assert live.get_engine().generation == newer


def test_what_only_a_lost_primary_had_is_given_up_after_a_while(
    primary: PostgresServer,
    index: Path,
    publish: Callable[[DatabaseAddress, str], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "PATIENCE_SECONDS", 0.5)
    older = push_index(index, primary.get_address()).generation
    with running_replica(primary) as replica:
        wait_until(lambda: find_count(replica) == 1)
        replica.execute("select pg_wal_replay_pause()")
        newer = publish(primary.get_address(), "peas")
        live = LiveDatabase(name_both(primary, replica))
        while live.get_engine().generation != newer:  # a connection stays with the host it has
            live = LiveDatabase(name_both(primary, replica))
        primary.stop()
        client = create_app(live).test_client()
        assert client.get("/api/v1/search?q=slugs").status_code == 503
        assert client.get("/api/v1/search?q=beans").status_code == 503
        monkeypatch.setattr(live_database, "LOST_SECONDS", 0.0)
        live.report_fault()
        answer = client.get("/api/v1/search?q=slugs")
        assert (answer.status_code, json.loads(answer.text)["generation"]) == (200, older)


def test_tables_that_are_made_again_are_read_anew(primary: PostgresServer, index: Path) -> None:
    """Their numbers may be those of other rows."""
    address = primary.get_address()
    name = push_index(index, address).generation
    live = LiveDatabase(address)
    before = live.get_engine()
    primary.execute("drop schema booklet_search cascade")
    push_index(index, address)
    live.report_fault()
    assert live.get_engine() is not before
    assert live.get_engine().generation == name
