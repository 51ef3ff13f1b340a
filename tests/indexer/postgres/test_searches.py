"""How a database is asked: by which plan, how often, and what of it is the folder's answer."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.building.build import BuildPlan, build_generation
from indexer.index_place import DatabaseAddress
from indexer.postgres import push
from indexer.postgres.connection import READ_SETTINGS, Database
from indexer.postgres.parts import vectors
from indexer.postgres.parts.vectors import DatabaseVectors
from indexer.postgres.places import open_place
from indexer.postgres.push import push_index
from indexer.storage.index import Index, open_index
from search_app.search.engine import SearchEngine
from tests.indexer.building.test_edits import QUESTIONS, edit, write_booklet
from tests.support.postgres_server import PostgresServer
from tests.support.sample_booklet import linked

pytestmark = pytest.mark.slow

Statement = tuple[bytes, dict[str, Any]]


@pytest.fixture
def index(tiny_index: Path, tiny_model: Path, tmp_path: Path) -> Path:
    """Of several segments, of which some have booklets that are gone."""
    chance, folder = random.Random(1), tmp_path / "booklets"
    folder.mkdir()
    index = linked(tiny_index, tmp_path / "index")
    for number in range(20):
        write_booklet(folder / f"b{number:02}.md", chance)
    for _ in range(4):
        build_generation(BuildPlan([folder], index, str(tiny_model)))
        edit(folder, chance)
    return index


@pytest.fixture
def graphs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every segment of more than eight vectors has a graph; others are compared."""
    for module in (push, vectors):
        monkeypatch.setattr(module, "MAX_EXACT_ROWS", 8)


@pytest.fixture
def journeys(monkeypatch: pytest.MonkeyPatch) -> list[Statement]:
    """What every database was asked."""
    read, asked = Database.read, list[Statement]()

    def note(self: Database, statement: bytes, parameters: Any = None) -> list[tuple[Any, ...]]:
        asked.append((statement, parameters))
        return read(self, statement, parameters)

    monkeypatch.setattr(Database, "read", note)
    return asked


def list_vectors(index: Index) -> Iterator[np.ndarray[Any, Any]]:
    return (index.encoder.encode_query(question).vector for question in QUESTIONS)


@pytest.mark.usefixtures("graphs")
def test_many_graphs_are_asked_as_one(index: Path, address: DatabaseAddress) -> None:
    """Graphs this small find all; what is gone is left out."""
    push_index(index, address)
    stored, pushed = open_index(index), open_place(address)
    for query in list_vectors(stored):
        for here, there in (
            (stored.passage_vectors, pushed.passage_vectors),
            (stored.sentence_vectors, pushed.sentence_vectors),
        ):
            rows, scores = here.search(query, limit=12)
            found, found_scores = there.search(query, limit=12)
            assert np.allclose(found_scores, scores, atol=1e-6)
            is_sure = scores > scores[-1] + 1e-6  # others are as near as the last
            assert {*rows[is_sure].tolist()} <= {*found.tolist()}


@pytest.mark.usefixtures("graphs")
def test_graphs_are_walked_and_not_sorted(
    monkeypatch: pytest.MonkeyPatch,
    index: Path,
    server: PostgresServer,
    address: DatabaseAddress,
    journeys: list[Statement],
) -> None:
    """With a condition within a part PostgreSQL would compare every vector, without a word."""
    monkeypatch.setitem(READ_SETTINGS, "enable_seqscan", "off")  # for tables this small
    push_index(index, address)
    pushed = open_place(address)
    pushed.sentence_vectors.search(next(list_vectors(pushed)), limit=12)
    statement, parameters = journeys[-1]
    plan = "\n".join(
        line for (line,) in Database(address).read(b"explain " + statement, parameters)
    )
    assert "Merge Append" in plan
    counted = (
        "select count(*) from pg_indexes"
        " where tablename like 'sentence%' and indexdef like '%hnsw%'"
    )
    graphs_there = server.execute(counted, database=address.url.rpartition("/")[2])
    assert graphs_there == [(plan.count("Order By: "),)]
    assert plan.count("Order By: ") > 1


def test_a_question_makes_five_journeys_and_a_repeated_one_two(
    index: Path, address: DatabaseAddress, journeys: list[Statement]
) -> None:
    """Two for vectors, and one each for postings, for candidates, for booklets of the hits."""
    push_index(index, address)
    engine = SearchEngine(open_place(address))
    for expected in (5, 2):
        journeys.clear()
        assert len(engine.search("how deep do I sow the beans").hits) == 10
        assert len(journeys) == expected


def test_a_search_that_is_prepared_is_made_once(
    index: Path, address: DatabaseAddress, journeys: list[Statement]
) -> None:
    push_index(index, address)
    pushed = open_place(address).passage_vectors
    query = next(list_vectors(open_index(index)))
    plain = pushed.search(query, limit=5)
    journeys.clear()
    pushed.prepare(query, limit=5)
    prepared, other = pushed.search(query, limit=5), pushed.search(query, limit=3)
    assert [part.tolist() for part in prepared] == [part.tolist() for part in plain]
    assert other[0].tolist() == plain[0].tolist()[:3]
    assert len(journeys) == 2


def test_searches_that_nobody_comes_for_are_not_kept(
    monkeypatch: pytest.MonkeyPatch, index: Path, address: DatabaseAddress
) -> None:
    monkeypatch.setattr(vectors, "MAX_BEGUN", 3)
    push_index(index, address)
    pushed = open_place(address).passage_vectors
    query = next(list_vectors(open_index(index)))
    for limit in range(1, 6):
        pushed.prepare(query, limit=limit)
    assert isinstance(pushed, DatabaseVectors)
    assert [search.limit for search in pushed._begun] == [4, 5]


def test_more_questions_at_once_than_threads_and_connections(
    index: Path, address: DatabaseAddress
) -> None:
    push_index(index, address)
    engine = SearchEngine(open_place(address))
    expected = [engine.search(question).hits for question in QUESTIONS]
    with ThreadPoolExecutor(40) as clients:
        answers = clients.map(engine.search, QUESTIONS * 20)
        assert [answer.hits for answer in answers] == expected * 20
