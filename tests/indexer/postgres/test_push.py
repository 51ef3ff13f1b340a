"""What a push brings, what stays, and what is told where it cannot be done."""

import os
import random
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from indexer.building.build import BuildPlan, build_generation
from indexer.errors import BuildBusyError, DatabaseError, IndexDamagedError
from indexer.index_place import DatabaseAddress
from indexer.postgres import push
from indexer.postgres.connection import connect_to_write
from indexer.postgres.places import open_place, roll_back_place
from indexer.postgres.push import PushResult, push_index
from indexer.postgres.schema import PUSH_LOCK, create_partitions, prepare_schema
from indexer.storage.generations import (
    list_generations,
    locate_current_generation,
    roll_back_index,
)
from indexer.storage.index import open_index
from search_app.search.engine import build_engine
from tests.support.commands import Commands
from tests.support.postgres_server import PASSWORD, PostgresServer
from tests.support.sample_booklet import linked
from tests.support.segments import locate_segment

pytestmark = pytest.mark.slow

SCHEMA_TABLES = "select relname from pg_class where relname ~ '^(documents|terms)_[0-9]+$'"


@pytest.fixture
def booklets(tmp_path: Path) -> Path:
    folder = tmp_path / "booklets"
    folder.mkdir()
    for number in range(12):
        write(folder, number, f"Sow {number} beans. Water them in the morning.")
    return folder


def write(folder: Path, number: int, text: str) -> None:
    (folder / f"b{number:02}.md").write_text(f"# Booklet {number}\n\n## Beds\n\n{text}\n")


@pytest.fixture
def index(tiny_index: Path, tmp_path: Path) -> Path:
    return linked(tiny_index, tmp_path / "index")


@pytest.fixture
def no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push, "GRACE_SECONDS", 0)


def test_a_small_edit_pushes_a_small_change(
    index: Path, booklets: Path, tiny_model: Path, address: DatabaseAddress
) -> None:
    plan = BuildPlan([booklets], index, str(tiny_model))
    build_generation(plan)
    first = push_index(index, address)
    assert (first.is_new, first.segments, first.new_segments) == (True, 1, 1)
    assert push_index(index, address) == PushResult(first.generation, False, 1, 0, 0)
    write(booklets, 3, "Pick peas.")
    generation = build_generation(plan).manifest.generation
    second = push_index(index, address)
    assert second[:4] == (generation, True, 2, 1)
    # places, frequencies, facts and repeats of the library; bounds, lengths and starts of a segment
    assert second.new_files <= 10
    assert "peas" in open_place(address).words


@pytest.mark.usefixtures("no_grace")
def test_as_many_generations_stay_as_in_the_folder_and_one_can_go_back(
    index: Path,
    booklets: Path,
    tiny_model: Path,
    server: PostgresServer,
    address: DatabaseAddress,
) -> None:
    for number in range(5):
        write(booklets, 0, f"Plant {number} peas.")
        build_generation(BuildPlan([booklets], index, str(tiny_model)))
        push_index(index, address)
    database = address.url.rpartition("/")[2]
    names = server.execute("select generation from booklet_search.generations", database=database)
    assert sorted(name for (name,) in names) == list_generations(index)
    (used,) = server.execute(
        "select count(distinct s) from booklet_search.generations, unnest(segments) s",
        database=database,
    )
    assert len(server.execute(SCHEMA_TABLES, database=database)) == 2 * used[0]
    newest = open_place(address).generation
    older = roll_back_place(address)
    assert older < newest
    assert older == roll_back_index(index)
    assert open_place(address).generation == older
    assert push_index(index, address).is_new is False
    roll_back_place(address)
    with pytest.raises(DatabaseError, match="holds no older generation; it stays"):
        roll_back_place(address)


def test_a_generation_that_was_just_replaced_is_left_to_who_asks_it(
    index: Path, booklets: Path, tiny_model: Path, address: DatabaseAddress
) -> None:
    build_generation(BuildPlan([booklets], index, str(tiny_model)))
    push_index(index, address)
    asked = open_place(address)
    for number in range(4):
        write(booklets, 0, f"Plant {number} peas.")
        build_generation(BuildPlan([booklets], index, str(tiny_model)))
        push_index(index, address)
    assert len(list(asked.passages)) == 12


def test_damaged_files_are_not_pushed(index: Path, address: DatabaseAddress) -> None:
    path = locate_segment(index) / "documents.jsonl"
    content = path.read_bytes()
    path.unlink()  # the fixture's own file is linked
    path.write_bytes(content.replace(b"e", b"a", 1))
    with pytest.raises(IndexDamagedError, match="documents.jsonl: its contents were changed"):
        push_index(index, address)
    with pytest.raises(DatabaseError, match="holds no index"):
        open_place(address)


