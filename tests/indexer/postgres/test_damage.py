"""What is damaged in a database is found by ``verify``, and mended by ``push --whole``."""

from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.building.build import BuildPlan, build_generation
from indexer.errors import DatabaseError
from indexer.index_place import DatabaseAddress
from indexer.postgres.checking import find_damage
from indexer.postgres.places import open_place
from indexer.postgres.push import push_index
from indexer.postgres.schema import MEND_HINT
from indexer.storage.index import open_index
from search_app.live_place.live_database import LiveDatabase
from search_app.search.engine import SearchEngine
from tests.support.commands import Commands
from tests.support.postgres_server import PASSWORD, PostgresServer
from tests.support.sample_booklet import linked

pytestmark = pytest.mark.slow

Execute = Callable[..., list[tuple[object, ...]]]

DAMAGES = {
    "documents": "update booklet_search.documents_1 set line = replace(line::text, 'B', 'D')::json",
    "passages": "update booklet_search.passages_1 set spans = set_byte(spans, 3, 1) where row = 5",
    "passage_vectors": "update booklet_search.passage_vectors_1"
    " set embedding = embedding + embedding where row = 2",
    "sentence_vectors": "delete from booklet_search.sentence_vectors_1 where row = 7",
    "terms": "update booklet_search.terms_1 set above_counts = '' where term = 'bean'",
}


@pytest.fixture
def index(tiny_index: Path, tmp_path: Path) -> Path:
    return linked(tiny_index, tmp_path / "index")


@pytest.fixture
def execute(server: PostgresServer, address: DatabaseAddress) -> Execute:
    database = address.url.rpartition("/")[2]
    return lambda *statements: server.execute(*statements, database=database)


@pytest.mark.parametrize("table", DAMAGES)
def test_a_damaged_table_is_named_and_pushed_again(
    table: str, index: Path, address: DatabaseAddress, execute: Execute
) -> None:
    push_index(index, address)
    assert find_damage(address) == []
    execute(DAMAGES[table])
    assert find_damage(address) == [
        f"The table {table}_1 in {address} is not what was pushed. {MEND_HINT} {address}"
    ]
    assert push_index(index, address).mended == 0
    assert len(find_damage(address)) == 1
    assert push_index(index, address, whole=True).mended == 1
    assert find_damage(address) == []
    assert push_index(index, address, whole=True).mended == 0


def test_what_is_gone_comes_back(index: Path, address: DatabaseAddress, execute: Execute) -> None:
    push_index(index, address)
    execute("drop table booklet_search.terms_1", "truncate booklet_search.documents_1")
    execute("update booklet_search.files set content = set_byte(content, 0, 0) where part = 0")
    tables = [f"The table {name}_1 " for name in ("documents", "terms")]
    found = find_damage(address)
    assert [any(sentence.startswith(table) for sentence in found) for table in tables] == [True] * 2
    files = [sentence for sentence in found if sentence.startswith("A file in ")]
    assert len(files) == len(found) - 2 > 0
    assert push_index(index, address, whole=True).mended == 1 + len(files)
    assert find_damage(address) == []
    stored, pushed = SearchEngine(open_index(index)), SearchEngine(open_place(address))
    assert pushed.search("when do I water").hits == stored.search("when do I water").hits


@pytest.mark.parametrize("table", ["passages", "documents"])
def test_a_question_whose_rows_are_gone_is_refused_with_what_to_do(
    table: str, index: Path, address: DatabaseAddress, execute: Execute
) -> None:
    push_index(index, address)
    engine = SearchEngine(open_place(address))
    execute(f"delete from booklet_search.{table}_1")
    with pytest.raises(DatabaseError) as refused:
        engine.search("when do I water")
    assert str(refused.value) == (
        f"Rows of the table {table}_1 are gone that were pushed. {MEND_HINT}"
    )


def test_a_server_reads_what_was_mended_while_it_serves(
    index: Path, tmp_path: Path, tiny_model: Path, address: DatabaseAddress, execute: Execute
) -> None:
    """The damaged tables stay until the next push, for who is still asking them."""
    stored = SearchEngine(open_index(index)).search("slugs").hits
    push_index(index, address)
    changed = "replace(line::text, 'Slugs', 'Snails')::json"
    execute(f"update booklet_search.passages_1 set line = {changed}")
    live = LiveDatabase(address)
    before = live.get_engine()
    assert before.search("slugs").hits != stored
    push_index(index, address, whole=True)
    assert before.search("slugs").hits != stored
    live.report_fault()
    assert live.get_engine().search("slugs").hits == stored
    (tmp_path / "more.md").write_text("# Peas\n\nSow peas.\n")
    build_generation(BuildPlan([tmp_path / "more.md"], index, str(tiny_model)))
    push_index(index, address)
    tables = "select count(*) from pg_tables where tablename = 'passages_1'"
    assert execute(tables) == [(0,)]


def test_the_commands_say_what_is_damaged_and_mend_it(
    index: Path, address: DatabaseAddress, execute: Execute, commands: Commands
) -> None:
    push_index(index, address)
    execute(DAMAGES["terms"])
    verified = commands("indexer", "verify", "--index", address.url)
    assert (verified.code, verified.sentence()) == (1, find_damage(address)[0])
    mended = commands("indexer", "push", "--whole", address.url, "--index", index)
    assert mended.code == 0
    assert f"is whole in {address}: 1 damaged segments and files were pushed again" in mended.err
    assert commands("indexer", "verify", "--index", address.url).code == 0
    assert PASSWORD not in verified.err + mended.err


def test_a_file_that_is_wholly_gone_comes_back(
    index: Path, address: DatabaseAddress, execute: Execute
) -> None:
    push_index(index, address)
    execute("delete from booklet_search.files")
    missing = len(find_damage(address))
    assert missing > 3
    assert push_index(index, address, whole=True).mended == missing
    assert find_damage(address) == []
