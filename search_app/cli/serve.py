"""The command that serves the pages and the JSON API."""

import logging
from pathlib import Path

import click

from search_app.cli.settings import add_setting_options, gather_options
from search_app.search.live_index import LiveIndex
from search_app.web import editor
from search_app.web.app import create_app
from search_app.web.query_log import close_query_log
from search_app.web.server import create_server, run_until_stopped
from search_app.web.server.limits import ConnectionLimits
from search_app.web.server.repeats import RepeatFilter
from search_app.web.settings import get_values, read_settings


@click.command()
@add_setting_options
def serve(**options: object) -> None:
    """Serve the search page, the JSON API and the editors' desk until interrupted.

    Options count before the environment (SEARCH_PREFIX is --prefix), and that before --settings.
    """
    log_to = logging.StreamHandler()
    log_to.addFilter(RepeatFilter())
    logging.basicConfig(
        level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", handlers=[log_to]
    )
    config = get_values(gather_options(options))
    settings = read_settings(config)
    index = Path(config["INDEX"])
    live_index = LiveIndex(index)
    live_index.start_watching()
    app = create_app(live_index, config)
    limits = ConnectionLimits(
        per_client=settings.connections_per_client, proxies=settings.behind_proxy
    )
    server = create_server(app, host=settings.host, port=settings.port, limits=limits)
    address = f"http://{settings.host}:{server.port}{settings.prefix}/"
    click.echo(f"Serving {index} at {address} (stop with Ctrl-C)", err=True)
    try:
        run_until_stopped(server)
    finally:
        editor.close(app)
        close_query_log(app)
