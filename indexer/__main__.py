"""The indexer's command line."""

import click

from indexer.command_line import run_command_line


def main() -> None:
    run_command_line(_load_commands, "indexer", nameless_source="The disk")


def _load_commands() -> click.Group:
    """Imported only here: what goes wrong meanwhile, as too little memory, is a sentence too."""
    from indexer.cli import cli

    return cli


if __name__ == "__main__":
    main()