def test_what_is_damaged_in_the_database_is_refused(
    index: Path, server: PostgresServer, address: DatabaseAddress
) -> None:
    push_index(index, address)
    database = address.url.rpartition("/")[2]
    server.execute(
        "update booklet_search.files set content = content || 'x'::bytea", database=database
    )
    sentence = f"in the database at {address} cannot be opened: .* is not what was pushed. Push the"
    with pytest.raises(IndexDamagedError, match=sentence):
        open_place(address)


def test_what_this_program_cannot_search_is_to_be_pushed_again(
    index: Path, address: DatabaseAddress
) -> None:
    push_index(index, address)
    opened = replace(open_place(address), relevance={})
    sentence = f"{address} cannot be searched by this program (ValidationError). Push the index"
    with pytest.raises(IndexDamagedError, match=re.escape(sentence)):
        build_engine(opened, address)


def test_a_token_that_no_index_entry_can_hold_is_pushed_and_found(
    garden_index: Path, tmp_path: Path, address: DatabaseAddress
) -> None:
    """Of signs of four bytes, which hardly get smaller by packing; found alone and in a phrase."""
    signs = [chr(code) for code in range(0x12000, 0x12300)]
    token = "".join(random.Random(4).choices(signs, k=1_200))
    (tmp_path / "long.md").write_text(f"# Beans\n\nSow {token} deep. Water beans.\n")
    index = linked(garden_index, tmp_path / "index")
    build_generation(BuildPlan([tmp_path / "long.md"], index))
    push_index(index, address)
    stored, pushed = open_index(index).lexical, open_place(address).lexical
    assert stored.get_document_frequency(token) == 1
    for lexical in (stored, pushed):
        assert lexical.search_phrase(f"sow {token}", limit=5) == [0]
        assert lexical.search_phrase(f"water {token}", limit=5) == []
        assert lexical.get_document_frequency(token[:-1]) == 0
    asked = [(token, 1.0), ("bean", 1.0)]
    assert pushed.search(asked, limit=5) == stored.search(asked, limit=5)


def test_two_pushes_do_not_mix(
    monkeypatch: pytest.MonkeyPatch, index: Path, address: DatabaseAddress
) -> None:
    monkeypatch.setattr(push, "LOCK_SECONDS", 1)
    with connect_to_write(address) as other, other.transaction():
        push._lock(other, address)
        with pytest.raises(BuildBusyError, match="Another push is writing to postgresql://"):
            push_index(index, address)


def test_what_is_published_is_no_failure_where_the_next_push_is_quicker(
    monkeypatch: pytest.MonkeyPatch, index: Path, address: DatabaseAddress
) -> None:
    """Who waits has the lock as soon as this one commits, before it prunes."""
    monkeypatch.setattr(push, "LOCK_SECONDS", 1)
    publish = push._publish
    with connect_to_write(address) as other, ThreadPoolExecutor(1) as waiting:

        def publish_while_one_waits(*given: Any) -> PushResult:
            waiting.submit(other.execute, "select pg_advisory_lock(%s)", [PUSH_LOCK])
            waits = "select 1 from pg_locks where locktype = 'advisory' and not granted"
            while not given[0].execute(waits).fetchone():
                time.sleep(0.05)
            return publish(*given)

        monkeypatch.setattr(push, "_publish", publish_while_one_waits)
        pushed = push_index(index, address)
    assert open_place(address).generation == pushed.generation


@pytest.mark.usefixtures("no_grace")
def test_what_is_still_read_is_left_for_the_next_push(
    caplog: pytest.LogCaptureFixture,
    index: Path,
    booklets: Path,
    tiny_model: Path,
    address: DatabaseAddress,
) -> None:
    push_index(index, address)
    build_generation(BuildPlan([booklets], index, str(tiny_model)))
    with connect_to_write(address) as reader:
        with reader.transaction():
            reader.execute("select count(*) from booklet_search.documents_1")
            newer = push_index(index, address, keep=1)
            assert "older generations are left for the next push" in caplog.text
            assert len(reader.execute(SCHEMA_TABLES).fetchall()) == 4
        again = push_index(index, address, keep=1)
        assert again == PushResult(newer.generation, False, 1, 0, 0)
        assert len(reader.execute(SCHEMA_TABLES).fetchall()) == 2


def test_a_build_that_removes_what_is_pushed_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, index: Path, address: DatabaseAddress
) -> None:
    folder = locate_current_generation(index)
    push_segments = push._push_segments

    def push_and_lose(*given: Any) -> tuple[list[int], int]:
        pushed = push_segments(*given)
        shutil.rmtree(folder)
        return pushed

    monkeypatch.setattr(push, "_push_segments", push_and_lose)
    with pytest.raises(BuildBusyError, match="while it was pushed; nothing was published. Try aga"):
        push_index(index, address)
    with pytest.raises(DatabaseError, match="holds no index"):
        open_place(address)


