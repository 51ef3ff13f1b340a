"""The desk by the name that the proxy gives: whom to believe, and whom to let in as what."""

import http.client
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from indexer.errors import BadSettingError
from search_app.desk_access import Role, read_desk_access
from search_app.web.editor.access.editors import NamedEditor, remove_editor, save_editor
from search_app.web.editor.access.passwords import hash_password
from search_app.web.server.web_server import create_server
from tests.support.commands import Commands
from tests.support.desk_client import PASSWORD, Editor, make_desk, token_of, token_of_page
from tests.support.html_page import parsed
from tests.support.web_index import Shelf

PROXY = "192.0.2.10"
SECRET = "a-secret-of-the-proxy"
NAMED = {"X-Desk-User": "Anna", "X-Desk-Secret": SECRET}
SETTINGS = {"EDITOR_PASSWORD": "", "DESK_PROXY_SECRET": SECRET, "BEHIND_PROXY": PROXY}


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    save_editor(folder, NamedEditor("Anna", Role.EDITOR, ""))
    save_editor(folder, NamedEditor("Jörg Ärmel", Role.JUDGE, ""))
    return folder


@pytest.fixture
def app(desk: Path, tmp_path: Path) -> Flask:
    return make_desk(Shelf(), tmp_path, **SETTINGS)


def ask(
    app: Flask, path: str = "/editor/history", *, address: str = PROXY, **headers: str
) -> TestResponse:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    options = {"REMOTE_ADDR": address}
    return app.test_client().get(path, headers=names, environ_overrides=options)


def is_let_in(response: TestResponse) -> bool:
    if response.status_code == 303:
        assert response.headers["Location"].startswith("/editor/sign-in")
        return False
    return response.status_code == 200 and 'class="who"' in response.text


def by_name(name: str, secret: str = SECRET) -> dict[str, str]:
    return {"X_Desk_User": name, "X_Desk_Secret": secret}


def test_whom_the_proxy_names_is_at_the_desk_at_once(app: Flask) -> None:
    response = ask(app, **by_name("anna"))
    assert response.status_code == 200
    assert '<span class="who">Anna</span>' in response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers
    there = ask(app, "/editor/sign-in?next=/editor/gaps", **by_name("Anna"))
    assert (there.status_code, there.headers["Location"]) == (303, "/editor/gaps")
    assert is_let_in(ask(app, **by_name("Jörg Ärmel".encode().decode("latin-1"))))


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("192.0.2.11", by_name("Anna")),
        ("203.0.113.5", {**by_name("Anna"), "X_Forwarded_For": PROXY}),
        (PROXY, by_name("Anna", "a-secret-of-the-prox")),
        (PROXY, by_name("Anna", SECRET + "!")),
        (PROXY, by_name("Anna", f"{SECRET}, {SECRET}")),
        (PROXY, by_name("Anna", SECRET.upper())),
        (PROXY, by_name("Anna", "")),
        (PROXY, by_name("Anna", "ä" * 21)),
        (PROXY, {"X_Desk_User": "Anna"}),
        (PROXY, {"X_Desk_Secret": SECRET}),
        (PROXY, {"X_Desk_User": "", "X_Desk_Secret": SECRET}),
        (PROXY, {"Remote_User": "Anna", "X_Desk_Secret": SECRET}),
        (PROXY, {}),
    ],
)
def test_nobody_else_is_believed(app: Flask, address: str, headers: dict[str, str]) -> None:
    assert not is_let_in(ask(app, address=address, **headers))


@pytest.mark.parametrize(
    "settings",
    [
        {"EDITOR_PASSWORD": PASSWORD},
        {"EDITOR_PASSWORD": PASSWORD, "BEHIND_PROXY": PROXY},
        {"EDITOR_PASSWORD": "", "BEHIND_PROXY": PROXY},
    ],
)
@pytest.mark.parametrize("secret", ["", SECRET])
def test_without_the_setting_the_header_is_ignored(
    desk: Path, tmp_path: Path, settings: dict[str, str], secret: str
) -> None:
    assert not is_let_in(ask(make_desk(Shelf(), tmp_path, **settings), **by_name("Anna", secret)))


