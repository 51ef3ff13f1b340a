"""The file that a booklet was made from: that very file, at the answer's page, and no other."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.documents import Document
from indexer.errors import BadSettingError
from search_app.web.app import create_app
from search_app.web.settings import read_settings
from tests.support.html_page import parsed
from tests.support.web_index import BEANS, CountingEngine, Shelf

FILE = b"%PDF-1.7 the booklet as it was printed"
WATERING = BEANS.text.index("Watering")


@pytest.fixture
def beans(tmp_path: Path) -> Document:
    path = tmp_path / "beans.pdf"
    path.write_bytes(FILE)
    return replace(
        BEANS,
        source=str(path),
        file_hash=sha256(FILE).hexdigest(),
        page_starts=((0, 1), (WATERING, 4)),
    )


def open_client(document: Document, **config: object) -> FlaskClient:
    shelf = Shelf()
    shelf.current = CountingEngine(documents={"beans": document})
    return create_app(shelf, config).test_client()


def test_the_very_file_is_sent(beans: Document) -> None:
    response = open_client(beans).get("/originals/beans")
    assert (response.status_code, response.data) == (200, FILE)
    assert response.mimetype == "application/pdf"
    assert response.headers["Content-Disposition"] == 'inline; filename="beans.pdf"'
    assert "script" not in response.headers["Content-Security-Policy"]
    again = open_client(beans).get(
        "/originals/beans", headers={"If-None-Match": response.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


def change(beans: Document) -> Document:
    Path(beans.source).write_bytes(FILE + b" and changed")
    return beans


def remove(beans: Document) -> Document:
    Path(beans.source).unlink()
    return beans


def point_elsewhere(beans: Document) -> Document:
    other = Path(beans.source).with_name("secret.pdf")
    other.write_bytes(b"%PDF-1.7 a secret")
    return replace(beans, source=str(other))


def be_of_another_kind(beans: Document) -> Document:
    other = Path(beans.source).with_name("beans.txt")
    other.write_bytes(FILE)
    return replace(beans, source=str(other))


def have_no_hash(beans: Document) -> Document:
    return replace(beans, file_hash="")


@pytest.mark.parametrize(
    "spoil", [change, remove, point_elsewhere, be_of_another_kind, have_no_hash]
)
def test_no_other_file_is_ever_sent(beans: Document, spoil: Callable[[Document], Document]) -> None:
    response = open_client(spoil(beans)).get("/originals/beans")
    assert response.status_code == 404
    assert b"%PDF" not in response.data


@pytest.mark.parametrize("path", ["/originals/nope", "/originals/../etc/passwd", "/originals/"])
def test_an_address_names_a_booklet_and_never_a_file(beans: Document, path: str) -> None:
    assert open_client(beans).get(path).status_code == 404


@pytest.mark.parametrize("value", ["off", "no", "0", "False", False])
def test_originals_may_be_kept_back(beans: Document, value: object) -> None:
    client = open_client(beans, ORIGINALS=value)
    assert client.get("/originals/beans").status_code == 404
    assert "/originals/" not in client.get("/?q=water+the+roots").text
    assert "/originals/" not in client.get("/booklets/beans").text
    assert "· page 4" in client.get("/?q=water+the+roots").text


def test_another_value_of_the_setting_is_refused() -> None:
    with pytest.raises(
        BadSettingError, match=r"SEARCH_ORIGINALS is 'maybe', and must be on or off"
    ):
        read_settings({"ORIGINALS": "maybe"})


def test_an_answer_links_to_its_page(beans: Document) -> None:
    page = parsed(open_client(beans).get("/?q=water+the+roots").text)
    (link,) = page.all("p", class_="source-line")[0].all("a")
    assert (link.attributes["href"], link.text) == (
        "/originals/beans#page=4",
        "page 4 of the original",
    )


def test_the_reader_links_to_the_original(beans: Document) -> None:
    assert 'href="/originals/beans"' in open_client(beans).get("/booklets/beans").text
    without = open_client(have_no_hash(beans)).get("/booklets/beans").text
    assert "/originals/" not in without
