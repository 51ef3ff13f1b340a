"""The desk by OpenID Connect: a real server, and a small provider of ours beside it."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPMessage
from http.cookiejar import Cookie, CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from flask import Flask
from joserfc.jwk import OctKey

from indexer.errors import MissingPackageError
from search_app.desk_access import Role
from search_app.web.editor import desk_state
from search_app.web.editor.access import provider as provider_module
from search_app.web.editor.access.editors import NamedEditor, remove_editor, save_editor
from search_app.web.server.web_server import create_server
from tests.support.desk_client import make_desk, token_of_page
from tests.support.html_page import parsed
from tests.support.identity_provider import (
    ALL,
    CLIENT_ID,
    CLIENT_SECRET,
    Provider,
    find_free_port,
    make_key,
    run_provider,
)
from tests.support.web_index import Shelf

WHO = '<span class="who">Anna</span>'


@dataclass
class Page:
    status: int
    url: str
    headers: HTTPMessage
    text: str


@dataclass
class Browser:
    """Keeps cookies, and follows redirects and pages that lead on."""

    base: str
    jar: CookieJar = field(default_factory=CookieJar)
    seen: list[str] = field(default_factory=list)

    def open(self, address: str, form: dict[str, str] | None = None) -> Page:
        url = self.base + address if address.startswith("/") else address
        body = urlencode(form).encode() if form is not None else None
        try:
            response = build_opener(HTTPCookieProcessor(self.jar)).open(url, body, timeout=30)
        except HTTPError as error:
            response = error
        with response:
            page = Page(response.status, response.url, response.headers, response.read().decode())
        self.seen.append(page.url)
        _, _, onward = page.headers.get("Refresh", "").partition("url=")
        return self.open(onward) if onward else page

    def sign_in(self, back: str = "/editor/judge") -> Page:
        """From the sign-in page by its link, as far as that leads."""
        page = self.open(f"/editor/sign-in?next={back}")
        links = [each.attributes["href"] for each in parsed(page.text).all("a")]
        (link,) = [each for each in links if "/provider" in each]
        return self.open(link)

    def find_cookie(self, name: str) -> Cookie | None:
        return next((each for each in self.jar if each.name == name), None)

    def is_signed_in(self) -> bool:
        return "/editor/sign-in" not in self.open("/editor/judge").url


@dataclass
class Site:
    base: str
    provider: Provider
    app: Flask
    desk: Path

    def browse(self) -> Browser:
        return Browser(self.base)


@pytest.fixture
def options() -> dict[str, str]:
    return {}


@pytest.fixture
def site(tmp_path: Path, options: dict[str, str]) -> Iterator[Site]:
    desk, port = tmp_path / "desk", find_free_port()
    save_editor(desk, NamedEditor("Anna", Role.EDITOR, ""))
    base = f"http://127.0.0.1:{port}"
    with run_provider(f"{base}/editor/provider/back") as provider:
        settings = {
            "EDITOR_PASSWORD": "",
            "PUBLIC_URL": base,
            "OIDC_ISSUER": provider.issuer,
            "OIDC_CLIENT_ID": CLIENT_ID,
            "OIDC_CLIENT_SECRET": CLIENT_SECRET,
        }
        app = make_desk(Shelf(), tmp_path, **settings, **options)
        server = create_server(app, host="127.0.0.1", port=port)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield Site(base, provider, app, desk)
        server.stop()
        thread.join(20)


def test_the_provider_lets_a_named_editor_in(site: Site) -> None:
    browser = site.browse()
    page = browser.sign_in("/editor/judge?topic=a")
    assert (page.status, page.url) == (200, f"{site.base}/editor/judge?topic=a")
    assert WHO in page.text
    assert browser.find_cookie("desk_attempt") is None
    cookie = browser.find_cookie("desk")
    assert cookie
    assert cookie.path == "/editor"
    assert cookie.get_nonstandard_attr("SameSite") == "Strict"
    assert cookie.has_nonstandard_attr("HttpOnly")
    asked = ["/.well-known/openid-configuration", "/authorize", "/token", "/keys"]
    assert site.provider.asked == asked
    assert CLIENT_SECRET not in repr(site.app.config) + repr(site.app.extensions["desk"].access)


def own_token(site: Site) -> str:
    """Of another session of the same editor."""
    browser = site.browse()
    browser.sign_in()
    return token_of_page(browser.open("/editor/judge").text)


def test_its_sessions_have_the_tokens_and_roles_of_others(site: Site) -> None:
    browser = site.browse()
    browser.sign_in()
    token = token_of_page(browser.open("/editor/judge").text)
    form = {"state": "planned", "note": "", "seen": "0"}
    for wrong in ("", "guess", own_token(site)):
        refused = browser.open("/editor/gaps/money-1", {**form, "token": wrong})
        assert (refused.status, "Nothing was changed" in refused.text) == (403, True)
    browser.open("/editor/gaps/money-1", {**form, "token": token})
    assert '"Anna", "what": "triage"' in (site.desk / "journal.jsonl").read_text()
    save_editor(site.desk, NamedEditor("Anna", Role.JUDGE, ""))
    refused = browser.open("/editor/gaps/money-1", {**form, "token": token})
    assert "Your role here is judge" in refused.text
    remove_editor(site.desk, "Anna")
    assert not browser.is_signed_in()


def test_signing_out_says_where_else(site: Site) -> None:
    browser = site.browse()
    browser.sign_in()
    token = token_of_page(browser.open("/editor/judge").text)
    page = browser.open("/editor/sign-out", {"token": token})
    links = [each.attributes["href"] for each in parsed(page.text).all("a")]
    assert f"{site.provider.issuer}/sign-out" in links
    assert "Your account is still signed in where it belongs." in page.text
    assert browser.find_cookie("desk") is None
    assert not browser.is_signed_in()


def forge(site: Site, fault: str) -> None:
    """Have the provider answer with one fault."""
    provider, now = site.provider, int(time.time())
    changes: dict[str, dict[str, Any]] = {
        "nonce": {"nonce": "of another sign-in"},
        "no nonce": {"nonce": None},
        "expired": {"iat": now - 900, "exp": now - 300},
        "no end": {"exp": None},
        "not yet": {"nbf": now + 900},
        "issuer": {"iss": "https://evil.example"},
        "audience": {"aud": "another client"},
        "audience by party": {"aud": ["another client"], "azp": CLIENT_ID},
        "party": {"aud": [CLIENT_ID, "another"], "azp": "another"},
        "no token": {ALL: None},
    }
    provider.claims = changes.get(fault, {})
    if fault == "signature":
        provider.signing_key = make_key("first")
    elif fault == "shared secret":
        provider.algorithm, provider.signing_key = "HS256", OctKey.import_key(CLIENT_SECRET)
    elif fault == "unsigned":
        provider.algorithm = "none"


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("nonce", "invalid_claim"),
        ("no nonce", "missing_claim"),
        ("expired", "expired_token"),
        ("no end", "missing_claim"),
        ("not yet", "invalid_"),
        ("issuer", "invalid_claim"),
        ("audience", "invalid_claim"),
        ("audience by party", "invalid_claim"),
        ("party", "invalid_claim"),
        ("signature", "bad_signature"),
        ("shared secret", "sent what cannot be believed"),
        ("unsigned", "sent what cannot be believed"),
        ("no token", "no token that says who you are"),
    ],
)
def test_a_token_with_a_fault_lets_nobody_in(site: Site, fault: str, sentence: str) -> None:
    forge(site, fault)
    browser = site.browse()
    page = browser.sign_in()
    assert page.status == 403
    (notice,) = parsed(page.text).all("div", role="alert")
    assert sentence in notice.text
    assert browser.find_cookie("desk") is None
    assert not browser.is_signed_in()


@pytest.mark.parametrize(
    ("back", "sentence"),
    [
        ({"state": "made up by somebody"}, "This answer belongs to no sign-in of this browser."),
        ({"state": ""}, "This answer belongs to no sign-in of this browser."),
        ({"code": ""}, "The provider did not let you in."),
        ({"error": "access_denied"}, "The provider did not let you in."),
        ({"iss": "https://evil.example"}, "This answer comes from another provider."),
        ({"code": "made up by somebody"}, "invalid_grant"),
    ],
)
def test_an_answer_to_another_question_lets_nobody_in(
    site: Site, back: dict[str, str], sentence: str
) -> None:
    site.provider.back = back
    page = site.browse().sign_in()
    assert (page.status, sentence in page.text) == (403, True)


def test_an_answer_counts_once_and_for_the_browser_that_asked(site: Site) -> None:
    browser = site.browse()
    browser.sign_in()
    (used,) = [each for each in browser.seen if "/provider/back" in each]
    assert site.browse().open(used).status == 403
    again = browser.open(used)
    assert (again.status, "That took too long" in again.text) == (403, True)
    assert browser.is_signed_in()


def test_a_sign_in_that_takes_too_long_is_none(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    by = site.app.extensions["desk"].by_provider
    browser = site.browse()
    monkeypatch.setattr(by.attempts, "clock", iter((0.0, 601.0)).__next__)
    page = browser.sign_in()
    assert (page.status, "That took too long" in page.text) == (403, True)


@pytest.mark.parametrize("name", ["Dora", "Anna" * 11, "<b>Anna</b>"])
def test_who_is_no_named_editor_is_refused_in_a_sentence(site: Site, name: str) -> None:
    site.provider.user = {"preferred_username": name}
    page = site.browse().sign_in()
    assert page.status == 403
    sentence = f"calls you “{name}”, and no editor of this desk is called so."
    assert sentence in parsed(page.text).text


@pytest.mark.parametrize("options", [{"DESK_ROLE": "judge"}])
def test_or_gets_the_role_of_the_settings(site: Site) -> None:
    site.provider.user = {"preferred_username": "Dora"}
    browser = site.browse()
    browser.sign_in()
    assert '<span class="who">Dora</span>' in browser.open("/editor/judge").text


@pytest.mark.parametrize("options", [{"OIDC_NAME_CLAIM": "email"}])
@pytest.mark.parametrize(
    ("user", "status", "sentence"),
    [
        ({"email": "anna@care.example", "email_verified": True}, 200, ">anna@care.example</span>"),
        ({"email": "anna@care.example"}, 403, "has not verified that anna@care.example is your"),
        ({"email": "anna@care.example", "email_verified": "true"}, 403, "has not verified"),
        ({"email": "anna@care.example", "email_verified": False}, 403, "has not verified"),
        ({"preferred_username": "anna"}, 403, "does not tell your name (the claim email)"),
        ({"email": ["anna@care.example"], "email_verified": True}, 403, "does not tell your name"),
    ],
)
def test_an_address_is_a_name_once_it_is_verified(
    site: Site, user: dict[str, Any], status: int, sentence: str
) -> None:
    save_editor(site.desk, NamedEditor("anna@care.example", Role.EDITOR, ""))
    site.provider.user = user
    browser = site.browse()
    page = browser.sign_in("/editor/judge")
    assert (page.status, sentence in page.text) == (status, True)


DOWN = "cannot be reached (ConnectionError). Please try again later, or tell whoever runs this"


def test_a_provider_that_is_down_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = find_free_port()
    settings = {
        "EDITOR_PASSWORD": "",
        "PUBLIC_URL": "http://127.0.0.1",
        "OIDC_ISSUER": f"http://127.0.0.1:{port}/realms/care",
        "OIDC_CLIENT_ID": CLIENT_ID,
    }
    app = make_desk(Shelf(), tmp_path, **settings, OIDC_CLIENT_SECRET=CLIENT_SECRET)
    response = app.test_client().get("/editor/provider")
    assert (response.status_code, DOWN in parsed(response.text).text) == (503, True)
    with run_provider("http://127.0.0.1/editor/provider/back", port) as provider:
        assert app.test_client().get("/editor/provider").status_code == 503  # not asked at once
        assert provider.asked == []
        monkeypatch.setattr(provider_module, "RETRY_SECONDS", 0.0)
        app.extensions["desk"].by_provider.provider._retry_at = 0.0
        response = app.test_client().get("/editor/provider")
        assert (response.status_code, provider.issuer in response.text) == (200, True)


@pytest.mark.parametrize(
    ("path", "answer", "sentence"),
    [
        ("/.well-known/openid-configuration", (500, {}), "cannot be reached (HTTPError)"),
        ("/.well-known/openid-configuration", (200, {}), "sent what cannot be read (KeyError)"),
        ("/.well-known/openid-configuration", (200, []), "sent what cannot be read (TypeError)"),
        ("/token", (503, {}), "cannot be reached (HTTPError)"),
        ("/token", (200, "no"), "cannot be re"),
        ("/keys", (200, {"keys": []}), "sent what cannot be believed"),
        ("/keys", (200, {}), "sent what cannot be read"),
    ],
)
def test_a_provider_that_makes_no_sense_is_a_sentence(
    site: Site, path: str, answer: tuple[int, object], sentence: str
) -> None:
    site.provider.answers[path] = answer
    page = site.browse().sign_in()
    assert (page.status, sentence in parsed(page.text).text) in ((403, True), (503, True))


@pytest.mark.parametrize(
    ("metadata", "sentence"),
    [
        ({"issuer": "https://evil.example"}, "calls itself https://evil.example: they must be"),
        ({"token_endpoint": "ftp://evil.example"}, "The provider's token_endpoint is no https"),
    ],
)
def test_a_provider_that_says_it_is_another_is_not_asked(
    site: Site, metadata: dict[str, str], sentence: str
) -> None:
    site.provider.metadata = metadata
    page = site.browse().sign_in()
    assert (page.status, sentence in parsed(page.text).text) == (503, True)
    assert set(site.provider.asked) == {"/.well-known/openid-configuration"}


def test_a_new_key_of_the_provider_is_fetched(site: Site) -> None:
    site.browse().sign_in()
    site.provider.key = make_key("second")
    browser = site.browse()
    browser.sign_in()
    assert browser.is_signed_in()
    assert site.provider.asked.count("/keys") == 2


def test_a_provider_that_wants_the_secret_in_the_form_has_it(site: Site) -> None:
    site.provider.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    browser = site.browse()
    browser.sign_in()
    assert browser.is_signed_in()


def test_without_the_packages_the_start_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_state, "find_spec", lambda name: None)
    settings = {"OIDC_ISSUER": "https://a.example", "OIDC_CLIENT_ID": "a", "PUBLIC_URL": "http://b"}
    settings |= {"EDITOR_PASSWORD": "", "OIDC_CLIENT_SECRET": "a"}
    with pytest.raises(MissingPackageError, match=r"OIDC_ISSUER needs authlib==1\.9\.10 joserfc=="):
        make_desk(Shelf(), tmp_path, **settings)


def test_a_way_back_is_only_within_the_desk(site: Site) -> None:
    for back in ("https://evil.example", "//evil.example", "/other"):
        page = site.browse().sign_in(back)
        assert urlsplit(page.url).path == "/editor/"
        assert page.url.startswith(site.base)
