"""The desk in tests: an app whose desk is on, and a browser that has signed in."""

import time
from collections.abc import Mapping
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from search_app.search.live_index import LiveIndex
from search_app.web.app import create_app
from tests.support.html_page import Element, parsed

PASSWORD = "correct horse"
BANK = {
    "sowing": ("How deep do I press the seeds?", "When do I set the poles?"),
    "money": ("What does a bean cost at the market?", "Who pays for my seeds?"),
}


def make_desk(live_index: LiveIndex, folder: Path, **config: object) -> Flask:
    """An app whose desk is on, with a bank of four questions in two topics."""
    for topic, questions in BANK.items():
        write_topic(folder / "questions", topic, questions)
    return create_desk(live_index, folder / "desk", folder / "questions", **config)


def create_desk(live_index: LiveIndex, desk: Path, questions: Path, **config: object) -> Flask:
    settings = {"EDITOR_PASSWORD": PASSWORD, "DESK": str(desk), "QUESTIONS": str(questions)}
    return create_app(live_index, {**settings, **config})


def write_topic(folder: Path, topic: str, questions: tuple[str, ...]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    rows = "".join(
        f'  - {{id: {topic}-{number}, text: "{text}", weight: {4 - number}}}\n'
        for number, text in enumerate(questions, start=1)
    )
    (folder / f"{topic}.yaml").write_text(
        f"topic: {topic}\ntitle: About {topic}\nnote: In a garden.\n"
        f"updated: 2026-11-24\neditors: Us\nquestions:\n{rows}"
    )


class Editor:
    """A browser at the desk: sends the token of the page it is on."""

    def __init__(self, app: Flask, name: str = "Anna") -> None:
        self.client: FlaskClient = app.test_client()
        self.name = name

    def sign_in(self, password: str = PASSWORD, **options: object) -> TestResponse:
        token = token_of(self.get("/editor/sign-in", **options))
        form = {"token": token, "name": self.name, "password": password}
        return self.client.post("/editor/sign-in", data=form, **options)

    def get(self, path: str, **options: object) -> TestResponse:
        return self.client.get(path, **options)

    def page(self, path: str) -> Element:
        """The page, once what it shows is computed."""
        until = time.monotonic() + 60
        while True:
            response = self.get(path, follow_redirects=True)
            if "Refresh" not in response.headers:
                return parsed(response.text)
            assert time.monotonic() < until
            time.sleep(0.05)

    def send(self, path: str, form: Mapping[str, object], *, of: str = "") -> TestResponse:
        """Post a form of the page ``of``, or of the page itself."""
        token = token_of(self.get(of or "/editor/judge"))
        return self.client.post(path, data={"token": token, **form})


def sign_in_editor(app: Flask, name: str = "Anna") -> Editor:
    editor = Editor(app, name)
    editor.sign_in()
    return editor


def token_of(response: TestResponse) -> str:
    return token_of_page(response.text)


def token_of_page(page: str) -> str:
    return parsed(page).all("input", name="token")[0].attributes["value"]
