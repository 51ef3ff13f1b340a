"""What version 0.1.0 left opens, or a sentence says what to do with it."""

import json
import zipfile
from pathlib import Path

import pytest

from indexer.storage.manifest import SCHEMA_VERSION
from search_app.web.app import create_app
from tests.support.commands import Commands
from tests.support.desk_client import create_desk, sign_in_editor
from tests.support.paths import ROOT
from tests.support.web_index import Shelf

DATA = ROOT / "tests/support/data-0.1.0/data.zip"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    with zipfile.ZipFile(DATA) as archive:
        archive.extractall(tmp_path)
    return tmp_path


def test_the_old_data_is_small() -> None:
    assert DATA.stat().st_size < 300 * 1024


@pytest.mark.parametrize("command", ["search", "serve"])
def test_an_old_index_says_what_to_do(old: Path, commands: Commands, command: str) -> None:
    words: list[str | Path] = ["how", "deep"] if command == "search" else []
    done = commands("search_app", command, *words, "--index", old / "index")
    assert done.code == 2
    assert f"its schema is 1, this program reads {SCHEMA_VERSION}" in done.err
    assert "Build the index again with: make index" in done.err


@pytest.mark.slow
def test_an_old_index_is_built_again_in_place(
    old: Path, tiny_model: Path, commands: Commands
) -> None:
    options: list[str | Path] = ["--index", old / "index", "--model", tiny_model]
    assert commands("indexer", "build", old / "booklets", *options).code == 0
    found = commands("search_app", "search", "how deep", "--json", "--index", old / "index")
    assert {hit["booklet_id"] for hit in json.loads(found.out)["hits"]} == {"beans"}


def test_an_old_desk_opens_with_all_its_work(old: Path) -> None:
    app = create_desk(Shelf(), old / "desk", old / "questions")
    ledger = app.extensions["desk"].ledger.refresh()
    assert ledger.list_judges() == ["Anna", "Ben"]
    sheets = {judge: ledger.get_own_sheets(judge)["sowing-1"] for judge in ("Anna", "Ben")}
    assert [len(sheet.grades) for sheet in sheets.values()] == [10, 9]
    assert sheets["Anna"].note == "The first sentence says it."
    grades = {key[1]: graded.grade for key, graded in sheets["Anna"].grades.items()}
    (best,) = (text for text, grade in grades.items() if grade == 3)
    assert best.startswith("Press each seed three centimetres deep.")
    (decision,) = ledger.list_decisions("money-1")
    assert (decision.state, decision.note) == ("planned", "For the second edition.")
    anna = sign_in_editor(app)
    history = anna.get("/editor/judgements.jsonl")
    assert json.loads(history.text)["by"] == "Anna"


def test_an_old_query_log_opens_and_takes_what_readers_say(old: Path, commands: Commands) -> None:
    shown = commands("search_app", "log", "show", old / "queries.db")
    assert "3  how deep do i press the seeds  (3 days; 3 answered)" in shown.out
    assert commands("search_app", "log", "feedback", old / "queries.db").code == 0
    app = create_app(Shelf(), {"QUERY_LOG": str(old / "queries.db")})
    assert app.test_client().get("/?q=beans").status_code == 200


def test_an_old_service_goes_through_a_backup(old: Path, commands: Commands) -> None:
    def places(folder: Path) -> list[str | Path]:
        names = {"--index": "index", "--desk": "desk", "--query-log": "queries.db"}
        return [word for option, name in names.items() for word in (option, folder / name)]

    assert commands("search_app", "backup", old / "b.zip", *places(old)).code == 0
    done = commands("search_app", "restore", old / "b.zip", *places(old / "new"))
    assert done.code == 0
    assert "Build the index again with: make index" in done.err
    assert (old / "new/desk/journal.jsonl").read_bytes() == (
        old / "desk/journal.jsonl"
    ).read_bytes()
