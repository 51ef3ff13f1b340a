"""The indexes, the booklets and the questions that are tortured, built when first needed."""

import gc
import subprocess
import warnings
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from indexer.building.build import BuildPlan, build_generation
from indexer.building.merging import FAN_OUT
from indexer.encoding.model_export import DEFAULT_MODEL
from indexer.storage.files import write_atomically
from indexer.storage.index import open_index
from search_app.search.engine import SearchEngine
from tests.support.desk_client import BANK, write_topic
from tests.support.sample_booklet import build_garden, written
from tests.support.tiny_model import make_model

QUESTIONS = ("how deep do I press the seeds", "how much sun do beans want a day")
# The two editions of the booklet differ in these words.
FIRST, SECOND = "six hours of sun", "seven hours of sun"

Answers = tuple[object, ...]


@dataclass(frozen=True)
class Workshop:
    """A folder of its own; every index in it is copied before it is damaged."""

    folder: Path

    @cached_property
    def tiny_model(self) -> Path:
        (self.folder / "tiny-model").mkdir()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the libraries' own
            return make_model(self.folder / "tiny-model")

    @cached_property
    def tiny_index(self) -> Path:
        """Two generations by the small model: quick to copy, to build in and to open."""
        return self._build_editions("tiny", str(self.tiny_model))

    @cached_property
    def real_index(self) -> Path:
        """Two generations by the real model."""
        return self._build_editions("real", DEFAULT_MODEL)

    @cached_property
    def segmented_index(self) -> Path:
        """As many segments as stay apart: an edit makes one more, and all become one.

        What is not edited stays in the first, beside what is gone.
        """
        index = self.folder / "segmented"
        for count in range(1, FAN_OUT):
            build(self.write_shelf(written(), count), index, self.tiny_model)
        gc.freeze()
        return index

    @cached_property
    def questions(self) -> Path:
        for topic, questions in BANK.items():
            write_topic(self.folder / "questions", topic, questions)
        return self.folder / "questions"

    def copy(self, index: Path, name: str) -> Path:
        """A copy whose hard links are as they were, between its own files only."""
        target = self.folder / "copies" / name
        target.parent.mkdir(exist_ok=True)
        subprocess.run(["rm", "-rf", target], check=True)
        subprocess.run(["cp", "-a", index, target], check=True)
        return target

    def write_booklet(self, name: str, text: str) -> Path:
        """A folder that holds the booklet of the indexes with another text."""
        folder = self.folder / "booklets" / name
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "beans.txt"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            write_atomically(path, text)  # another trial's process may be reading it
        return folder

    def write_shelf(self, text: str, others: int = FAN_OUT - 1) -> Path:
        """The folder of ``segmented_index``, with another text of the booklet."""
        folder = self.write_booklet("shelf", text)
        for number in range(others):
            other = f"Herb {number}\n\nHerb {number} wants {number} hours of sun a day.\n"
            if not (folder / f"herb-{number}.txt").exists():  # what looks as it did is not read
                (folder / f"herb-{number}.txt").write_text(other, encoding="utf-8")
        return folder

    def _build_editions(self, name: str, model: str) -> Path:
        build_garden(self.folder / name, written(), model=model)
        index = build_garden(self.folder / name, written().replace(FIRST, SECOND), model=model)
        gc.freeze()  # each opening collects garbage: not among all that building has imported
        return index


def build(booklets: Path, index: Path, model: str | Path) -> str:
    """Build in this process; the name of the generation that is published then."""
    return build_generation(BuildPlan([booklets], index, str(model))).manifest.generation


def read_answers(index: Path) -> Answers:
    """What the published generation answers to our questions, to be compared."""
    return ask_engine(SearchEngine(open_index(index)))


def ask_engine(engine: SearchEngine) -> Answers:
    results = [engine.search(question) for question in QUESTIONS]
    return tuple(
        (result.verdict, [(hit.text, round(hit.relevance, 3)) for hit in result.hits])
        for result in results
    )
