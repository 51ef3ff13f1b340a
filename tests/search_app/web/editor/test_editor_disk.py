"""The desk on a disk that takes nothing: sentences, and readers are served."""

import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from search_app.search.live_index import LiveIndex
from search_app.web.editor.desk_state import close_desk
from tests.support.desk_client import Editor, make_desk, sign_in_editor
from tests.support.html_page import parsed

pytestmark = pytest.mark.slow

WRITES: tuple[tuple[str, dict[str, object]], ...] = (
    ("/editor/judge/sowing-1/note", {"note": "deep"}),
    ("/editor/gaps/money-1", {"state": "planned", "note": "soon", "seen": 0}),
    ("/editor/judge/undo", {}),
)
PASSAGE = {"what": "passage", "booklet": "beans", "passage": "## Frost\n\nCover them."}


@contextmanager
def full_disk() -> Iterator[None]:
    """No file of this process can grow, and none of a process it starts; root or not."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def app(garden_index: Path, tmp_path: Path) -> Iterator[Flask]:
    app = make_desk(LiveIndex(garden_index), tmp_path, INDEX=str(garden_index))
    yield app
    close_desk(app)


def grade_first(editor: Editor, grade: int) -> int:
    page = editor.page("/editor/judge/sowing-1")
    passage = page.all("input", name="passage")[0].attributes["value"]
    form = {"passage": passage, "grade": str(grade)}
    return editor.send("/editor/judge/sowing-1/grade", form).status_code


def test_every_change_on_a_full_disk_is_a_sentence_and_loses_nothing(
    app: Flask, tmp_path: Path
) -> None:
    editor = sign_in_editor(app)
    assert grade_first(editor, 2) == 303
    journal = (tmp_path / "desk/journal.jsonl").read_bytes()
    with full_disk():
        assert grade_first(editor, 3) == 503
        for address, form in WRITES:
            answer = editor.send(address, form)
            assert answer.status_code == 503
            assert "cannot be used: File too large. Nothing was changed." in answer.text
        editor.page("/editor/")
        assert editor.get("/editor/").status_code == 200  # computed once, not at each reload
        assert editor.get("/editor/judgements.jsonl").status_code == 200
        assert editor.get("/?q=seeds").status_code == 200
        sent = editor.send("/editor/sandbox", PASSAGE)
        assert "could not be written" in editor.page(sent.headers["Location"]).text
    assert (tmp_path / "desk/journal.jsonl").read_bytes() == journal
    assert grade_first(editor, 3) == 303


@pytest.mark.parametrize("kind", ["a file", "a broken link", "below a file"])
def test_a_desk_without_its_folder_says_so_and_readers_are_served(
    garden_index: Path, tmp_path: Path, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    desk = tmp_path / "desk"
    if kind == "a broken link":
        desk.symlink_to(tmp_path / "none/at/all")
    else:
        desk.write_text("no folder")
    folder = desk / "below" if kind == "below a file" else desk
    app = make_desk(LiveIndex(garden_index), tmp_path, DESK=str(folder))
    assert "Readers are served; what editors change cannot be saved." in caplog.text
    editor = Editor(app)
    assert editor.get("/?q=seeds").status_code == 200
    answer = editor.sign_in()
    assert answer.status_code in (303, 503)
    if answer.status_code == 303:
        page = editor.get("/editor/judge")
        assert page.status_code == 200
        assert "What you change now cannot be saved." in page.text
    close_desk(app)


def test_a_damaged_edition_is_only_missing_in_the_trend(app: Flask, tmp_path: Path) -> None:
    editor = sign_in_editor(app)
    editor.page("/editor/")
    (tmp_path / "desk/editions/odd.json").write_text('{"generation": ')
    assert editor.get("/editor/").status_code == 200


def test_only_the_owner_reads_the_desk(app: Flask, tmp_path: Path) -> None:
    editor = sign_in_editor(app)
    assert grade_first(editor, 2) == 303
    editor.get("/editor/judgements.jsonl")
    editor.page("/editor/")
    desk = tmp_path / "desk"
    assert stat.S_IMODE(desk.stat().st_mode) == 0o700
    files = [path for path in desk.rglob("*.json*") if path.is_file()]
    assert len(files) >= 4
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_a_desk_that_stood_open_is_closed_at_the_start(garden_index: Path, tmp_path: Path) -> None:
    (tmp_path / "desk/judges").mkdir(parents=True)
    (tmp_path / "desk").chmod(0o755)
    (tmp_path / "desk/judges/Anna.jsonl").touch(0o644)
    close_desk(make_desk(LiveIndex(garden_index), tmp_path))
    assert stat.S_IMODE((tmp_path / "desk").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "desk/judges/Anna.jsonl").stat().st_mode) == 0o600


def test_what_was_not_written_before_a_kill_is_written_at_the_next_start(
    app: Flask, garden_index: Path, tmp_path: Path
) -> None:
    editor = sign_in_editor(app)
    for field in parsed(editor.get("/editor/judge/sowing-1").text).all("input", name="passage"):
        form = {"passage": field.attributes["value"], "grade": "1"}
        assert editor.send("/editor/judge/sowing-1/grade", form).status_code == 303
    close_desk(app)
    (tmp_path / "desk/judgements.jsonl").unlink()
    close_desk(make_desk(LiveIndex(garden_index), tmp_path))
    assert (tmp_path / "desk/judgements.jsonl").read_text().count("\n") == 1
