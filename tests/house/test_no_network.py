"""No network, ever: build and search in a process that must not open a socket."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tests.support.sample_booklet import written

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="forbidding sockets is Linux's here"),
]

# Forbidden before anything else is imported: to Python by an audit hook, which says what asked, and
# to all code of the process by the kernel, which kills whoever opens an internet socket.
FORBIDDEN = """
import ctypes, platform, struct, sys
def refuse(event, arguments):
    if event.startswith("socket."):
        raise PermissionError(f"the network was asked for: {event} {arguments}")
sys.addaudithook(refuse)
LOAD, EQUAL, RETURN, ALLOW, KILL = 0x20, 0x15, 0x06, 0x7FFF0000, 0x80000000
socket = {"x86_64": 41, "aarch64": 198}[platform.machine()]
steps = [
    (LOAD, 0, 0, 0),  # which system call
    (EQUAL, 0, 3, socket),
    (LOAD, 0, 0, 16),  # its first argument: the family
    (EQUAL, 2, 0, 2),  # AF_INET
    (EQUAL, 1, 0, 10),  # AF_INET6
    (RETURN, 0, 0, ALLOW),
    (RETURN, 0, 0, KILL),
]
code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(steps), ctypes.addressof(code)))
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, program, 0, 0):
    raise OSError(ctypes.get_errno(), "the kernel refuses to forbid")
"""
BUILD = """
from indexer.__main__ import main
sys.argv = ["indexer", "build", sys.argv[1], "--index", sys.argv[2]]
main()
"""
SEARCH = """
from search_app.__main__ import main
sys.argv = ["search_app", "search", "How deep do I press seeds?", "--index", sys.argv[2]]
main()
"""
UNKNOWN_MODEL = """
from indexer.__main__ import main
sys.argv = ["indexer", "build", sys.argv[1], "--index", sys.argv[2], "--model", "some/model"]
main()
"""


def without_network(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    booklet, index = folder / "beans.txt", folder / "index"
    booklet.write_text(written(), encoding="utf-8")
    (folder / "home").mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-c", FORBIDDEN + script, str(booklet), str(index)],
        cwd=ROOT,
        env={**os.environ, "HOME": str(folder / "home")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_network_is_truly_forbidden(tmp_path: Path) -> None:
    done = without_network("import socket; socket.create_connection(('127.0.0.1', 9))", tmp_path)
    assert "the network was asked for: socket." in done.stderr
    done = without_network("libc.socket(2, 1, 0)", tmp_path)
    assert done.returncode == -signal.SIGSYS


def test_build_and_search_need_no_network(tmp_path: Path) -> None:
    built = without_network(BUILD, tmp_path)
    assert built.returncode == 0, built.stderr
    assert built.stderr.startswith("Published generation")
    answered = without_network(SEARCH, tmp_path)
    assert (answered.returncode, answered.stderr) == (0, "")
    assert (
        ">>> Press each seed three centimetres deep. Leave a hand's width between two seeds. <<<"
        in answered.stdout
    )
    assert list((tmp_path / "home").rglob("*")) == []  # no device id, nothing to send later


def test_a_model_that_is_not_here_is_not_fetched(tmp_path: Path) -> None:
    done = without_network(UNKNOWN_MODEL, tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("The model 'some/model' is not on this machine")
    assert len(done.stderr.splitlines()) == 1
