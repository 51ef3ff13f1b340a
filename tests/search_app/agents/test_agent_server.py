"""The official client, on stdio and HTTP, with a real index behind the command."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import anyio
import pytest
from openapi_schema_validator import OAS31Validator

import search_app.cli.mcp as command
from tests.support.commands import Commands
from tests.support.notices import PUBLISHER
from tests.support.paths import ROOT

pytest.importorskip("mcp", reason="no mcp on this machine")
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.types import CallToolResult, TextContent, Tool

pytestmark = pytest.mark.slow

T = TypeVar("T")
TOOLS = {"ask_booklets", "read_passage", "list_booklets"}
KNOWN = "how deep do I press each seed"
UNKNOWN = "how do I repair a bicycle"
ENVIRONMENT = {f"SEARCH_{name}": value for name, value in PUBLISHER.items()}
ENVIRONMENT |= {"OMP_NUM_THREADS": "1"}


@pytest.fixture(scope="module")
def http_address(garden_index: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    arguments = ["mcp", "--index", str(garden_index), "--http", "--port", str(port)]
    environment = {**os.environ, **ENVIRONMENT}
    server = subprocess.Popen(
        [sys.executable, "-m", "search_app", *arguments], cwd=ROOT, env=environment
    )
    try:
        until = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
                break
            except OSError:
                assert server.poll() is None
                assert time.monotonic() < until
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(params=["stdio", "http"])
def transport(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def run_apart(task: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """In a thread of its own: a browser test before this one leaves a loop in that of the tests."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(anyio.run, task).result()


class Agent:
    """Calls tools by one transport, a connection for each test."""

    def __init__(self, transport: str, index: Path, address: str) -> None:
        self.transport = transport
        self.index = index
        self.address = address

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[Client]:
        if self.transport == "http":
            async with Client(self.address) as client:
                yield client
        else:
            arguments = ["-m", "search_app", "mcp", "--index", str(self.index)]
            server = StdioServerParameters(
                command=sys.executable, args=arguments, cwd=ROOT, env=ENVIRONMENT
            )
            async with Client(stdio_client(server)) as client:
                yield client

    def list_tools(self) -> list[Tool]:
        async def list_all() -> list[Tool]:
            async with self.connect() as client:
                return (await client.list_tools()).tools

        return run_apart(list_all)

    def call(self, *calls: tuple[str, dict[str, Any]]) -> list[CallToolResult]:
        """The results, whose data are as their tool describes them."""

        async def call_all() -> list[CallToolResult]:
            async with self.connect() as client:
                schemas = {t.name: t.output_schema for t in (await client.list_tools()).tools}
                results = [await client.call_tool(name, given) for name, given in calls]
            for (name, _), result in zip(calls, results, strict=True):
                if not result.is_error:
                    OAS31Validator(schemas[name] or {}).validate(result.structured_content)
            return results

        return run_apart(call_all)


@pytest.fixture
def agent(transport: str, garden_index: Path, request: pytest.FixtureRequest) -> Agent:
    address = request.getfixturevalue("http_address") if transport == "http" else ""
    return Agent(transport, garden_index, address)


def read_text(result: CallToolResult) -> str:
    (part,) = result.content
    assert isinstance(part, TextContent)
    return part.text


def test_three_tools_are_listed_that_only_read(agent: Agent) -> None:
    tools = agent.list_tools()
    assert {tool.name for tool in tools} == TOOLS
    for tool in tools:
        assert tool.annotations
        assert (tool.annotations.read_only_hint, tool.annotations.destructive_hint) == (True, False)
        assert tool.description
        assert tool.output_schema


def test_an_answer_comes_with_its_place_and_source(agent: Agent) -> None:
    answered, listed = agent.call(("ask_booklets", {"question": KNOWN}), ("list_booklets", {}))
    answer = answered.structured_content
    assert answer["verdict"] == "answered"
    assert answer["first_words"] is None
    first = answer["quotes"][0]
    assert (
        first["answer"]
        == "Press each seed three centimetres deep. Leave a hand's width between two seeds."
    )
    assert first["text"][: len(first["answer"])] == first["answer"]
    assert first["answer_end"] - first["answer_start"] == len(first["answer"])
    assert first["source"]["title"] == "Growing beans"
    said = read_text(answered)
    assert said.startswith("ANSWERED.") == answer["may_claim_an_answer"]
    assert said.startswith(answer["statement"])
    assert f"Answer in it: “{first['answer']}”" in said
    assert "Growing beans" in said
    (booklet,) = listed.structured_content["booklets"]
    assert (booklet["booklet_id"], booklet["source"]["title"]) == ("beans", "Growing beans")
    assert read_text(listed).startswith("beans: Growing beans")


