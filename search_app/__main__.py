"""The command line of search_app; each command is a module of ``search_app.cli``."""

import click

from indexer.command_line import run_command_line
from search_app.cli import LazyGroup


@click.group(cls=LazyGroup)
def cli() -> None:
    """Ask an index of booklets, and measure how well it answers."""


def main() -> None:
    run_command_line(lambda: cli, "search_app", nameless_source="The server")


if __name__ == "__main__":
    main()