def change(address: DatabaseAddress, **parts: str) -> str:
    given = {"password": PASSWORD, "host": "127.0.0.1", "database": "", "port": "", **parts}
    found = re.fullmatch(r"(.*?//\w+:).*@.*:(\d+)/(\w+)", address.url)
    assert found
    port, database = given["port"] or found[2], given["database"] or found[3]
    return f"{found[1]}{given['password']}@{given['host']}:{port}/{database}"


FAULTS = [
    ({"password": "sage-secret"}, "refuses the user or the password. Correct them in the address"),
    ({"database": "nowhere"}, "The server has no such database or user: postgresql://booklets@"),
    ({"port": "1"}, "does not answer: connection failed"),
]


@pytest.mark.parametrize(("parts", "sentence"), FAULTS)
def test_what_cannot_be_reached_is_said_without_the_password(
    parts: dict[str, str],
    sentence: str,
    index: Path,
    address: DatabaseAddress,
    commands: Commands,
) -> None:
    wrong = change(address, **parts)
    for command in (
        ("indexer", "push", wrong, "--index", index),
        ("search_app", "search", "beans", "--index", wrong),
        ("indexer", "rollback", "--index", wrong),
    ):
        done = commands(*command)
        assert done.code == 2
        assert sentence in done.sentence()
        assert not {"sage-secret", PASSWORD} & set(re.split(r"[:@/\s]", done.err))


def test_the_commands_push_ask_and_go_back(
    index: Path, address: DatabaseAddress, commands: Commands
) -> None:
    newest = open_index(index).generation
    asked = commands("search_app", "search", "beans", "--index", address.url)
    assert (asked.code, "holds no index" in asked.sentence()) == (2, True)
    pushed = commands("indexer", "push", address.url, "--index", index)
    assert (pushed.code, f"Published generation {newest} in {address}" in pushed.err) == (0, True)
    again = commands("indexer", "push", address.url, "--index", index)
    assert again.sentence() == f"Nothing changed; generation {newest} stays in {address}."
    stored = commands("search_app", "search", "--json", "slugs", "--index", index)
    found = commands("search_app", "search", "--json", "slugs", "--index", address.url)
    assert found.code == 0
    assert re.sub(r'"took_ms": [\d.]+', "", found.out) == re.sub(
        r'"took_ms": [\d.]+', "", stored.out
    )
    verified = commands("indexer", "verify", "--index", address.url)
    assert (verified.code, verified.out) == (0, f"{address}: every table is what was pushed.\n")
    assert PASSWORD not in "".join((pushed.err, again.err, found.err, verified.out))


def test_settings_show_an_address_without_its_password(
    address: DatabaseAddress, commands: Commands
) -> None:
    done = commands("search_app", "settings", "--index", address.url)
    assert done.code == 0
    assert f'index = "{address}"' in done.out
    assert PASSWORD not in done.out


def test_an_address_that_is_none_is_not_repeated(commands: Commands, index: Path) -> None:
    done = commands("indexer", "push", f"postgresql://u:{PASSWORD}@h/d?nothing", "--index", index)
    assert done.code == 2
    assert "The address of the database cannot be read" in done.sentence()
    assert PASSWORD not in done.err


@pytest.mark.parametrize(("version", "age"), [(1, "older"), (3, "newer")])
def test_tables_of_another_version_are_left_alone(
    version: int, age: str, index: Path, server: PostgresServer, address: DatabaseAddress
) -> None:
    push_index(index, address)
    database = address.url.rpartition("/")[2]
    server.execute(f"update booklet_search.version set version = {version}", database=database)
    sentence = f"{age} than this program: their version is {version}, this program reads 2"
    for attempt in (lambda: push_index(index, address), lambda: open_place(address)):
        with pytest.raises(DatabaseError, match=sentence):
            attempt()


def test_a_server_without_pgvector(
    index: Path, server: PostgresServer, address: DatabaseAddress
) -> None:
    database = address.url.rpartition("/")[2]
    server.execute(f"alter database {database} set extension_control_path = '/nowhere'")
    with pytest.raises(DatabaseError, match="The server has no pgvector, which the search needs"):
        push_index(index, address)


def test_a_pgvector_that_loses_hits_is_refused(
    index: Path, server: PostgresServer, address: DatabaseAddress
) -> None:
    push_index(index, address)
    database = address.url.rpartition("/")[2]
    server.execute(
        "update pg_extension set extversion = '0.7.4' where extname = 'vector'", database=database
    )
    for attempt in (lambda: push_index(index, address), lambda: open_place(address)):
        with pytest.raises(DatabaseError, match=r"has pgvector 0\.7\.4, and the search needs 0\.8"):
            attempt()
    server.execute("drop schema booklet_search cascade", database=database)
    with pytest.raises(DatabaseError, match=r"has pgvector 0\.7\.4, and the search needs 0\.8"):
        push_index(index, address)


