"""Where the files stand that are read beside the code, and what a build reads by default."""

from pathlib import Path

import click

CODE = Path(__file__).parent
ROOT = CODE.parent
# Written by `search_app calibrate`; shipped with the indexer, which copies it into a generation.
RELEVANCE = CODE / "relevance.json"
VOCABULARY = ROOT / "corpus" / "vocabulary"

# For every command of either program that works on an index.
index_option = click.option(
    "--index",
    type=click.Path(path_type=Path),
    default=Path(".index"),
    show_default=True,
    help="Folder of the index.",
)
