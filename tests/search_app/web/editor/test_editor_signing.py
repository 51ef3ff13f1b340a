import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from indexer.errors import DeskError
from search_app.web.app import create_app
from tests.support.desk_client import PASSWORD, Editor, make_desk, sign_in_editor, token_of
from tests.support.html_page import parsed
from tests.support.paths import ROOT
from tests.support.web_index import Shelf


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_desk(Shelf(), tmp_path)


def list_addresses(app: Flask) -> list[tuple[str, str]]:
    """Every address of the desk with each of its methods, and two of no page."""
    addresses = [
        (rule.rule.replace("<question_id>", "sowing-1").replace("<name>", "a"), method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("editor.") and "<path:rest>" not in rule.rule
        for method in sorted((rule.methods or set()) - {"OPTIONS"})
        if rule.endpoint != "editor.sign_in"
    ]
    return [*addresses, ("/editor/nowhere/at/all", "GET"), ("/editor/nowhere", "DELETE")]


def test_nothing_is_readable_without_signing_in(app: Flask) -> None:
    addresses = list_addresses(app)
    assert len(addresses) > 25
    for path, method in addresses:
        response = app.test_client().open(path, method=method)
        assert response.status_code == 303, (path, method)
        assert response.headers["Location"].startswith("/editor/sign-in")
        assert "sowing" not in response.text.replace("sowing-1", "")
        assert response.headers["Cache-Control"] == "no-store"
    assert not (Path(app.config["DESK"]) / "journal.jsonl").exists()


@pytest.mark.parametrize("path", ["", "/", "/gaps", "/sign-in", "/x"])
def test_without_a_password_the_desk_is_off_and_says_so(path: str) -> None:
    response = create_app(Shelf()).test_client().get(f"/editor{path}", follow_redirects=True)
    assert response.status_code == 404
    page = parsed(response.text)
    assert page.all("h1")[0].text.strip() == "The editor's desk is off"
    assert "SEARCH_EDITOR_PASSWORD" in page.text


def test_the_environment_opens_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SEARCH_EDITOR_PASSWORD", "12345678")
    monkeypatch.setenv("SEARCH_DESK", str(tmp_path))
    app = create_app(Shelf())
    assert Editor(app).sign_in("12345678").headers["Location"] == "/editor/"
    assert "12345678" not in repr(app.config)


@pytest.mark.slow_hash
def test_of_the_password_only_its_hash_is_kept(app: Flask, tmp_path: Path) -> None:
    desks = [app.extensions["desk"], make_desk(Shelf(), tmp_path).extensions["desk"]]
    once, again = (desk.password_hash for desk in desks)
    assert once.startswith("scrypt:16384:8:5$")
    assert once != again  # each has a salt of its own
    assert PASSWORD not in repr((app.config, desks))


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("caf\udce9 au lait", "is not UTF-8"),
        ("1234567", "is too short. Choose one of at least 8 characters"),
        (" " * 20, "is too short"),
        ("\n", "is too short"),
        ("correct horse\n\n", "has a line break or another control character"),
        ("a" * 1001, "is too long. Choose one of at most 1000"),
    ],
)
def test_a_password_that_will_not_do_is_said_at_the_start(
    tmp_path: Path, password: str, sentence: str
) -> None:
    with pytest.raises(DeskError, match=rf"SEARCH_EDITOR_PASSWORD\) {sentence}"):
        make_desk(Shelf(), tmp_path, EDITOR_PASSWORD=password)


@pytest.mark.parametrize(
    ("password", "typed"),
    [
        ("caf\u00e9 au lait", "cafe\u0301 au lait"),
        ("cafe\u0301 au lait", "caf\u00e9 au lait"),
        ("correct horse\n", "correct horse"),
        ("correct horse\r\n", "correct horse"),
        (" correct horse ", " correct horse "),
    ],
)
def test_the_same_word_opens_the_desk(tmp_path: Path, password: str, typed: str) -> None:
    desk = make_desk(Shelf(), tmp_path, EDITOR_PASSWORD=password)
    assert Editor(desk).sign_in(typed).status_code == 303


def test_signing_in_again_ends_the_old_session(app: Flask) -> None:
    editor = Editor(app)
    editor.sign_in()
    old = editor.client.get_cookie("desk", path="/editor")
    assert old
    editor.sign_in()
    assert editor.get("/editor/judge").status_code != 303
    thief = app.test_client()
    thief.set_cookie("desk", old.value, path="/editor")
    assert thief.get("/editor/judge").status_code == 303


def test_the_right_password_opens_the_desk_with_a_guarded_cookie(app: Flask) -> None:
    response = Editor(app).sign_in()
    assert (response.status_code, response.headers["Location"]) == (303, "/editor/")
    (cookie,) = response.headers.getlist("Set-Cookie")
    parts = cookie.split("; ")
    assert {"HttpOnly", "SameSite=Strict", "Path=/editor", "Max-Age=43200"} <= set(parts)
    assert "Secure" not in parts
    again = Editor(app).sign_in(base_url="https://localhost").headers.getlist("Set-Cookie")
    assert "Secure" in again[0].split("; ")


