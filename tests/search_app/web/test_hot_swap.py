from concurrent.futures import ThreadPoolExecutor
from threading import Event

from search_app.search.engine import SearchEngine
from search_app.web.app import create_app
from tests.support.web_index import BEANS, PEAS, CountingEngine, Shelf

PATHS = ("/?q=water", "/api/v1/search?q=water", "/booklets/beans", "/api/v1/booklets", "/readyz")


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
        asked = [readers.submit(ask, path) for path in PATHS]
        for number in range(300):
            documents = {"beans": BEANS} if number % 2 else {"beans": BEANS, PEAS.doc_id: PEAS}
            shelf.current = CountingEngine(documents, generation=str(number))
            Event().wait(0.005)
        swapped.set()
    statuses = [status for future in asked for status in future.result()]
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
