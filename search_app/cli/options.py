"""Options that several commands share."""

from pathlib import Path

import click

from indexer.paths import index_option

__all__ = ["file_path_type", "index_option"]

file_path_type = click.Path(path_type=Path, dir_okay=False)
