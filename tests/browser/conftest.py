import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

from search_app.search.live_index import LiveIndex
from search_app.web.app import create_app
from search_app.web.server.web_server import create_server
from tests.support.notices import PUBLISHER
from tests.support.web_index import CountingEngine, Shelf

CHROMIUM = shutil.which("chromium")
SWITCHES = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of the app, served by waitress on a free port."""
    server = create_server(app, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.stop()
        thread.join(5)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def shelf_address() -> Iterator[str]:
    shelf = Shelf(CountingEngine())
    with served(create_app(shelf, PUBLISHER)) as address:
        yield address


class Window:
    """Opens pages of one address; refuses and lists the requests to any other."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self.outside_requests: list[str] = []
        self.console_messages: list[str] = []
        self.contexts: list[BrowserContext] = []

    def open(self, path: str, **options: Any) -> Page:
        context = self.browser.new_context(base_url=self.address, **options)
        self.contexts.append(context)
        context.route("**/*", self._refuse_outside_request)
        page = context.new_page()
        page.on("console", lambda message: self.console_messages.append(message.text))
        page.on("pageerror", lambda error: self.console_messages.append(str(error)))
        page.goto(path)
        return page

    def list_policy_violations(self) -> list[str]:
        return [text for text in self.console_messages if "Content Security Policy" in text]

    def close(self) -> None:
        for context in self.contexts:
            context.close()

    def _refuse_outside_request(self, route: Route) -> None:
        if urlsplit(route.request.url).netloc != urlsplit(self.address).netloc:
            self.outside_requests.append(route.request.url)
            route.abort()
        else:
            route.continue_()


@pytest.fixture
def shelf(browser: Browser, shelf_address: str) -> Iterator[Window]:
    yield from _window(browser, shelf_address)


@pytest.fixture
def library(browser: Browser, library_address: str) -> Iterator[Window]:
    yield from _window(browser, library_address)


def _window(browser: Browser, address: str) -> Iterator[Window]:
    window = Window(browser, address)
    yield window
    window.close()
    assert window.outside_requests == []
    assert window.list_policy_violations() == []


@pytest.fixture(scope="session")
def library_address(garden_index: Path) -> Iterator[str]:
    """The real engine over a real index of a booklet written here."""
    with served(create_app(LiveIndex(garden_index))) as address:
        yield address
