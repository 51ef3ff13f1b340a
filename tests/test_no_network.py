"""No network, ever: build and search in a process that may not open a socket."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.garden import ROOT, written

pytestmark = pytest.mark.slow

# Forbidden before anything else is imported. The hook cannot be taken off again.
FORBIDDEN = """
import sys
def refuse(event, arguments):
    if event.startswith("socket."):
        raise PermissionError(f"the network was asked for: {event} {arguments}")
sys.addaudithook(refuse)
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
    command = [sys.executable, "-c", FORBIDDEN + script, str(booklet), str(index)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_network_is_truly_forbidden(tmp_path: Path) -> None:
    done = without_network("import socket; socket.create_connection(('127.0.0.1', 9))", tmp_path)
    assert "the network was asked for: socket." in done.stderr


def test_build_and_search_need_no_network(tmp_path: Path) -> None:
    built = without_network(BUILD, tmp_path)
    assert built.returncode == 0, built.stderr
    assert built.stderr.startswith("Published generation")
    found = without_network(SEARCH, tmp_path)
    assert (found.returncode, found.stderr) == (0, "")
    assert ">>> Press each seed three centimetres deep. <<<" in found.stdout


def test_a_model_that_is_not_here_is_not_fetched(tmp_path: Path) -> None:
    done = without_network(UNKNOWN_MODEL, tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("The model 'some/model' is not on this machine")
    assert len(done.stderr.splitlines()) == 1
