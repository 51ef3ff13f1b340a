"""Behind a proxy: whom to believe, and that every address follows."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.errors import BadAddressError
from search_app.web.app import create_app
from tests.support.desk_client import Editor, make_desk
from tests.support.html_page import parsed
from tests.support.web_index import Shelf

PROXY = "192.0.2.10"
FORWARDED = {
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "care.example.org",
    "X-Forwarded-For": "203.0.113.5",
    "X-Forwarded-Prefix": "/ask",
}
ADDRESS = re.compile(r"""(?:href|src|action)="([^"]*)\"""")
PAGES = [
    "/?q=like+warm+soil",
    "/?q=zzz",
    "/",
    "/booklets/",
    "/booklets/beans",
    "/booklets/beans?q=warm&mark=18.448fe9213997",
    "/about",
    "/feedback/thanks?q=warm",
    "/nowhere",
    "/editor/sign-in",
]


class Via:
    """A browser whose requests come from an address, with what is forwarded."""

    def __init__(self, app: Flask, address: str = PROXY) -> None:
        self.client: FlaskClient = app.test_client()
        self.address = address

    def get(self, path: str, **headers: str) -> str:
        return self.client.get(path, **self.options(headers)).text

    def options(self, headers: dict[str, str]) -> dict[str, object]:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return {"headers": names, "environ_overrides": {"REMOTE_ADDR": self.address}}


def make_app(tmp_path: Path, **config: str) -> Flask:
    log = {"QUERY_LOG": str(tmp_path / "log.sqlite")}
    return make_desk(Shelf(), tmp_path, **{"BEHIND_PROXY": PROXY, **log, **config})


def find_templates(description: str) -> list[str | None]:
    root = ET.fromstring(description)
    return [url.get("template") for url in root.iter() if url.tag.endswith("}Url")]


def list_addresses(page: str) -> set[str]:
    """Those of this server: neither an anchor nor a number, nor a page's whole address."""
    kept = page.replace('rel="canonical" href=', "")
    return {each for each in ADDRESS.findall(kept) if not each.startswith(("#", "tel:"))}


@pytest.mark.parametrize("way", ["setting", "header", "both", "cut off", "cut off, setting"])
def test_every_address_of_a_page_has_the_prefix(tmp_path: Path, way: str) -> None:
    config = {} if way in ("header", "cut off") else {"PREFIX": "/ask"}
    headers = {} if "setting" in way else {"X-Forwarded-Prefix": "/ask"}
    prefix = "" if way.startswith("cut off") else "/ask"
    via = Via(make_app(tmp_path, **config))
    for path in PAGES:
        addresses = list_addresses(via.get(prefix + path, **headers))
        assert len(addresses) > 3
        assert {each for each in addresses if not each.startswith("/ask/")} == set(), path


def test_every_address_on_a_page_leads_to_a_page(tmp_path: Path) -> None:
    via = Via(make_app(tmp_path, PREFIX="/ask"))
    found = {each for path in PAGES[:7] for each in list_addresses(via.get(f"/ask{path}"))}
    for address in sorted(found - {"/ask/feedback"}):
        with via.client.get(address.replace("&amp;", "&").partition("#")[0]) as response:
            assert response.status_code == 200, address


def test_the_prefix_alone_is_the_first_page(tmp_path: Path) -> None:
    app = make_app(tmp_path, PREFIX="/ask/")
    for path in ("/ask", "/ask/", "/"):
        assert '<form class="search' in Via(app).get(path)
    assert app.test_client().get("/askew").status_code == 404


def test_the_api_and_what_describes_the_server_follow(tmp_path: Path) -> None:
    via = Via(make_app(tmp_path))
    answer = via.client.get("/api/v1/search?q=like+warm+soil", **via.options(FORWARDED)).get_json()
    assert answer["hits"][0]["url"] == "/ask/booklets/beans?mark=18.448fe9213997#s0"
    described = via.client.get("/openapi.json", **via.options(FORWARDED)).get_json()
    assert described["servers"] == [{"url": "https://care.example.org/ask"}]
    assert find_templates(via.get("/opensearch.xml", **FORWARDED)) == [
        "https://care.example.org/ask/?q={searchTerms}",
        "https://care.example.org/ask/api/v1/search?q={searchTerms}",
    ]
    unknown = via.get("/api/v1/booklets/nope", **FORWARDED)
    assert "See /ask/booklets/ for the list." in unknown
    assert "Disallow: /ask/api/" in via.get("/robots.txt", **FORWARDED)
    paper = parsed(via.get("/?q=warm", **FORWARDED)).all("span", id="_address")[0]
    assert paper.text == "https://care.example.org/ask/?q=warm"
    for path, bare in (("/?q=warm", "/"), ("/booklets/beans?q=warm", "/booklets/beans")):
        (link,) = parsed(via.get(path, **FORWARDED)).all("link", rel="canonical")
        assert link.attributes["href"] == f"https://care.example.org/ask{bare}"
        stranger = Via(via.client.application, "203.0.113.9").get(path, **FORWARDED)
        assert 'rel="canonical"' not in stranger


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/ask/booklets", "/ask/booklets/"),
        ("/ask/favicon.ico", "/ask/static/favicon.svg?v="),
        ("/ask/editor", "/ask/editor/"),
        ("/ask/editor/gaps?sort=topic", "/ask/editor/sign-in?next=/editor/gaps?sort%3Dtopic"),
    ],
)
def test_redirects_follow(tmp_path: Path, path: str, location: str) -> None:
    response = make_app(tmp_path, PREFIX="/ask").test_client().get(path)
    assert response.headers["Location"].startswith(location)


