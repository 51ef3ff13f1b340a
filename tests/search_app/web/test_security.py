import gzip
import re

import pytest
from flask.testing import FlaskClient

from indexer.errors import IndexDamagedError
from tests.support.html_page import parsed
from tests.support.web_index import WARM_SOIL_MARK, Shelf

MARKED = f"/booklets/beans?mark={WARM_SOIL_MARK}"
PAGES = ["/", "/?q=water", "/?q=zzz", "/booklets/", f"{MARKED}&q=a", "/nope"]
OTHERS = ["/api/v1/search?q=a", "/api/v1/search", "/api/nope", "/metrics", "/static/nope"]


@pytest.mark.parametrize("path", PAGES + OTHERS)
def test_every_answer_is_restricted(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Permissions-Policy"].startswith("camera=(), geolocation=()")
    assert "Set-Cookie" not in headers


def test_a_failure_without_an_index_is_restricted_too(shelf: Shelf, client: FlaskClient) -> None:
    shelf.current = IndexDamagedError("Broken.")
    assert "default-src 'none'" in client.get("/").headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(client: FlaskClient, path: str) -> None:
    page = parsed(client.get(path).text)
    assert "".join(script.text for script in page.all("script")) == ""
    assert page.all("style") == []
    for element in page.all("*"):
        assert not [name for name in element.attributes if name == "style" or name[:2] == "on"]
        for name in ("src", "href", "action"):
            assert re.match("[/#]|$", element.attributes.get(name, ""))


@pytest.mark.parametrize(
    "attack",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "' autofocus='"],
)
@pytest.mark.parametrize("path", ["/", "/nope", "/booklets/beans", "/booklets/nope"])
def test_a_question_is_never_markup(client: FlaskClient, attack: str, path: str) -> None:
    html = client.get(path, query_string={"q": attack}).text
    box = parsed(html).all("input", id="_q")[0]
    assert box.attributes["value"] == attack
    ours = "id type name value dir autocomplete list enterkeyhint required"
    assert set(box.attributes) <= set(ours.split())
    assert "<script>alert" not in html
    assert "<img" not in html


def test_a_booklets_text_is_never_markup(client: FlaskClient) -> None:
    for path in ("/", "/booklets/", "/?q=pick", "/booklets/peas%2F50%25%20%26%20more%20%231%3F"):
        page = parsed(client.get(path).text)
        assert page.all("b") == page.all("img") == []
        inline = [each for each in page.all("script") if each.text]
        assert {each.attributes["type"] for each in inline} <= {"application/ld+json"}  # never run
        assert "Peas <b>& more</b>" in page.text


def test_a_page_with_a_question_is_not_kept(client: FlaskClient) -> None:
    reader, unknown = "/booklets/beans?q=water", "/nope?q=water"
    for path in ("/?q=water", "/api/v1/search?q=water", reader, unknown, f"/static{unknown}"):
        assert client.get(path).headers["Cache-Control"] == "no-store"


def test_style_script_and_type_are_kept_for_good_by_their_content(client: FlaskClient) -> None:
    page = parsed(client.get("/?q=water").text)
    style, script = page.all("link", rel="stylesheet")[0], page.all("script")[0]
    addresses = [style.attributes["href"], script.attributes["src"]]
    with client.get(addresses[0]) as response:
        faces = re.findall(r'url\("(.+?)"\)', response.get_data(as_text=True))
    assert len(faces) == 2
    for address in [*addresses, *(f"/static/{face}" for face in faces)]:
        with client.get(address) as response:
            assert response.status_code == 200
            assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        with client.get(address[:-1]) as stale:
            assert stale.headers["Cache-Control"] == "no-cache"


GZIP = {"Accept-Encoding": "br;q=1.0, gzip;q=0.8"}


@pytest.mark.parametrize(
    "path", ["/?q=water", "/booklets/beans", "/api/v1/booklets/beans", "/nope"]
)
def test_text_is_compressed_for_who_can_read_it(client: FlaskClient, path: str) -> None:
    plain, small = client.get(path), client.get(path, headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data or path.startswith("/?q")  # it has its time
    assert int(small.headers["Content-Length"]) == len(small.data) < len(plain.data)
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in small.headers["Vary"]


@pytest.mark.parametrize("encodings", ["", "br", "gzip;q=0", "identity"])
def test_who_cannot_read_it_gets_plain_text(client: FlaskClient, encodings: str) -> None:
    response = client.get("/booklets/beans", headers={"Accept-Encoding": encodings})
    assert "Content-Encoding" not in response.headers
    assert "<title>Growing beans" in response.text


@pytest.mark.parametrize("path", ["/editor/", "/editor/sign-in", "/editor/nope"])
def test_an_editors_page_is_never_compressed(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers=GZIP)
    assert len(response.data) > 1000
    assert "Content-Encoding" not in response.headers


def test_style_is_compressed_and_type_is_not(client: FlaskClient) -> None:
    with (
        client.get("/static/style.css") as plain,
        client.get("/static/style.css", headers=GZIP) as s,
    ):
        assert gzip.decompress(s.data) == plain.data
        assert "Accept-Ranges" not in s.headers
    with client.get("/static/atkinson-bold.woff2", headers=GZIP) as face:
        assert "Content-Encoding" not in face.headers


def test_a_part_of_a_file_is_never_compressed(client: FlaskClient) -> None:
    part = {**GZIP, "Range": "bytes=0-999"}
    with client.get("/static/style.css", headers=part) as response:
        assert (response.status_code, len(response.data)) == (206, 1000)
        assert "Content-Encoding" not in response.headers


@pytest.mark.parametrize("headers", [{}, GZIP], ids=["plain", "compressed"])
def test_an_unchanged_booklet_is_not_sent_again_however_it_came(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    first = client.get("/booklets/beans", headers=headers)
    assert first.headers["ETag"].startswith("W/") is bool(headers)
    again = client.get(
        "/booklets/beans", headers={**headers, "If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")
    assert "Accept-Encoding" in again.headers["Vary"]


def test_an_unchanged_booklet_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/booklets/beans")
    again = client.get("/booklets/beans", headers={"If-None-Match": first.headers["ETag"]})
    marked = client.get(MARKED)
    assert (again.status_code, again.data) == (304, b"")
    assert "default-src 'none'" in again.headers["Content-Security-Policy"]
    assert marked.headers["ETag"] != first.headers["ETag"]
