"""The command that serves the pages and the JSON API."""

import socket
import sys
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import TypeVar

import click

from indexer.index_place import read_index_place
from search_app.cli.settings import add_setting_options, gather_options
from search_app.web.server.logs import JSON, init_logging
from search_app.web.server.processes import (
    Supervisor,
    bind_socket,
    end_with_parent,
    make_worker_command,
    take_inherited_socket,
)
from search_app.web.settings import Settings, get_values, read_settings

Made = TypeVar("Made")

# Asked before the first reader comes, who else would wait for what is loaded by it.
WARM_UP_QUESTION = "what is in this booklet"


@click.command()
@add_setting_options
@click.option("--listen-at", type=click.IntRange(3), hidden=True)  # what a process minds
def serve(listen_at: int | None, **options: object) -> None:
    """Serve the search page, the JSON API and the editors' desk until interrupted.

    Options count before the environment (SEARCH_PREFIX is --prefix), and that before --settings.
    """
    config = get_values(gather_options(options))
    settings = read_settings(config)
    init_logging(settings.log_format)
    inherited = take_inherited_socket(listen_at)
    if listen_at is not None:
        end_with_parent()
    if settings.processes == 1 or listen_at is not None:
        _serve(config, settings, inherited)
        return
    with inherited or bind_socket(settings.host, settings.port) as listening:
        port = listening.getsockname()[1]
        address = f"http://{settings.host}:{port}{settings.prefix}/"
        place = read_index_place(config["INDEX"])
        click.echo(f"Serving {place} at {address} (stop with Ctrl-C)", err=True)
        sys.exit(Supervisor(make_worker_command(), listening, settings.processes).run())


def _serve(config: Mapping[str, str], settings: Settings, inherited: socket.socket | None) -> None:
    """Answer in this process."""
    # Only now: the process that minds others answers nothing, and needs none of this.
    from search_app.live_place import open_live_place

    index = read_index_place(config["INDEX"])
    opening = _run_beside(lambda: open_live_place(index))  # models are read without Python's help
    from search_app.web import editor
    from search_app.web.app import create_app
    from search_app.web.query_log import close_query_log
    from search_app.web.server.limits import ConnectionLimits
    from search_app.web.server.web_server import create_server, run_until_stopped

    live_index = opening.result()
    live_index.start_watching()
    live_index.get_engine().search(WARM_UP_QUESTION)
    app = create_app(live_index, config)
    if settings.log_format == JSON:
        from search_app.web.server.request_log import log_requests

        log_requests(app)
    limits = ConnectionLimits(
        per_client=settings.connections_per_client, proxies=settings.behind_proxy
    )
    server = create_server(
        app, host=settings.host, port=settings.port, limits=limits, inherited=inherited
    )
    if settings.processes == 1:
        address = f"http://{settings.host}:{server.port}{settings.prefix}/"
        click.echo(f"Serving {index} at {address} (stop with Ctrl-C)", err=True)
    try:
        run_until_stopped(server)
    finally:
        editor.close(app)
        close_query_log(app)


def _run_beside(make: Callable[[], Made]) -> Future[Made]:
    """What a thread of its own makes; who is interrupted meanwhile does not wait for it."""
    made: Future[Made] = Future()

    def run() -> None:
        try:
            made.set_result(make())
        except Exception as error:  # noqa: BLE001 - whoever asks for the result has it
            made.set_exception(error)

    threading.Thread(target=run, name="opening", daemon=True).start()
    return made