def test_the_desk_follows_with_a_cookie_of_its_own(tmp_path: Path) -> None:
    editor = Editor(make_app(tmp_path, PREFIX="/ask"))
    via = {"environ_overrides": {"REMOTE_ADDR": PROXY}, "headers": {"X-Forwarded-Proto": "https"}}
    page = parsed(editor.get("/ask/editor/sign-in?next=/editor/gaps", **via).text)
    form = {each.attributes["name"]: each.attributes.get("value") for each in page.all("input")}
    form |= {"name": "Anna", "password": "correct horse"}
    response = editor.client.post(
        "/ask/editor/sign-in", data=form, base_url="https://localhost", **via
    )
    assert response.headers["Location"] == "/ask/editor/gaps"
    (cookie,) = response.headers.getlist("Set-Cookie")
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/ask/editor"} <= set(cookie.split("; "))
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(
    ("public_url", "prefix", "template"),
    [
        ("https://ask.example.org", "", "https://ask.example.org/?q={searchTerms}"),
        ("https://care.example.org", "/ask", "https://care.example.org/ask/?q={searchTerms}"),
        ("https://care.example.org/ask/", "/ask", "https://care.example.org/ask/?q={searchTerms}"),
        ("", "/ask", "/ask/?q={searchTerms}"),
    ],
)
def test_a_public_address_counts_before_the_proxy(
    public_url: str, prefix: str, template: str
) -> None:
    client = create_app(Shelf(), {"PUBLIC_URL": public_url, "PREFIX": prefix}).test_client()
    assert find_templates(client.get(f"{prefix}/opensearch.xml").text)[0] == template


FORGED = {
    **FORWARDED,
    "Forwarded": "for=203.0.113.5;proto=https;host=evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "444",
    "X-Forwarded-Ssl": "on",
    "X-Forwarded-Scheme": "https",
    "X-Real-Ip": "203.0.113.5",
    "X-Script-Name": "/ask",
}


@pytest.mark.parametrize("behind", ["", PROXY, "192.0.2.0/29"])
@pytest.mark.parametrize("header", FORGED)
def test_what_a_stranger_forwards_is_ignored(tmp_path: Path, behind: str, header: str) -> None:
    via = Via(make_app(tmp_path, BEHIND_PROXY=behind), "192.0.2.11")
    for path in ("/?q=warm", "/opensearch.xml", "/openapi.json", "/api/v1/search?q=warm"):
        response = via.client.get(path, **via.options({header: FORGED[header]}))
        assert response.status_code == 200
        assert not re.search('evil|"/ask|>/ask', response.text + str(response.headers))
        assert "Strict-Transport-Security" not in response.headers


def find_client(app: Flask, address: str, forwarded_for: str) -> str:
    """Whom the app takes for the client."""
    seen = []

    @app.before_request
    def note() -> None:
        from flask import request

        seen.append(request.remote_addr)

    Via(app, address).get("/healthz", X_Forwarded_For=forwarded_for)
    return str(seen[0])


