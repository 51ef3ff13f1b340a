"""The Host header of a request, which anybody can forge."""

import pytest
from flask.testing import FlaskClient

from search_app.web.hosts import make_relative

BAD = [
    *("..", ".", "", " ", "a..b", ".a", "-a.b", "a" * 64, f"a.{'b' * 64}.c", "a." * 127),
    *("a, b", "a b", "a/b", "a?b", "a#b", "a\\b", "user@a", "user:pw@a", "a:b", "a:99999", "a:-1"),
    *("a:1:2", "\xe4.de", "\u0142.pl".encode().decode("latin-1"), "a\x00b", "a\tb", "%2e%2e", "*"),
    *("[", "[]", "[::1", "::1", "[::1]x", "[fe80::1%25eth0]", "[1.2.3.4]", "[::1]:70000"),
]
GOOD = [
    *("a", "localhost", "localhost:8000", "LOCALHOST", "ask.example.org", "ask.example.org.", "a:"),
    *("127.0.0.1:80", "[::1]", "[::1]:8000", "[2001:db8::1]", "xn--bcher-kva.example", "my_host"),
    "a" * 63,
]


@pytest.mark.parametrize("host", BAD, ids=ascii)
def test_a_host_that_is_none_is_refused_in_words(client: FlaskClient, host: str) -> None:
    for path in ("/", "/?q=water", "/api/v1/search?q=water", "/nope", "/booklets"):
        response = client.get(path, environ_overrides={"HTTP_HOST": host})
        assert response.status_code == 400
        assert "This request cannot be read." in response.text
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert response.is_json == path.startswith("/api/")


@pytest.mark.parametrize("host", GOOD, ids=ascii)
def test_a_host_is_taken(client: FlaskClient, host: str) -> None:
    assert client.get("/", environ_overrides={"HTTP_HOST": host}).status_code == 200


@pytest.mark.parametrize(
    ("location", "relative"),
    [
        ("http://forged/booklets/?page=1", "/booklets/?page=1"),
        ("/editor/?a=b", "/editor/?a=b"),
        ("http://forged//evil.example/", "/evil.example/"),
        ("http://forged/\\evil.example/", "/evil.example/"),
        ("https://evil.example", "/"),
    ],
)
def test_a_redirect_leads_nowhere_else(location: str, relative: str) -> None:
    assert make_relative(location) == relative
