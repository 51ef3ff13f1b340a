"""A database answers the judged questions as the folder does: every hit, score and verdict."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.index_place import DatabaseAddress
from indexer.postgres import push
from indexer.postgres.parts import vectors
from indexer.postgres.places import open_place
from indexer.storage.index import open_index
from search_app.coverage.memory import QuestionMemory
from search_app.results import SearchResult
from search_app.search.candidates import MAX_CANDIDATES
from tests.support.paths import DEV_JUDGEMENTS, OUR_JUDGEMENTS
from tests.support.postgres_server import PostgresServer, running_primary

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with running_primary() as primary:
        yield primary


def test_every_judged_question_has_the_same_answer(
    our_index: Path, booklet_index: Path, server: PostgresServer
) -> None:
    """280 of our booklet and 100 of the real one; each text is read once for both."""
    pairs = [
        pair
        for index, judgements in ((our_index, OUR_JUDGEMENTS), (booklet_index, DEV_JUDGEMENTS))
        for pair in answer_twice(index, judgements, server.create_database())
    ]
    assert len(pairs) >= 300
    assert [pushed.query for stored, pushed in pairs if pushed != stored] == []
    assert len({stored.verdict for stored, _ in pairs}) == 3


def test_graphs_find_what_an_exact_search_finds(
    booklet_index: Path, server: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (push, vectors):
        monkeypatch.setattr(module, "MAX_EXACT_ROWS", 50)
    address = server.create_database()
    pairs = [*answer_twice(booklet_index, DEV_JUDGEMENTS, address)]
    graphs = "select count(*) from pg_indexes where indexdef like '%halfvec_ip_ops%'"
    assert server.execute(graphs, database=address.url.rpartition("/")[2]) == [(2,)]
    firsts = [[{hit.passage_id for hit in each.hits[:10]} for each in pair] for pair in pairs]
    shares = [len(stored & pushed) / len(stored) for stored, pushed in firsts]
    assert sum(shares) / len(shares) >= 0.99


def answer_twice(
    index: Path, judgements: Path, address: DatabaseAddress
) -> Iterator[tuple[SearchResult, SearchResult]]:
    """Each question's answer from the folder and from the database."""
    memory = QuestionMemory()
    push.push_index(index, address)
    stored, pushed = map(memory.open_engine, (open_index(index), open_place(address)))
    for line in judgements.read_text(encoding="utf-8").splitlines():
        answers = (
            each.search(json.loads(line)["query"], k=MAX_CANDIDATES) for each in (stored, pushed)
        )
        first, second = (replace(answer, took_ms=0.0) for answer in answers)
        yield first, second
