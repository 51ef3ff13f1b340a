"""Builds the library and compares what is found in it with what was planted."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from indexer.encoding.model_export import DEFAULT_MODEL
from indexer.paths import VOCABULARY
from indexer.storage.index import Index, open_index
from indexer.vocabulary.files import read_vocabulary
from search_app.library.contradictions import Contradiction, find_contradictions
from tests.quality.library.pages import read_pages, write_library
from tests.quality.library.plants import Plant, plant_contradictions
from tests.support.sample_booklet import run


@dataclass(frozen=True, slots=True)
class Library:
    """A built library, and what was planted in it; ``faulty`` is what is to be said, by id."""

    folder: Path  # of the index
    index: Index
    plants: Sequence[Plant]
    faulty: dict[str, str]
    seconds: float  # that the build took


@dataclass(frozen=True, slots=True)
class Findings:
    """``found`` and ``planted`` count by kind; ``named`` is what is said of booklets, by id."""

    planted: Counter[str]
    found: Counter[str]
    missed: tuple[Plant, ...]
    false: tuple[Contradiction, ...]
    named: dict[str, str]


def build_library(
    folder: Path, *, pages: int, plants: int, seed: int, model: str = DEFAULT_MODEL
) -> Library:
    """``plants`` of each kind; leaflets are files besides the ``pages``."""
    chance = Random(seed)
    vocabulary = read_vocabulary(VOCABULARY)
    written, planted = plant_contradictions(read_pages(pages, chance), plants, vocabulary, chance)
    faulty = write_library(written, folder / "booklets", chance)
    index = folder / "index"
    started = time.perf_counter()
    run("indexer", "build", folder / "booklets", "--index", index, "--model", model)
    seconds = time.perf_counter() - started
    return Library(index, open_index(index), planted, faulty, seconds)


def measure_library(library: Library) -> Findings:
    contradictions = find_contradictions(library.index)
    changed = [plant for plant in library.plants if plant.kind]
    by_plant = {plant: [c for c in contradictions if _is_plant(c, plant)] for plant in changed}
    true = {id(one) for found in by_plant.values() for one in found}
    return Findings(
        Counter(plant.kind for plant in changed),
        Counter(plant.kind for plant, found in by_plant.items() if found),
        tuple(plant for plant, found in by_plant.items() if not found),
        tuple(one for one in contradictions if id(one) not in true),
        _inspect(library),
    )


def _inspect(library: Library) -> dict[str, str]:
    """What ``indexer inspect --strict`` says of each booklet that it names."""
    code = 1 if library.faulty else 0
    said = run("indexer", "inspect", "--strict", "--index", library.folder, code=code).stderr
    return {
        name.partition(" (")[0]: sentence.removesuffix(".")
        for name, _, sentence in (line.partition("): ") for line in said.splitlines())
    }


def _is_plant(contradiction: Contradiction, plant: Plant) -> bool:
    """By the sentence: two plants may say the same, and are reported once."""
    said = _squeeze(plant.text)
    return any(_squeeze(one.text) in said for one in (contradiction.first, contradiction.second))


def _squeeze(text: str) -> str:
    """Letters and digits alone: a sentence may be divided otherwise in a booklet."""
    return "".join(letter for letter in text if letter.isalnum())
