"""What the command lines of both packages share: options, progress, and how errors end."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from indexer.errors import BookletSearchError

file_path_type = click.Path(path_type=Path, dir_okay=False)
index_option = click.option(
    "--index",
    type=click.Path(path_type=Path),
    default=Path(".index"),
    show_default=True,
    help="Folder of the index.",
)


def run_command_line(group: click.Group, name: str, *, nameless_source: str) -> None:
    """Run ``group``; every error is one sentence on stderr and exit code 2.

    ``nameless_source`` begins the sentence of an operating system error that names no file.
    """
    try:
        group(prog_name=name)
    except BookletSearchError as error:
        sentence = str(error)
    except OSError as error:
        sentence = f"{error.filename or nameless_source}: {error.strerror}."
    else:
        return
    click.echo(sentence, err=True)
    sys.exit(2)


@contextmanager
def show_progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A function of (done, total) that draws a bar on stderr; silent where that is no terminal."""
    hidden = not sys.stderr.isatty()
    with click.progressbar(length=0, label=label, file=sys.stderr, hidden=hidden) as bar:

        def update(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield update
