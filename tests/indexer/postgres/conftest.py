"""One server for all tests of this folder, and a database of its own for each."""

from collections.abc import Iterator

import pytest

from indexer.index_place import DatabaseAddress
from tests.support.postgres_server import PostgresServer, running_primary


@pytest.fixture(scope="session")
def server() -> Iterator[PostgresServer]:
    with running_primary() as primary:
        yield primary


@pytest.fixture
def address(server: PostgresServer) -> DatabaseAddress:
    return server.create_database()
