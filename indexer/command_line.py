"""What the command lines of both packages share: options, progress, and how errors end."""

import errno
import io
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click

try:
    import resource
except ImportError:  # Windows limits no process in this way
    resource = None  # type: ignore[assignment]

from indexer.errors import BookletSearchError
from indexer.index_place import DatabaseAddress, is_database_address, require_index_folder
from indexer.regular_files import require_regular_file

BAD_INPUT = 2
CRASH = 70  # EX_SOFTWARE of sysexits.h
STOPPED = 130  # as shells say of Ctrl-C
BROKEN_PIPE = 141  # and of a reader that went away
# Of an error that names no file, these come from what is printed.
DISK_FAULTS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)
# Below this the libraries crash while they are imported, and no sentence could be said.
MIN_MEMORY_LIMITS = {"RLIMIT_AS": 640 << 20, "RLIMIT_DATA": 256 << 20}  # bytes
# What the libraries say when there is too little memory.
MEMORY_WORDS = (
    "bad_alloc",
    "allocate memory",
    "can't alloc",
    "failed to map segment",
    "start new thread",
)


class NamedPath(click.Path):
    """A path that has a name: "" would be the current folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not os.fspath(value):
            self.fail("it is empty. Name a file or folder, or leave it out.", param, ctx)
        return super().convert(value, param, ctx)


class RegularFile(NamedPath):
    """A file to read that cannot keep its reader waiting, as a pipe can."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        path = super().convert(value, param, ctx)
        try:
            require_regular_file(Path(path))
        except OSError as error:
            if error.errno == errno.EINVAL:
                self.fail(f"{path} cannot be read: {error.strerror}.", param, ctx)
        return path


class IndexPlaceType(NamedPath):
    """Where an index is: a folder, or the address of a database."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        is_text = isinstance(value, str)
        if is_text and is_database_address(value):
            return DatabaseAddress(value)
        return super().convert(value, param, ctx)


class FolderPlaceType(IndexPlaceType):
    """The folder of an index; a database is refused by a sentence."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        return require_index_folder(super().convert(value, param, ctx))


class DatabaseAddressType(click.ParamType[DatabaseAddress]):
    """The address of a database."""

    name = "address"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, str) and not is_database_address(value):
            self.fail("it is no postgresql://user@host/database.", param, ctx)
        return DatabaseAddress(value) if isinstance(value, str) else value


path_type = NamedPath(path_type=Path)
file_path_type = NamedPath(path_type=Path, dir_okay=False)
folder_path_type = NamedPath(path_type=Path, file_okay=False)
existing_path_type = RegularFile(path_type=Path, exists=True)
input_file_type = RegularFile(path_type=Path, dir_okay=False)
folder_option = click.option(
    "--index",
    type=FolderPlaceType(path_type=Path),
    default=Path(".index"),
    show_default=True,
    help="Folder of the index.",
)
index_option = click.option(
    "--index",
    type=IndexPlaceType(path_type=Path),
    default=Path(".index"),
    show_default=True,
    help="Folder of the index, or a database: postgresql://….",
)


def run_command_line(
    load_group: Callable[[], click.Group], name: str, *, nameless_source: str
) -> None:
    """Run the group of commands and exit.

    Every error is one sentence on stderr and exit code 2; a fault of the program is 70, so that
    1 only ever says that a check did not hold. ``nameless_source`` begins the sentence of an
    operating system error that names no file.
    """
    _open_missing_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a letter
    try:
        _check_memory_limit()
        code = _run_group(load_group, name)
        sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001  # a panic of a Rust library is no Exception
        code = _report_error(error, name, nameless_source)
    _drop_unwritten_output()
    sys.exit(code)


def _run_group(load_group: Callable[[], click.Group], name: str) -> int:
    """The exit code. As click's ``main``, which exits 1 for a closed pipe and for Ctrl-C."""
    group = load_group()
    try:
        with group.make_context(name, sys.argv[1:]) as context:
            group.invoke(context)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(bool(stop.code))
    except click.ClickException as error:
        error.show()
        return error.exit_code
    return 0


def _report_error(error: BaseException, name: str, nameless_source: str) -> int:
    """Say what went wrong on stderr; the exit code."""
    if isinstance(error, KeyboardInterrupt | EOFError | click.Abort):
        sentence, code = "Stopped.", STOPPED
    elif isinstance(error, BrokenPipeError):
        return BROKEN_PIPE
    elif isinstance(error, BookletSearchError):
        sentence, code = str(error), BAD_INPUT
    elif _is_out_of_memory(error):
        sentence, code = "There is too little memory. Give it more, or fewer booklets.", BAD_INPUT
    elif isinstance(error, OSError):
        source = error.filename or ("The output" if error.errno in DISK_FAULTS else nameless_source)
        sentence, code = f"{source}: {error.strerror or error}.", BAD_INPUT
    else:
        with suppress(OSError):
            traceback.print_exception(error)
        reason = f"{type(error).__name__}: {error}".rstrip(": ")
        sentence, code = f"This is a fault of {name}, please report it: {reason}", CRASH
    with suppress(OSError):
        click.echo(sentence, err=True)
    return code


def _check_memory_limit() -> None:
    if resource is not None:
        for name, least in MIN_MEMORY_LIMITS.items():
            limit = resource.getrlimit(getattr(resource, name))[0]
            if limit != resource.RLIM_INFINITY and limit < least:
                raise MemoryError


def _is_out_of_memory(error: BaseException) -> bool:
    if isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM:
        return True
    is_library_error = isinstance(error, RuntimeError | ImportError)
    return is_library_error and any(words in str(error) for words in MEMORY_WORDS)


def _open_missing_streams() -> None:
    """Where a standard stream is closed, a file of ours would take its number, and its text."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8")
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8")


def _drop_unwritten_output() -> None:
    """Else Python would try again at its end, and say so."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@contextmanager
def show_progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A function of (done, total) that draws a bar on stderr; silent where that is no terminal."""
    hidden = not sys.stderr.isatty()
    with click.progressbar(length=0, label=label, file=sys.stderr, hidden=hidden) as bar:

        def update(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield update
