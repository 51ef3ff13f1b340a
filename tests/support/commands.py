"""The command lines, called by their ``main`` in the process of the test, which is quick."""

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import indexer.__main__
import search_app.__main__

MAINS = {"indexer": indexer.__main__.main, "search_app": search_app.__main__.main}


@dataclass(frozen=True, slots=True)
class Done:
    """The exit code and the output of a command."""

    code: int
    out: str
    err: str

    def sentence(self) -> str:
        """The one line on stderr of a command that failed."""
        (line,) = self.err.splitlines()
        return line


class Commands:
    """``commands("indexer", "verify", "--index", folder)`` runs a command."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: str | Path) -> Done:
        self._monkeypatch.setattr(sys, "argv", [str(argument) for argument in arguments])
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as exit_info:
            MAINS[str(arguments[0])]()
        captured = self._capsys.readouterr()
        return Done(int(exit_info.value.code or 0), captured.out, captured.err)