@pytest.mark.parametrize(
    ("forwarded_for", "client"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("198.51.100.1, 203.0.113.5", "203.0.113.5"),
        ("198.51.100.1,192.0.2.10, 203.0.113.5", "203.0.113.5"),
        ("203.0.113.5:4711", "203.0.113.5"),
        ("2001:DB8::1", "2001:db8::1"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("unknown", PROXY),
        ("203.0.113.5, ", PROXY),
        ("203.0.113.5, 999.1.1.1", PROXY),
        ("203.0.113.5 198.51.100.1", PROXY),
        ("", PROXY),
    ],
)
def test_the_client_is_whom_the_proxy_saw(forwarded_for: str, client: str) -> None:
    app = create_app(Shelf(), {"BEHIND_PROXY": PROXY})
    assert find_client(app, PROXY, forwarded_for) == client


@pytest.mark.parametrize(
    ("behind", "address", "believed"),
    [
        ("127.0.0.1", "127.0.0.1", True),
        ("127.0.0.1", "127.0.0.2", False),
        ("::1", "::1", True),
        ("[::1]", "::1", True),
        ("2001:db8::a", "2001:0DB8:0::A", True),
        ("192.0.2.10", "::ffff:192.0.2.10", True),
        ("192.0.2.9, 192.0.2.10", PROXY, True),
        ("192.0.2.9,::1", "::1", True),
        ("10.1.0.0/16", "10.1.2.3", True),
        ("10.1.0.0/16", "10.2.2.3", False),
        ("2001:db8::/64", "2001:db8::ffff", True),
        ("::1", "127.0.0.1", False),
        ("127.0.0.1", "", False),
    ],
)
def test_a_proxy_is_known_by_its_address(behind: str, address: str, believed: bool) -> None:
    app = create_app(Shelf(), {"BEHIND_PROXY": behind})
    assert (find_client(app, address, "203.0.113.5") == "203.0.113.5") is believed


@pytest.mark.parametrize(
    "header",
    [
        *(("X-Forwarded-Prefix", each) for each in ("//evil.example", "/ask//evil", "/../x", "/.")),
        *(
            ("X-Forwarded-Prefix", each)
            for each in ("https://evil.example", "ask", "/a\\b", "/a b")
        ),
        *(("X-Forwarded-Prefix", each) for each in ('/"><script>', "/ä", "/a?b", "/a#b", "/%2f")),
        *(("X-Forwarded-Host", each) for each in ("..", "a/b", "user@a", "[::1")),
        *(("X-Forwarded-Proto", each) for each in ("javascript", "ftp", "https://evil.example")),
    ],
    ids=": ".join,
)
def test_what_makes_no_address_is_refused_also_from_the_proxy(header: tuple[str, str]) -> None:
    via = Via(create_app(Shelf(), {"BEHIND_PROXY": PROXY}))
    for path in ("/", "/booklets", "/api/v1/search?q=warm"):
        response = via.client.get(path, **via.options(dict([header])))
        assert response.status_code == 400
        assert "This request cannot be read." in response.text
        assert not re.search("evil|script>|javascript", response.text + str(response.headers))


def test_of_several_values_the_last_is_the_proxys() -> None:
    via = Via(create_app(Shelf(), {"BEHIND_PROXY": PROXY}))
    headers = {name: f"evil.example/, {value}" for name, value in FORWARDED.items()}
    assert find_templates(via.get("/opensearch.xml", **headers))[0] == (
        "https://care.example.org/ask/?q={searchTerms}"
    )


def test_the_setting_counts_before_what_is_forwarded() -> None:
    via = Via(create_app(Shelf(), {"BEHIND_PROXY": PROXY, "PREFIX": "/here"}))
    assert "/ask" not in via.get("/", **FORWARDED)


def test_two_clients_behind_one_proxy_do_not_share_the_brake(tmp_path: Path) -> None:
    app = make_app(tmp_path)

    def sign_in(password: str, client: str, address: str = PROXY) -> int:
        headers = {"X-Forwarded-For": client}
        options = {"headers": headers, "environ_overrides": {"REMOTE_ADDR": address}}
        return Editor(app).sign_in(password, **options).status_code

    tries = [sign_in("wrong", f"198.51.100.{n}, 203.0.113.5") for n in range(6)]
    assert tries == [403] * 5 + [429]
    assert sign_in("correct horse", "203.0.113.6") == 303
    strangers = [sign_in("wrong", f"203.0.113.{n}", "192.0.2.66") for n in range(6)]
    assert strangers == [403] * 5 + [429]


@pytest.mark.parametrize("value", ["ask", "//ask", "/a//b", "/ask?x", "https://a/ask", "/..", "/ä"])
def test_a_prefix_that_is_none_is_one_sentence(value: str) -> None:
    with pytest.raises(BadAddressError, match="SEARCH_PREFIX is .* must be a path such as /ask"):
        create_app(Shelf(), {"PREFIX": value})


def test_a_prefix_other_than_the_public_one_is_one_sentence() -> None:
    config = {"PREFIX": "/ask", "PUBLIC_URL": "https://care.example.org/other"}
    with pytest.raises(BadAddressError, match="'/ask', but SEARCH_PUBLIC_URL ends with '/other'"):
        create_app(Shelf(), config)


@pytest.mark.parametrize("value", ["*", "localhost", "127.0.0.1:80", "10.1.2.3/16", "1.2.3", "-"])
def test_a_proxy_that_has_no_address_is_one_sentence(value: str) -> None:
    with pytest.raises(BadAddressError, match="SEARCH_BEHIND_PROXY is .* must be the proxy's"):
        create_app(Shelf(), {"BEHIND_PROXY": value})