def test_a_wrong_secret_is_told_in_the_log_without_it(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    ask(app, **by_name("Anna", "guessed-by-somebody"))
    (line,) = caplog.messages
    assert line == "The proxy sent X-Desk-User without the X-Desk-Secret that is set here."


@pytest.mark.parametrize("name", ["Dora", "x" * 41, "<b>Anna</b>", "Anna\x01", "...", "Annа"])
def test_who_is_no_named_editor_is_refused_in_a_sentence(app: Flask, name: str) -> None:
    response = ask(app, **by_name(name.encode().decode("latin-1")))
    assert response.status_code == 403
    page = parsed(response.text).text
    assert "and no editor of this desk is called so. Ask whoever runs this server" in page
    assert "<b>Anna" not in response.text
    assert 'class="who"' not in response.text


def test_or_gets_the_role_of_the_settings(desk: Path, tmp_path: Path) -> None:
    app = make_desk(Shelf(), tmp_path, **SETTINGS, DESK_ROLE="judge")
    assert is_let_in(ask(app, **by_name("Dora")))
    assert ask(app, **by_name("x" * 41)).status_code == 403
    decided = send(app, "Dora", "/editor/gaps/money-1")
    assert (decided.status_code, "Your role here is judge" in decided.text) == (403, True)
    assert send(app, "Anna", "/editor/gaps/money-1").status_code == 303


def send(app: Flask, name: str, path: str, token: str | None = None) -> TestResponse:
    options = {
        "headers": {**NAMED, "X-Desk-User": name},
        "environ_overrides": {"REMOTE_ADDR": PROXY},
    }
    client = app.test_client()
    own = token_of(client.get("/editor/judge", **options))
    form = {"state": "planned", "note": "", "seen": "0", "token": own if token is None else token}
    return client.post(path, data=form, **options)


def test_a_form_needs_the_token_of_its_editor(app: Flask) -> None:
    others = token_of(ask(app, "/editor/judge", **by_name("Jörg Ärmel".encode().decode("latin-1"))))
    for token in ("", "guess", others):
        refused = send(app, "Anna", "/editor/gaps/money-1", token)
        assert (refused.status_code, "Nothing was changed" in refused.text) == (403, True)
    assert send(app, "Anna", "/editor/gaps/money-1").status_code == 303
    journal = (app.extensions["desk"].folder / "journal.jsonl").read_text()
    assert journal.count('"Anna", "what": "triage"') == 1


def test_the_list_counts_at_each_click(app: Flask, desk: Path) -> None:
    assert send(app, "Anna", "/editor/gaps/money-1").status_code == 303
    save_editor(desk, NamedEditor("Anna", Role.JUDGE, ""))
    assert send(app, "Anna", "/editor/gaps/money-2").status_code == 403
    remove_editor(desk, "Anna")
    assert ask(app, **by_name("Anna")).status_code == 403


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        ("https://login.example.org/out?a=1&b=2", "There you sign out of your account."),
        ("", "Sign out there, or close the browser."),
    ],
)
def test_signing_out_says_where(desk: Path, tmp_path: Path, page: str, sentence: str) -> None:
    app = make_desk(Shelf(), tmp_path, **SETTINGS, DESK_SIGN_OUT_PAGE=page)
    shown = send(app, "Anna", "/editor/sign-out")
    assert shown.status_code == 200
    assert "Your organisation's sign-in still knows you" in parsed(shown.text).text
    assert sentence in parsed(shown.text).text
    links = [each.attributes["href"] for each in parsed(shown.text).all("a")]
    assert (page in links) is bool(page)


def test_a_named_editor_may_still_come_by_a_password(desk: Path, tmp_path: Path) -> None:
    save_editor(desk, NamedEditor("Cleo", Role.ADMIN, hash_password("cleo's own word")))
    app = make_desk(Shelf(), tmp_path, **SETTINGS)
    assert "or with a password of this desk" in ask(app, "/editor/sign-in").text
    assert Editor(app, "Cleo").sign_in("cleo's own word").status_code == 303
    for guess in ("", "cleo's own word"):
        assert Editor(app, "Anna").sign_in(guess).status_code == 403


