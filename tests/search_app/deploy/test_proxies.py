"""The examples for proxies, each with the real program in front and a real server behind it."""

import http.client
import re
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

from search_app.web.server.web_server import create_server
from tests.support.desk_client import PASSWORD, make_desk, token_of_page
from tests.support.proxies import HOST, PROXIES, Authority, make_authority, run_proxy
from tests.support.web_index import Shelf

FORGED = {
    "X-Forwarded-For": "198.51.100.7",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Prefix": "//evil.example",
    "Forwarded": "for=198.51.100.7;proto=http;host=evil.example",
}


@dataclass(frozen=True)
class Site:
    """A publisher's site, as a client sees it that trusts our authority alone."""

    port: int
    authority: Authority
    folder: Path

    def ask(
        self,
        path: str,
        form: dict[str, str] | None = None,
        *,
        client: str = "127.0.0.1",
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, http.client.HTTPMessage, str]:
        context = self.authority.make_context()
        connection = http.client.HTTPSConnection(
            HOST, self.port, context=context, source_address=(client, 0), timeout=30
        )
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
        body = urlencode(form) if form is not None else None
        connection.request(
            "POST" if form is not None else "GET", path, body, {**kind, **(headers or {})}
        )
        response = connection.getresponse()
        text = response.read().decode("utf-8", "replace")
        connection.close()
        return response.status, response.headers, text

    def sign_in(
        self, password: str, *, client: str = "127.0.0.1", forged: Mapping[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage]:
        path = "/ask/editor/sign-in"
        _, headers, page = self.ask(path, client=client)
        cookie = headers["Set-Cookie"].partition(";")[0]
        form = {"token": token_of_page(page), "name": "Anna", "password": password}
        return self.ask(path, form, client=client, headers={"Cookie": cookie, **(forged or {})})[:2]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module", params=PROXIES)
def site(
    request: pytest.FixtureRequest, authority: Authority, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp(request.param.replace(" ", "-"))
    prefix = "" if "cuts" in request.param else "/ask"
    app = make_desk(Shelf(), folder, PREFIX=prefix, BEHIND_PROXY="127.0.0.1")
    server = create_server(app, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        with run_proxy(request.param, authority, folder, server.port) as port:
            yield Site(port, authority, folder)
    finally:
        server.stop()
        thread.join(20)


def test_every_address_on_every_page_is_below_the_prefix_and_works(site: Site) -> None:
    seen: set[str] = set()
    new = {"/ask/"}
    while new:
        path = min(new)
        seen.add(path)
        status, headers, text = site.ask(path)
        assert status in (200, 302, 303), path
        found = {headers["Location"]} if "Location" in headers else set()
        if headers["Content-Type"].startswith("text/html"):
            listed = f'rel="canonical" href="https://{HOST}:{site.port}/ask/'
            assert text.count('rel="canonical"') == text.count(listed), path
            found |= set(re.findall(r'(?:href|src)="([^"#]+)', text.replace(listed, "")))
        assert {each for each in found if not each.startswith("/ask/")} == set(), path
        new = (new | {each.replace("&amp;", "&").partition("#")[0] for each in found}) - seen
    assert {"/ask/booklets/beans", "/ask/about", "/ask/booklets/"} <= seen
    assert "/ask/booklets/peas%2F50%25%20%26%20more%20%231%3F" in " ".join(seen)
    assert len(seen) > 12


def test_an_answer_leads_to_its_booklet(site: Site) -> None:
    _, _, page = site.ask("/ask/?q=pick+peas+in+june")
    (link,) = set(re.findall(r'href="(/ask/booklets/peas%2F[^"#]*mark=[^"#]*)', page))
    status, _, reader = site.ask(link.replace("&amp;", "&"))
    assert status == 200
    assert "<mark" in reader


def test_the_prefix_without_its_slash_leads_to_the_first_page(site: Site) -> None:
    status, headers, text = site.ask("/ask")
    assert status == 200 or headers["Location"] == f"https://{HOST}:{site.port}/ask/"
    assert status == 301 or '<form class="search' in text


def test_what_is_described_is_where_it_is(site: Site) -> None:
    description = ET.fromstring(site.ask("/ask/opensearch.xml", headers=FORGED)[2])
    templates = [url.get("template") for url in description.iter() if url.tag.endswith("}Url")]
    assert templates[0] == f"https://{HOST}:{site.port}/ask/?q={{searchTerms}}"
    assert f'"url":"https://{HOST}:{site.port}/ask"' in site.ask("/ask/openapi.json")[2]


def test_tls_is_known(site: Site) -> None:
    assert site.ask("/ask/", headers=FORGED)[1]["Strict-Transport-Security"] == "max-age=31536000"
    status, headers = site.sign_in(PASSWORD, client="127.0.0.9", forged=FORGED)
    assert (status, headers["Location"]) == (303, "/ask/editor/")
    cookie = set(headers["Set-Cookie"].split("; "))
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/ask/editor"} <= cookie


def test_who_guesses_makes_only_himself_wait(site: Site) -> None:
    tries = [
        site.sign_in("wrong", forged={**FORGED, "X-Forwarded-For": f"198.51.100.{n}"})[0]
        for n in range(6)
    ]
    assert tries == [403] * 5 + [429]
    assert site.sign_in(PASSWORD, client="127.0.0.2")[0] == 303


def test_a_draft_of_some_megabytes_comes_through(site: Site) -> None:
    status, headers, _ = site.ask("/ask/editor/sandbox", {"text": "x" * 4_000_000})
    assert (status, headers["Location"]) == (303, "/ask/editor/sign-in")


def test_no_question_is_in_the_proxys_log(site: Site) -> None:
    assert site.ask("/ask/?q=marrowfat")[0] == 200
    assert not [
        file
        for file in site.folder.glob("*")
        if file.is_file() and b"marrowfat" in file.read_bytes()
    ]