def test_a_refusal_is_seen_in_words_and_data(agent: Agent) -> None:
    (refused,) = agent.call(("ask_booklets", {"question": UNKNOWN}))
    answer = refused.structured_content
    assert (answer["verdict"], answer["may_claim_an_answer"]) == ("not_covered", False)
    assert answer["quotes"] == []
    assert answer["nearest"]
    assert set(answer["nearest"][0]) == {"booklet_id", "passage_id", "title", "heading_path"}
    assert answer["statement"].startswith("NOT ANSWERED. The booklets do not seem to answer this.")
    said = read_text(refused)
    assert said.startswith(answer["statement"])
    assert "“" not in said


def test_what_must_be_said_first_comes_first(agent: Agent) -> None:
    (warned,) = agent.call(("ask_booklets", {"question": f"my chest hurts, {KNOWN}"}))
    first = warned.structured_content["first_words"]
    assert first["kind"] == "emergency"
    assert {"tel:911"} <= {contact["url"] for contact in first["contacts"]}
    said = read_text(warned)
    assert said.startswith(f"SHOW THIS FIRST, WORD FOR WORD:\n{first['title']}\n{first['text']}")
    assert said.index("tel:911") < said.index("GET HELP FIRST")
    assert warned.structured_content["may_claim_an_answer"] is False
    quotes = warned.structured_content["quotes"]
    assert quotes
    assert {quote["answer"] for quote in quotes} == {""}


def test_a_passage_is_read_on(agent: Agent) -> None:
    (asked,) = agent.call(("ask_booklets", {"question": KNOWN, "max_quotes": 1}))
    (quote,) = asked.structured_content["quotes"]
    place = {"booklet_id": quote["booklet_id"], "passage_id": quote["passage_id"]}
    (passage,) = agent.call(("read_passage", place))
    found = passage.structured_content
    assert {**place, "text": quote["text"], "start": quote["start"]}.items() <= found.items()
    following = {"booklet_id": "beans", "passage_id": found["next_passage_id"]}
    (after,) = agent.call(("read_passage", following))
    assert after.structured_content["previous_passage_id"] == quote["passage_id"]
    assert after.structured_content["start"] >= found["end"]


@pytest.mark.parametrize(
    ("tool", "given", "sentence"),
    [
        ("ask_booklets", {"question": "  "}, "The question is empty"),
        ("ask_booklets", {"question": "a" * 2001}, "at most 2,000 can be read"),
        ("ask_booklets", {"question": "a", "booklet_id": "x"}, "no booklet called 'x'"),
        ("ask_booklets", {"question": "a", "max_quotes": 101}, "a whole number from 1 to 100"),
        ("read_passage", {"booklet_id": "x", "passage_id": "y"}, "See list_booklets"),
        ("read_passage", {"booklet_id": "beans", "passage_id": "y"}, "has no passage 'y'"),
    ],
)
def test_what_cannot_be_used_is_a_sentence(
    http_address: str, garden_index: Path, tool: str, given: dict[str, Any], sentence: str
) -> None:
    (result,) = Agent("http", garden_index, http_address).call((tool, given))
    assert result.is_error
    assert sentence in read_text(result)
    assert result.structured_content is None


def test_a_page_of_another_site_cannot_ask(http_address: str) -> None:
    """A name that leads to this machine is no way in (DNS rebinding)."""
    import httpx2

    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accept = {"Accept": "application/json, text/event-stream"}
    for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
        answer = httpx2.post(http_address, json=body, headers={**accept, **headers})
        assert answer.status_code in (403, 421)


def test_without_the_package_a_sentence_says_what_to_do(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "find_spec", lambda name: None)
    done = commands("search_app", "mcp")
    assert done.code == 2
    assert "needs mcp==2.3.0" in done.sentence()
    assert ".venv/bin/pip install mcp==2.3.0" in done.sentence()
