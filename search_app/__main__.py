"""The command line of search_app; each command is a module of ``search_app.cli``."""

import gc

import click

from indexer.command_line import run_command_line
from search_app.cli import LazyGroup

# Python looks for garbage after every 700 new objects: a tenth of the start, which makes none.
OBJECTS_PER_COLLECTION = 50_000


@click.group(cls=LazyGroup)
def cli() -> None:
    """Ask an index of booklets, and measure how well it answers."""


def main() -> None:
    gc.set_threshold(OBJECTS_PER_COLLECTION)
    run_command_line(lambda: cli, "search_app", nameless_source="The server")


if __name__ == "__main__":
    main()