def test_readers_get_no_cookie(app: Flask) -> None:
    assert "Set-Cookie" not in app.test_client().get("/?q=water").headers


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD.upper(), f"{PASSWORD} ", "é" * 999])
def test_another_password_opens_nothing(app: Flask, password: str) -> None:
    editor = Editor(app)
    response = editor.sign_in(password)
    assert response.status_code == 403
    assert "That is not the password." in response.text
    assert editor.get("/editor/judge").status_code == 303


def test_after_five_wrong_passwords_there_is_a_wait(app: Flask) -> None:
    editor = Editor(app)
    assert [editor.sign_in("wrong").status_code for _ in range(5)] == [403] * 5
    for password in ("wrong", PASSWORD):  # the right one has to wait as well
        slowed = editor.sign_in(password)
        assert slowed.status_code == 429
        assert 1 <= int(slowed.headers["Retry-After"]) <= 30
        assert "wrong password too often. Please wait" in slowed.text
    elsewhere = Editor(app).sign_in(environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
    assert elsewhere.status_code == 303


def test_a_sign_in_without_its_token_is_refused(app: Flask) -> None:
    client = app.test_client()
    form = {"name": "Anna", "password": PASSWORD}
    assert client.post("/editor/sign-in", data=form).status_code == 403
    client.get("/editor/sign-in")
    assert client.post("/editor/sign-in", data={**form, "token": "0" * 64}).status_code == 403


@pytest.mark.parametrize("token", [None, "", "0" * 43, "é"])
def test_a_form_without_its_token_changes_nothing(app: Flask, token: str | None) -> None:
    editor = sign_in_editor(app)
    form = {"state": "done", "note": "", "seen": "0", **({} if token is None else {"token": token})}
    for path, method in list_addresses(app):
        if method == "POST":
            refused = editor.client.post(path, data=form)
            assert refused.status_code == 403, path
            assert "Nothing was changed" in refused.text
    assert not (Path(app.config["DESK"]) / "journal.jsonl").exists()


def test_one_editors_token_is_not_anothers(app: Flask) -> None:
    anna, ben = sign_in_editor(app, "Anna"), sign_in_editor(app, "Ben")
    token = token_of(anna.get("/editor/judge"))
    assert ben.client.post("/editor/sign-out", data={"token": token}).status_code == 403


def test_signing_out_ends_the_session_for_good(app: Flask) -> None:
    editor = sign_in_editor(app)
    cookie = editor.client.get_cookie("desk", path="/editor")
    assert cookie is not None
    assert editor.send("/editor/sign-out", {}).headers["Location"] == "/editor/sign-in"
    assert editor.get("/editor/judge").status_code == 303
    editor.client.set_cookie("desk", cookie.value, path="/editor")
    assert editor.get("/editor/judge").status_code == 303


def test_an_unknown_address_is_not_found_once_signed_in(app: Flask) -> None:
    assert sign_in_editor(app).get("/editor/nowhere/at/all").status_code == 404


@pytest.mark.parametrize(
    ("wanted", "address"),
    [
        ("/editor/gaps?sort=topic", "/editor/gaps?sort=topic"),
        ("https://elsewhere.example/", "/editor/"),
        ("//elsewhere.example/editor/", "/editor/"),
        ("/editor/\\elsewhere.example", "/editor/"),
        ("/editor//elsewhere.example", "/editor/"),
        ("/?q=water", "/editor/"),
    ],
)
def test_signing_in_leads_back_only_within_the_desk(app: Flask, wanted: str, address: str) -> None:
    editor = Editor(app)
    page = parsed(editor.get("/editor/sign-in", query_string={"next": wanted}).text)
    form = {field.attributes["name"]: field.attributes.get("value") for field in page.all("input")}
    form |= {"name": "Anna", "password": PASSWORD}
    assert editor.client.post("/editor/sign-in", data=form).headers["Location"] == address


@pytest.mark.parametrize("name", ["", "  ", "...", "\u202e"])
def test_a_name_is_required(app: Flask, name: str) -> None:
    response = Editor(app, name).sign_in()
    assert response.status_code == 400
    assert "Please type your name" in response.text


def test_pages_of_the_desk_are_restricted_and_not_kept(app: Flask) -> None:
    editor = sign_in_editor(app)
    for path in ("/editor/sign-in", "/editor/judge", "/editor/agreement", "/editor/editions"):
        response = editor.get(path)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
        for element in parsed(response.text).all("*"):
            assert not [n for n in element.attributes if n == "style" or n[:2] == "on"]


LOADED = """
import sys
from indexer.errors import DeskError
from search_app.web.app import create_app
from tests.support.web_index import Shelf
client = create_app(Shelf(), {"EDITOR_PASSWORD": sys.argv[1], "DESK": sys.argv[2]}).test_client()
client.get("/editor/sign-in")
print(*sorted(sys.modules))
"""


@pytest.mark.parametrize(("password", "desk"), [("", False), (PASSWORD, True)])
def test_what_only_editors_need_is_loaded_only_for_them(
    tmp_path: Path, password: str, *, desk: bool
) -> None:
    command = [sys.executable, "-c", LOADED, password, str(tmp_path / "desk")]
    output = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    loaded = set(output.split())
    assert ("search_app.coverage.findings" in loaded) is desk
    assert not loaded & {"sklearn", "scipy", "torch", "search_app.coverage.survey"}
