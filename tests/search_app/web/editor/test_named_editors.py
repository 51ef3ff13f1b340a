"""Editors with a name, a password and a role of their own."""

import io
import json
import os
from pathlib import Path

import pytest
from flask import Flask

from search_app.web.editor.access.guard import NEEDED_ROLES
from tests.support.commands import Commands
from tests.support.desk_client import PASSWORD, Editor, create_desk, make_desk, token_of
from tests.support.web_index import Shelf

WORDS = {"Anna": "anna's own word", "Ben": "ben's own word", "Cleo": "cleo's own word"}
ROLES = {"Anna": "judge", "Ben": "editor", "Cleo": "admin"}


def add_editor(  # noqa: PLR0913  # as the command has them
    commands: Commands, desk: Path, name: str, role: str, patch: pytest.MonkeyPatch, word: str = ""
) -> str:
    patch.setattr("sys.stdin", io.StringIO(f"{word or WORDS[name]}\n"))
    done = commands("search_app", "editors", "add", name, "--role", role, "--desk", desk)
    return done.out if done.code == 0 else done.sentence()


@pytest.fixture
def app(tmp_path: Path, commands: Commands, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The desk of a judge, an editor and an admin."""
    for name, role in ROLES.items():
        said = add_editor(commands, tmp_path / "desk", name, role, monkeypatch)
        assert said == f"Added {name}, {role}.\n"
    return make_desk(Shelf(), tmp_path)


def sign_in(app: Flask, name: str, password: str = "") -> Editor | None:
    editor = Editor(app, name)
    status = editor.sign_in(password or WORDS.get(name.strip().title(), "")).status_code
    assert status in (303, 403)
    return editor if status == 303 else None


def test_each_enters_with_their_own_password_and_no_other(app: Flask) -> None:
    assert all(sign_in(app, name) for name in WORDS)
    assert sign_in(app, "anna")  # as she is listed, whatever she types
    assert not sign_in(app, "Anna", WORDS["Ben"])
    assert not sign_in(app, "Anna", PASSWORD)
    assert not sign_in(app, "Dora", PASSWORD)


def test_a_name_is_the_same_composed_and_decomposed(
    app: Flask, tmp_path: Path, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, decomposed, composed = tmp_path / "desk", "Ja\u0308ger", "J\u00e4ger"
    assert add_editor(commands, desk, decomposed, "judge", monkeypatch, "a long word") == (
        f"Added {composed}, judge.\n"
    )
    assert sign_in(app, composed, "a long word")
    assert sign_in(app, decomposed, "a long word")
    removed = commands("search_app", "editors", "remove", decomposed, "--desk", desk)
    assert removed.code == 0
    assert not sign_in(app, composed, "a long word")


def test_the_list_opens_the_desk_without_a_shared_password(app: Flask, tmp_path: Path) -> None:
    desk = create_desk(Shelf(), tmp_path / "desk", tmp_path / "questions", EDITOR_PASSWORD="")
    assert sign_in(desk, "Anna")
    assert not sign_in(desk, "Dora", "some other word")


def test_the_list_opens_no_desk_in_one_of_several_processes(app: Flask, tmp_path: Path) -> None:
    options = {"EDITOR_PASSWORD": "", "PROCESSES": "2"}
    off = create_desk(Shelf(), tmp_path / "desk", tmp_path / "questions", **options)
    response = Editor(off, "Anna").get("/editor/sign-in")
    assert response.status_code == 404
    assert "A server of several processes has no desk" in response.text
    assert "desk" not in off.extensions


def test_only_hashes_are_kept_for_the_owner_alone(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "desk" / "editors.json"
    assert file.stat().st_mode & 0o777 == 0o600
    text = file.read_text()
    assert [each["role"] for each in json.loads(text)] == list(ROLES.values())
    assert all(word not in text for word in WORDS.values())
    assert text.count('"scrypt:') == 3


@pytest.mark.skipif(os.geteuid() != 0, reason="only root writes for others")
def test_what_root_writes_belongs_to_the_service(
    tmp_path: Path, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the service cannot read the list, and nobody may enter."""
    desk = tmp_path / "desk"
    desk.mkdir()
    os.chown(desk, 12345, 12345)
    add_editor(commands, desk, "Anna", "judge", monkeypatch)
    files = {path.name: path.stat().st_uid for path in desk.iterdir()}
    assert {"editors.json", "journal.jsonl", ".lock"} <= set(files)
    assert set(files.values()) == {12345}


@pytest.mark.parametrize(
    ("path", "of", "allowed"),
    [
        ("/editor/gaps/money-1", "/editor/judge", {"Ben", "Cleo"}),
        ("/editor/sandbox", "/editor/judge", {"Ben", "Cleo"}),
        ("/editor/agreement", "/editor/judge", {"Cleo"}),
        ("/editor/judge", "/editor/judge", {"Anna", "Ben", "Cleo"}),
    ],
)
def test_a_role_may_do_so_much(app: Flask, path: str, of: str, allowed: set[str]) -> None:
    for name in WORDS:
        editor = sign_in(app, name)
        assert editor
        response = editor.send(path, {"state": "planned", "note": "", "question": ""}, of=of)
        is_refused = response.status_code == 403
        assert is_refused is (name not in allowed), (name, response.status_code)
        if is_refused:
            assert f"Your role here is {ROLES[name]}, which may not do this." in response.text
    journal = (app.extensions["desk"].folder / "journal.jsonl").read_text()
    assert '"Anna", "what": "triage"' not in journal


def test_every_page_that_needs_a_role_is_there(app: Flask) -> None:
    assert set(NEEDED_ROLES) <= set(app.view_functions)


def test_who_is_removed_or_gets_another_password_is_signed_out(
    app: Flask, tmp_path: Path, commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, ben = sign_in(app, "Anna"), sign_in(app, "Ben")
    assert anna
    assert ben
    assert anna.get("/editor/judge").status_code == 200
    desk = tmp_path / "desk"
    assert commands("search_app", "editors", "remove", "anna", "--desk", desk).code == 0
    assert anna.get("/editor/judge").status_code == 303
    assert not sign_in(app, "Anna")
    assert ben.get("/editor/judge").status_code == 200
    said = add_editor(commands, desk, "Ben", "judge", monkeypatch, "another long word")
    assert said == "Changed Ben, judge.\n"
    assert ben.get("/editor/judge").status_code == 303
    assert sign_in(app, "Ben", "another long word")


def test_who_did_what_is_in_the_journal(app: Flask, tmp_path: Path, commands: Commands) -> None:
    cleo = sign_in(app, "cleo")
    assert cleo
    form = {"state": "planned", "note": "", "seen": "0"}
    assert cleo.send("/editor/gaps/money-1", form).status_code in (200, 303)
    lines = (tmp_path / "desk/journal.jsonl").read_text().splitlines()
    entries = [json.loads(line) for line in lines]
    named = [entry for entry in entries if entry["what"] == "editors"]
    assert [(each["about"], each["said"]["role"]) for each in named] == list(ROLES.items())
    listed = commands("search_app", "editors", "list", "--desk", tmp_path / "desk")
    assert "Anna  judge  (no change)" in listed.out
    assert listed.err == "3 editors are named.\n"


@pytest.mark.parametrize(
    ("name", "word", "sentence"),
    [
        ("Anna", "short", "The password is too short. Choose one of at least 8 characters."),
        ("", "long enough", "'' is no name. Give at most 40 letters, digits and blanks."),
        ("x" * 41, "long enough", f"'{'x' * 41}' is no name."),
        ("a\x00b", "long enough", "is no name."),
    ],
)
def test_bad_input_is_a_sentence(  # noqa: PLR0913  # fixtures and cases
    tmp_path: Path,
    commands: Commands,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    word: str,
    sentence: str,
) -> None:
    said = add_editor(commands, tmp_path / "desk", name, "judge", monkeypatch, word)
    assert sentence in said
    assert not (tmp_path / "desk/editors.json").exists()


def test_nobody_is_removed_who_is_not_listed(
    app: Flask, tmp_path: Path, commands: Commands
) -> None:
    done = commands("search_app", "editors", "remove", "Dora", "--desk", tmp_path / "desk")
    assert (done.code, "Anna, Ben, Cleo is listed" in done.sentence()) == (2, True)


def test_a_damaged_list_lets_nobody_in(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "desk/editors.json").write_text("[{]")
    response = Editor(app, "Anna").get("/editor/sign-in")
    assert response.status_code == 503
    assert "editors.json cannot be used" in response.text


def test_guesses_at_a_listed_name_are_slowed(app: Flask) -> None:
    editor = Editor(app, "Anna")
    token = token_of(editor.get("/editor/sign-in"))
    form = {"token": token, "name": "Anna", "password": "a wrong guess"}
    statuses = [editor.client.post("/editor/sign-in", data=form).status_code for _ in range(7)]
    assert statuses == [403] * 5 + [429] * 2
