"""The Model Context Protocol: three tools that read and change nothing."""

import json
from dataclasses import asdict, replace
from typing import Annotated, Any, Literal

from mcp.server import MCPServer
from mcp.types import CallToolResult, TextContent, ToolAnnotations

from indexer.errors import BookletSearchError
from search_app import notices
from search_app.agents import text
from search_app.agents.answers import (
    AgentAnswer,
    BookletShelf,
    WholePassage,
    build_agent_answer,
    list_shelf,
    read_whole_passage,
)
from search_app.publisher import Publisher
from search_app.repeats import fold_repeats
from search_app.search.live_index import LiveEngine

INSTRUCTIONS = (
    "Passages of patient booklets, word for word. They are general information, not medical advice."
    " Ask first; every result says whether the booklets answer. Where it says NOT ANSWERED, tell"
    " the person so, and answer nothing in their name. Where there are first_words, show them"
    " before anything else. Quote, name the source, and change no number."
)
DEFAULT_QUOTES = 3
READS_ONLY = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


def create_agent_server(
    live_index: LiveEngine, book: notices.NoticeBook, publisher: Publisher
) -> MCPServer[Any]:
    """Answers as readers get them, with the notice that comes before a search."""
    server: MCPServer[Any] = MCPServer(
        "booklet-search", title="Booklet search", instructions=INSTRUCTIONS, log_level="WARNING"
    )

    def ask_booklets(
        question: str, booklet_id: str = "", max_quotes: int = DEFAULT_QUOTES
    ) -> Annotated[CallToolResult, AgentAnswer]:
        """Ask the booklets. The result says whether they answer, and quotes them with the source.

        The question is in the person's own words, about one thing. booklet_id is of the one booklet
        to look in, empty for all; max_quotes is 1 to 100. verdict is answered, related or
        not_covered: claim an answer only where may_claim_an_answer is true. Show first_words, if
        any, first and word for word.
        """
        try:
            engine = live_index.get_engine()
            result = engine.search(question, k=max_quotes, booklet=booklet_id or None)
        except BookletSearchError as error:
            return _refuse(error)
        vector = engine.encode_question(question)
        notice = notices.find_notice(question, book, publisher, engine.languages, vector)
        result = fold_repeats(replace(result, notice=notice))
        answer = build_agent_answer(result, engine.documents)
        return _hand_over(answer, text.format_answer(answer))

    def read_passage(booklet_id: str, passage_id: str) -> Annotated[CallToolResult, WholePassage]:
        """Read one passage of a booklet, word for word, with the ids of those before and after.

        Both ids are as a quote gives them. That a passage can be read does not mean that it answers
        anything: ask for that.
        """
        try:
            passage = read_whole_passage(live_index.get_engine(), booklet_id, passage_id)
        except BookletSearchError as error:
            return _refuse(error)
        return _hand_over(passage, text.format_passage(passage))

    def list_booklets() -> Annotated[CallToolResult, BookletShelf]:
        """List the booklets: their ids, titles, who publishes them, and how old they are."""
        try:
            shelf = list_shelf(live_index.get_engine())
        except BookletSearchError as error:
            return _refuse(error)
        return _hand_over(shelf, text.format_shelf(shelf))

    for tool in (ask_booklets, read_passage, list_booklets):
        server.add_tool(tool, annotations=READS_ONLY)
    return server


def run_agent_server(
    server: MCPServer[Any], *, transport: Literal["stdio", "http"], port: int
) -> None:
    """Serve until the client leaves or the program is stopped; HTTP on this machine alone."""
    if transport == "stdio":
        server.run("stdio")
    else:
        server.run("streamable-http", host="127.0.0.1", port=port, stateless_http=True)


def _hand_over(value: AgentAnswer | WholePassage | BookletShelf, as_text: str) -> CallToolResult:
    data = json.loads(json.dumps(asdict(value)))  # lists, as JSON has no tuples
    return CallToolResult(content=[TextContent(type="text", text=as_text)], structured_content=data)


def _refuse(error: BookletSearchError) -> CallToolResult:
    sentence = str(error).replace("See /booklets/", "See list_booklets")
    return CallToolResult(content=[TextContent(type="text", text=sentence)], is_error=True)
