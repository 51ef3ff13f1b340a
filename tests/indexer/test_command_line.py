"""How a command ends: exit codes, streams that cannot be written, files that are none."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import click
import pytest

from indexer.command_line import run_command_line
from indexer.regular_files import require_regular_file
from indexer.storage.files import write_output
from tests.support.commands import Commands
from tests.support.paths import ROOT

FAULTS = {
    "ours": (RuntimeError("a fault"), 70, "This is a fault of indexer, please report it: "),
    "faiss": (RuntimeError("std::bad_alloc"), 2, "There is too little memory."),
    "memory": (MemoryError(), 2, "There is too little memory."),
    "import": (ImportError("x.so: failed to map segment"), 2, "There is too little memory."),
    "Ctrl-C": (KeyboardInterrupt(), 130, "Stopped."),
    "abort": (click.Abort(), 130, "Stopped."),
    "file": (FileNotFoundError(2, "No such file", "a.txt"), 2, "a.txt: No such file."),
    "output": (OSError(28, "No space left on device"), 2, "The output: No space left"),
    "bind": (OSError(98, "Address already in use"), 2, "The disk: Address already in use."),
    "panic": (BaseException("a panic of Rust"), 70, "This is a fault of indexer"),
}


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("while_importing", [True, False])
def test_each_end_has_its_code(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    *,
    while_importing: bool,
) -> None:
    fault, code, sentence = FAULTS[name]

    @click.group()
    def group() -> None:
        """Fails."""

    @group.command()
    def fail() -> None:
        raise fault

    def load() -> click.Group:
        if while_importing:
            raise fault
        return group

    monkeypatch.setattr(sys, "argv", ["indexer", "fail"])
    with pytest.raises(SystemExit) as exit_info:
        run_command_line(load, "indexer", nameless_source="The disk")
    assert exit_info.value.code == code
    lines = capsys.readouterr().err.splitlines()
    assert lines[-1].startswith(sentence)
    assert (lines[0].startswith("Traceback") or len(lines) > 1) == (code == 70)


PRINT = """
import click
from indexer.command_line import run_command_line
@click.command()
def show(): click.echo("Nausée → 恶心 \\udce4" + " and so on" * 9_000)
run_command_line(lambda: show, "show", nameless_source="The disk")
"""


def show(redirection: str, **environment: str) -> tuple[int, bytes, bytes]:
    done = subprocess.run(
        ["bash", "-c", f'"$@" {redirection}', "bash", sys.executable, "-c", PRINT],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stdout[:20], done.stderr


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "utf-8", "utf-8:strict"])
def test_letters_that_the_output_has_not(encoding: str) -> None:
    code, out, err = show("", PYTHONIOENCODING=encoding)
    assert (code, err) == (0, b"")
    assert out.startswith(b"Naus")


@pytest.mark.parametrize(
    ("redirection", "code", "err"),
    [
        (">&-", 0, b""),
        (">&- 2>&- <&-", 0, b""),
        ("> /dev/full", 2, b"The output: No space left on device.\n"),
        ("> /dev/full 2> /dev/full", 2, b""),
        ("| true; exit ${PIPESTATUS[0]}", 141, b""),
    ],
)
def test_an_output_that_takes_nothing(redirection: str, code: int, err: bytes) -> None:
    assert show(redirection) == (code, b"", err)


@pytest.fixture(params=["/dev/zero", "/dev/full", "pipe"])
def special_file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param != "pipe":
        return Path(request.param)
    os.mkfifo(tmp_path / "pipe.txt")
    return tmp_path / "pipe.txt"


@pytest.mark.parametrize(
    "arguments",
    [
        "evaluate --judgements FILE",
        "evaluate --judgements README.md --baseline FILE",
        "evaluate --judgements README.md --run FILE",
        "judgements FILE",
        "batch FILE --out out.jsonl",
        "compare FILE FILE",
        "coverage FILE",
        "coverage --draft FILE",
        "coverage --judgements FILE",
        "log show FILE",
        "serve --query-log FILE",
    ],
)
def test_what_is_no_file_is_not_waited_for(
    commands: Commands, special_file: Path, arguments: str
) -> None:
    words = [str(special_file) if word == "FILE" else word for word in arguments.split()]
    done = commands("search_app", *words)
    assert done.code == 2
    assert "it is a pipe, a socket or a device, not a file" in done.err


def test_files_and_folders_are_left_to_who_opens_them(tmp_path: Path) -> None:
    assert require_regular_file(tmp_path) == tmp_path
    with pytest.raises(FileNotFoundError):
        require_regular_file(tmp_path / "nothing")


@pytest.mark.parametrize(
    "arguments",
    [
        "indexer build --index",
        "indexer build",
        "indexer verify --index",
        "search_app search beans --index",
        "search_app judgements README.md --beir",
        "search_app judgements README.md --qrels",
        "search_app evaluate --judgements README.md --out",
        "search_app coverage --report",
        "search_app coverage --bank",
        "search_app serve --desk",
        "search_app batch README.md --out",
    ],
)
def test_an_empty_name_is_refused(commands: Commands, arguments: str) -> None:
    done = commands(*arguments.split(), "")
    assert done.code == 2
    assert "it is empty. Name a file or folder" in done.err


def test_an_output_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path, link = tmp_path / "out.json", tmp_path / "link.json"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)
    link.symlink_to(path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        with pytest.raises(OSError, match="File too large") as error_info:
            write_output(link, "new" * 10)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert error_info.value.filename == str(link)
    assert path.read_text(encoding="utf-8") == "old"
    write_output(link, "new")
    assert (path.read_text(encoding="utf-8"), path.stat().st_mode & 0o777) == ("new", 0o640)
    assert sorted(tmp_path.iterdir()) == [link, path]
    write_output(Path(os.devnull), "new")
    assert link.is_symlink()


@pytest.mark.slow
@pytest.mark.parametrize("program", ["indexer", "search_app"])
@pytest.mark.parametrize("limit", ["-v 300000", "-v 500000", "-d 100000", "-d 200000"])
def test_too_little_memory_for_the_libraries_is_a_sentence(program: str, limit: str) -> None:
    """Importing them would end in a segmentation fault."""
    command = f"ulimit {limit}; exec {sys.executable} -m {program} --help"
    done = subprocess.run(
        ["sh", "-c", command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    sentence = "There is too little memory. Give it more, or fewer booklets.\n"
    assert (done.returncode, done.stderr) == (2, sentence)