def test_a_type_that_is_missing_is_no_missing_database(address: DatabaseAddress) -> None:
    with (
        pytest.raises(DatabaseError, match='asks: type "halfvec" does not exist'),
        connect_to_write(address) as connection,
    ):
        connection.execute("select null::halfvec")


def test_a_connection_notices_a_machine_that_died(address: DatabaseAddress) -> None:
    options = {socket.TCP_KEEPIDLE: 5, socket.TCP_KEEPINTVL: 2, socket.TCP_KEEPCNT: 2}
    with (
        connect_to_write(address) as connection,
        socket.socket(fileno=os.dup(connection.fileno())) as its,
    ):
        assert its.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
        assert {o: its.getsockopt(socket.IPPROTO_TCP, o) for o in options} == options


def test_a_graph_is_built_without_shared_memory(
    monkeypatch: pytest.MonkeyPatch, address: DatabaseAddress
) -> None:
    monkeypatch.setattr(push, "MAX_EXACT_ROWS", 1)
    with connect_to_write(address) as connection, connection.transaction():
        prepare_schema(connection)
        create_partitions(connection, 7)
        connection.execute(
            "insert into booklet_search.passage_vectors"
            " select 7, n, 0, array[n, 1]::vector from generate_series(1, 3) n"
        )
        push._build_graph(connection, "passage_vectors_7")
        for setting, value in (
            ("max_parallel_maintenance_workers", "0"),
            ("maintenance_work_mem", push.GRAPH_MEMORY),
        ):
            assert connection.execute(f"show {setting}").fetchone() == (value,)


def test_a_user_without_rights(
    index: Path, server: PostgresServer, address: DatabaseAddress
) -> None:
    database = address.url.rpartition("/")[2]
    server.execute(f"create role guest_{database} login password 'x'")
    guest = DatabaseAddress(address.url.replace(f"booklets:{PASSWORD}", f"guest_{database}:x"))
    with pytest.raises(DatabaseError, match="does not allow this user that: permission denied"):
        push_index(index, guest)
    push_index(index, address)
    with pytest.raises(DatabaseError, match="does not allow this user that"):
        open_place(guest)


def test_a_database_that_lacks_letters(index: Path, server: PostgresServer) -> None:
    server.execute("create database latin encoding 'LATIN1' template template0")
    with pytest.raises(DatabaseError, match="keeps texts as LATIN1, which has not all letters"):
        push_index(index, server.get_address("latin"))


def test_a_role_that_may_only_read_sees_what_is_pushed_later(
    index: Path, booklets: Path, tiny_model: Path, server: PostgresServer, address: DatabaseAddress
) -> None:
    """As README says that rights are given."""
    push_index(index, address)
    database = address.url.rpartition("/")[2]
    server.execute(
        f"create role reader_{database} login password 'x'",
        f"grant usage on schema booklet_search to reader_{database}",
        f"grant select on all tables in schema booklet_search to reader_{database}",
        "alter default privileges in schema booklet_search"
        f" grant select on tables to reader_{database}",
        database=database,
    )
    generation = build_generation(BuildPlan([booklets], index, str(tiny_model))).manifest.generation
    push_index(index, address)
    reader = DatabaseAddress(address.url.replace(f"booklets:{PASSWORD}", f"reader_{database}:x"))
    opened = open_place(reader)
    assert opened.generation == generation
    assert len(list(opened.passages)) == 12
    with pytest.raises(DatabaseError, match="does not allow this user that"):
        push_index(index, reader)


@pytest.fixture
def small_disk(server: PostgresServer) -> Iterator[Path]:
    """A disk of 12 MB that the server may write to."""
    folder = server.folder.parent / "small"
    folder.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)], check=False
    )
    if not mounted or mounted.returncode:
        pytest.skip("this user may not mount a small disk")
    try:
        shutil.chown(folder, "nobody", "nogroup")
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_leaves_what_was_published(
    index: Path,
    tiny_model: Path,
    tmp_path: Path,
    server: PostgresServer,
    small_disk: Path,
) -> None:
    server.execute(f"create tablespace small location '{small_disk}'")
    server.execute("create database on_small tablespace small")
    address = server.get_address("on_small")
    before = push_index(index, address).generation
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(40):
        write(folder, number, " ".join(f"Sow {n} {number} beans." for n in range(400)))
    build_generation(BuildPlan([folder], index, str(tiny_model)))
    with pytest.raises(DatabaseError, match="has no more space: .*No space left on device"):
        push_index(index, address)
    assert open_place(address).generation == before
    server.execute("drop database on_small with (force)")
