import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from indexer.errors import IndexDamagedError
from search_app.search.engine import SearchEngine
from search_app.web.app import create_app
from tests.support.html_page import parsed
from tests.support.web_index import BEANS, PEAS, CountingEngine, Shelf


def samples(client: FlaskClient) -> dict[tuple[str, ...], float]:
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_ready_names_the_generation(client: FlaskClient) -> None:
    assert client.get("/readyz").get_json() == {"status": "ready", "generation": "first"}


def test_requests_and_verdicts_are_counted(client: FlaskClient) -> None:
    for path in ("/?q=like+warm+soil", "/api/v1/search?q=zzz", "/api/v1/search", "/nope/a", "/"):
        client.get(path)
    client.post("/api/v1/search", json={"q": "warm"})
    counted = samples(client)
    name = "booklet_search_requests_total"
    assert counted[name, "GET", "/", "200"] == 2
    assert counted[name, "GET", "/api/v1/search", "200"] == 1
    assert counted[name, "GET", "/api/v1/search", "400"] == 1
    assert counted[name, "POST", "/api/v1/search", "200"] == 1
    assert counted[name, "GET", "unknown", "404"] == 1
    assert counted["booklet_search_questions_total", "answered"] == 2
    assert counted["booklet_search_questions_total", "related"] == 0
    assert counted["booklet_search_questions_total", "not_covered"] == 1
    assert counted["booklet_search_request_seconds_count", "/api/v1/search"] == 3
    assert counted["booklet_search_generation_info", "first"] == 1


def test_what_was_asked_is_never_in_the_metrics(client: FlaskClient) -> None:
    for path in ("/?q=mysecret", "/api/v1/search?q=mysecret", "/mysecret", "/booklets/mysecret"):
        client.get(path)
    client.open("/", method="MYSECRET")
    assert "mysecret" not in client.get("/metrics").text.lower()


def test_metrics_follow_the_generation_and_outlive_a_lost_index(
    shelf: Shelf, client: FlaskClient
) -> None:
    shelf.current = CountingEngine(generation="second")
    assert ("booklet_search_generation_info", "second") in samples(client)
    shelf.current = IndexDamagedError("Broken.")
    assert not [key for key in samples(client) if key[0] == "booklet_search_generation_info"]


def test_two_apps_count_apart(client: FlaskClient) -> None:
    client.get("/")
    other = create_app(Shelf()).test_client()
    asked_for_home = ("booklet_search_requests_total", "GET", "/", "200")
    assert samples(client)[asked_for_home] == 1
    assert asked_for_home not in samples(other)


def test_a_browser_can_add_the_search() -> None:
    client = create_app(Shelf(), {"PUBLIC_URL": "https://ask.example/"}).test_client()
    response = client.get("/opensearch.xml", base_url="http://forged.example/")
    assert response.mimetype == "application/opensearchdescription+xml"
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    root = ET.fromstring(response.text)
    assert root.findtext(f"{space}ShortName") == "Ask the booklets"
    templates = [url.get("template") for url in root.findall(f"{space}Url")]
    assert templates[0] == "https://ask.example/?q={searchTerms}"
    assert "forged" not in response.text


@pytest.mark.parametrize(
    "path", ["/opensearch.xml", "/openapi.json", "/", "/booklets", "/favicon.ico", "/?q=water"]
)
def test_a_forged_host_is_never_repeated(client: FlaskClient, path: str) -> None:
    response = client.get(path, base_url="http://forged.example/")
    assert "forged" not in response.text + str(response.headers)


def test_a_redirect_stays_here(client: FlaskClient) -> None:
    response = client.get("/booklets?page=1", base_url="http://forged.example/")
    assert (response.status_code, response.location) == (308, "/booklets/?page=1")


