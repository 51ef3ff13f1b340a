"""The image's recipe as steps, each of which is done in a folder that is a machine's root."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from tests.support.paths import ROOT

DOCKERFILE = ROOT / "search_app/deploy/Dockerfile"
KINDS = set("FROM RUN COPY WORKDIR ARG ENV USER VOLUME EXPOSE HEALTHCHECK CMD".split())


@dataclass(frozen=True)
class Step:
    """A line of the recipe: its kind, and the rest of it."""

    kind: str
    text: str

    @property
    def words(self) -> list[str]:
        """Of a command in its JSON form, which no shell reads."""
        words: list[str] = json.loads(self.text[self.text.index("[") :])
        return words


@dataclass(frozen=True)
class Stage:
    """A part of the recipe that begins with another root: what it begins with, and its name."""

    base: str
    name: str
    steps: tuple[Step, ...]

    def list_steps(self, kind: str) -> list[Step]:
        return [step for step in self.steps if step.kind == kind]


def read_recipe(path: Path = DOCKERFILE) -> list[Stage]:
    """The stages in their order; a line of an unknown kind is an error, for nobody tries it."""
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    stages: list[Stage] = []
    for line in lines:
        kind, _, text = line.partition(" ")
        assert kind in KINDS, line
        if kind == "FROM":
            match = re.fullmatch(r"(\S+)(?: AS (\S+))?", text)
            assert match, line
            stages.append(Stage(match[1], match[2] or "", ()))
        else:
            last = stages.pop()
            stages.append(Stage(last.base, last.name, (*last.steps, Step(kind, text))))
    return stages
