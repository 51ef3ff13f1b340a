"""The command that answers agents."""

from importlib.util import find_spec
from pathlib import Path

import click

from indexer.command_line import NamedPath, input_file_type
from indexer.errors import MissingPackageError
from indexer.index_place import read_index_place
from search_app.cli.settings import gather_options
from search_app.live_place import open_live_place
from search_app.notices.files import read_notices
from search_app.web.settings import get_values, read_settings


@click.command()
@click.option("--settings", type=input_file_type, help="A TOML file with settings, as serve takes.")
@click.option(
    "--index", type=NamedPath(), help="Folder of the index, or a database.  [default: .index]"
)
@click.option("--http", is_flag=True, help="Serve http://127.0.0.1:PORT/mcp, not stdin and stdout.")
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True)
def mcp(settings: Path | None, index: str | None, port: int, *, http: bool) -> None:
    """Answer agents by the Model Context Protocol; what is not answered stays so."""
    if find_spec("mcp") is None:
        raise MissingPackageError("search_app mcp", "mcp==2.3.0")
    from search_app.agents.server import create_agent_server, run_agent_server

    config = get_values(gather_options({"settings": settings, "index": index}))
    read = read_settings(config)
    index_place = read_index_place(config["INDEX"])
    live_index = open_live_place(index_place)
    live_index.start_watching()
    server = create_agent_server(live_index, read_notices(read.notices), read.publisher)
    if http:
        address = f"http://127.0.0.1:{port}/mcp"
        click.echo(f"Serving {index_place} at {address} (stop with Ctrl-C)", err=True)
    run_agent_server(server, transport="http" if http else "stdio", port=port)