def test_where_nobody_has_a_password_no_form_asks_for_one(app: Flask) -> None:
    page = ask(app, "/editor/sign-in")
    assert 'name="password"' not in page.text
    assert "Your organisation's sign-in lets you in, and has not said who you are." in page.text


def test_an_editor_without_a_password_is_added_by_the_command(
    tmp_path: Path, commands: Commands
) -> None:
    options = ("--role", "judge", "--no-password", "--desk", tmp_path / "desk")
    assert commands("search_app", "editors", "add", "Anna", *options).out == "Added Anna, judge.\n"
    assert is_let_in(ask(make_desk(Shelf(), tmp_path, **SETTINGS), **by_name("Anna")))
    assert '"password": "none"' in (tmp_path / "desk/journal.jsonl").read_text()


GOOD = {"DESK_PROXY_SECRET": SECRET, "BEHIND_PROXY": PROXY}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({**GOOD, "DESK_PROXY_SECRET": "short"}, "must have at least 16 letters"),
        ({**GOOD, "DESK_PROXY_SECRET": "with a blank in it"}, "without blanks and commas"),
        ({**GOOD, "DESK_PROXY_SECRET": "one,two,three,four"}, "without blanks and commas"),
        ({"DESK_PROXY_SECRET": SECRET}, "DESK_PROXY_SECRET needs SEARCH_BEHIND_PROXY"),
        ({**GOOD, "DESK_ROLE": "boss"}, "is 'boss', and must be one of judge, editor, admin"),
        ({**GOOD, "DESK_SIGN_OUT_PAGE": "javascript:1"}, "must be an address such as https"),
        ({**GOOD, "EDITOR_PASSWORD": PASSWORD}, "the shared password would open every name"),
        ({**GOOD, "OIDC_ISSUER": "https://a.example"}, "are both set. Leave one out"),
        ({"OIDC_ISSUER": "http://a.example"}, "must be an https address"),
        ({"OIDC_ISSUER": "http://localhost.evil.example"}, "must be an https address"),
        ({"OIDC_ISSUER": "https://a.example"}, "needs SEARCH_OIDC_CLIENT_ID too"),
        ({"OIDC_NAME_CLAIM": "sub"}, "must be preferred_username or email"),
    ],
)
def test_settings_that_will_not_do_are_one_sentence(given: dict[str, str], sentence: str) -> None:
    with pytest.raises(BadSettingError, match=sentence) as caught:
        read_desk_access(given)
    assert not any(each in str(caught.value) for each in (SECRET, "with a blank", "one,two"))


def test_secrets_are_not_shown(commands: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GOOD.items():
        monkeypatch.setenv(f"SEARCH_{name}", value)
    done = commands("search_app", "settings")
    assert "# desk_proxy_secret is set, and not shown  # SEARCH_DESK_PROXY_SECRET" in done.out
    assert SECRET not in done.out + repr(read_desk_access(GOOD))


@pytest.fixture
def port(desk: Path, tmp_path: Path) -> Iterator[int]:
    """A real server that takes this machine for its proxy."""
    app = make_desk(Shelf(), tmp_path, **SETTINGS | {"BEHIND_PROXY": "127.0.0.1"})
    server = create_server(app, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server.port
    server.stop()
    thread.join(20)


def ask_port(port: int, *headers: tuple[str, str]) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.putrequest("GET", "/editor/judge")
    for name, value in headers:
        connection.putheader(name, value)
    connection.endheaders()
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response.status, text


def test_a_proxy_that_passes_on_what_a_client_made_up_is_not_believed(port: int) -> None:
    named = list(NAMED.items())
    status, page = ask_port(port, *named)
    assert status == 200
    assert token_of_page(page)
    assert ask_port(port, ("X_Desk_User", "Anna"), ("X_Desk_Secret", SECRET))[0] == 303
    assert ask_port(port, *named, ("X-Desk-Secret", "a-guess-of-the-client"))[0] == 303
    assert ask_port(port, ("X-Desk-User", "Admin"), *named)[0] == 403  # "Admin, Anna": nobody
