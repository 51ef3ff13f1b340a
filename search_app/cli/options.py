"""Options that several commands share."""

from pathlib import Path

import click

index_option = click.option(
    "--index",
    type=click.Path(path_type=Path),
    default=Path(".index"),
    show_default=True,
    help="Folder of the index.",
)
file_path_type = click.Path(path_type=Path, dir_okay=False)
