"""The command lines, called within the test's own process: quick, and without a way around main."""

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import indexer.__main__
import search_app.__main__

MAINS = {"indexer": indexer.__main__.main, "search_app": search_app.__main__.main}


@dataclass(frozen=True, slots=True)
class Done:
    """What a command came to."""

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
        with pytest.raises(SystemExit) as left:
            MAINS[str(arguments[0])]()
        said = self._capsys.readouterr()
        return Done(int(left.value.code or 0), said.out, said.err)
