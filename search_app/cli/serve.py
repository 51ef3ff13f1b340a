"""The command that serves the pages and the JSON API."""

import logging
from pathlib import Path

import click

from indexer.command_line import folder_path_type, index_option, input_file_type
from search_app.search.live_index import LiveIndex
from search_app.web import editor
from search_app.web.app import create_app
from search_app.web.query_log import close_query_log
from search_app.web.server import create_server, run_until_stopped
from search_app.web.server.limits import ConnectionLimits
from search_app.web.server.repeats import RepeatFilter


@click.command()
@index_option
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--prefix", help="The path that all addresses begin with, such as /ask.")
@click.option(
    "--behind-proxy",
    metavar="ADDRESS",
    multiple=True,
    callback=lambda context, option, addresses: ",".join(addresses),
    help="Believe the X-Forwarded headers of the proxy there; may be given several times.",
)
@click.option(
    "--query-log", type=input_file_type, help="Log what is asked, and never who, in here."
)
@click.option(
    "--desk",
    type=folder_path_type,
    help="Where the editors' work is kept.  [default: .desk]",
)
def serve(index: Path, host: str, port: int, **settings: object) -> None:
    """Serve the search page, the JSON API and the editors' desk until interrupted.

    An option that is a setting too, such as SEARCH_PREFIX, counts before the environment.
    """
    log_to = logging.StreamHandler()
    log_to.addFilter(RepeatFilter())
    logging.basicConfig(
        level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", handlers=[log_to]
    )
    config = {"INDEX": index, **{name.upper(): value for name, value in settings.items() if value}}
    live_index = LiveIndex(index)
    live_index.start_watching()
    app = create_app(live_index, config)
    limits = ConnectionLimits(
        per_client=app.config["CONNECTIONS_PER_CLIENT"], proxies=app.config["BEHIND_PROXY"]
    )
    server = create_server(app, host=host, port=port, limits=limits)
    address = f"http://{host}:{server.port}{app.config['PREFIX']}/"
    click.echo(f"Serving {index} at {address} (stop with Ctrl-C)", err=True)
    try:
        run_until_stopped(server)
    finally:
        editor.close(app)
        close_query_log(app)