def test_crawlers_leave_questions_alone(client: FlaskClient) -> None:
    assert client.get("/robots.txt").text.splitlines()[1:] == ["Disallow: /api/"]
    for path in ("/?q=warm", "/?q=zzz", "/?q=hello", "/booklets/beans?q=warm", "/nope?q=warm"):
        assert client.get(path).headers["X-Robots-Tag"] == "noarchive, nosnippet"
    for path in ("/", "/booklets/", "/booklets/beans", "/about"):
        assert "X-Robots-Tag" not in client.get(path).headers
    for path in ("/api/v1/search?q=warm", "/api/v1/booklets"):
        assert client.get(path).headers["X-Robots-Tag"] == "noindex"


PUBLIC = {"PUBLIC_URL": "https://ask.example.org/in"}


def list_canonical(client: FlaskClient, path: str) -> list[str]:
    page = client.get(path).text
    return [link.attributes["href"] for link in parsed(page).all("link", rel="canonical")]


@pytest.mark.parametrize(
    ("path", "bare"),
    [
        ("/?q=warm", "/"),
        ("/?q=i+want+to+die&booklet=beans", "/"),
        ("/?q=hello", "/"),
        ("/booklets/beans?mark=18.448fe9213997&q=warm", "/booklets/beans"),
    ],
)
def test_a_page_with_a_question_names_the_one_without(shelf: Shelf, path: str, bare: str) -> None:
    client = create_app(shelf, PUBLIC).test_client()
    (address,) = list_canonical(client, path)
    assert address == f"{PUBLIC['PUBLIC_URL']}{bare}"
    assert client.get(bare).status_code == 200
    assert list_canonical(client, bare) == []


def test_no_page_names_another_where_none_is_known(shelf: Shelf, client: FlaskClient) -> None:
    assert list_canonical(client, "/?q=warm") == []  # nobody said under which host
    public = create_app(shelf, PUBLIC).test_client()
    assert list_canonical(public, "/nope?q=warm") == []  # an error


def test_the_sign_in_the_tab_is_ours(client: FlaskClient) -> None:
    with client.get("/favicon.ico", follow_redirects=True) as response:
        assert response.mimetype == "image/svg+xml"


PATHS = ("/?q=water", "/api/v1/search?q=water", "/booklets/beans", "/api/v1/booklets", "/readyz")


@pytest.mark.usefixtures("frequent_switching")
def test_a_new_generation_loses_no_request() -> None:
    shelf = Shelf(CountingEngine(generation="0"))
    app = create_app(shelf)
    swapped = Event()

    def ask(path: str) -> list[int]:
        client = app.test_client()
        statuses = []
        while not swapped.is_set():
            statuses.append(client.get(path).status_code)
        return statuses

    with ThreadPoolExecutor(len(PATHS)) as readers:
        readings = [readers.submit(ask, path) for path in PATHS]
        for number in range(300):
            documents = {"beans": BEANS} if number % 2 else {"beans": BEANS, PEAS.doc_id: PEAS}
            shelf.current = CountingEngine(documents, generation=str(number))
            Event().wait(0.005)
        swapped.set()
    statuses = [status for reading in readings for status in reading.result()]
    assert set(statuses) == {200}
    assert len(statuses) > len(PATHS)


class TurningShelf(Shelf):
    """Gives another generation at every call."""

    calls = 0

    def get_engine(self) -> SearchEngine:
        self.calls += 1
        self.current = CountingEngine({"beans": BEANS}, generation=str(self.calls))
        return super().get_engine()


def test_one_request_sees_one_generation() -> None:
    shelf = TurningShelf()
    client = create_app(shelf).test_client()
    client.get("/?q=water")
    assert shelf.calls == 1
    assert client.get("/api/v1/booklets").get_json()["generation"] == "2"
    assert shelf.calls == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [("DEBUG", "0"), ("TESTING", "0"), ("TRUSTED_HOSTS", "example.org"), ("DESK__X", "1")],
)
def test_no_other_variable_of_the_environment_is_a_setting(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"SEARCH_{name}", value)
    app = create_app(Shelf())
    assert (app.debug, app.testing) == (False, False)
    assert app.test_client().get("/healthz").status_code == 200
