"""Builds the library and compares what is found in it with what was planted."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from indexer.building.build import BuildPlan, build_generation
from indexer.inspection import find_faults_by_booklet
from indexer.paths import VOCABULARY
from indexer.storage.index import Index, open_index
from indexer.vocabulary.files import read_vocabulary
from search_app.library.contradictions import Contradiction, find_contradictions
from tests.quality.library.pages import read_pages, write_library
from tests.quality.library.plants import Plant, plant_contradictions
from tests.support.tiny_model import make_model

WINDOW = 256  # tokens, as many as the packaged model reads


@dataclass(frozen=True, slots=True)
class Library:
    """A built library, and what was planted in it."""

    index: Index
    plants: Sequence[Plant]
    faulty: set[str]


@dataclass(frozen=True, slots=True)
class Findings:
    """``found`` and ``planted`` count by kind; ``named`` are booklets with metadata faults."""

    planted: Counter[str]
    found: Counter[str]
    missed: tuple[Plant, ...]
    false: tuple[Contradiction, ...]
    named: set[str]


def build_library(folder: Path, *, pages: int, plants: int, seed: int) -> Library:
    """``plants`` of each kind; leaflets are files besides the ``pages``.

    What is measured rests on words alone, so a model that knows nothing will do.
    """
    folder.mkdir()
    model = make_model(folder, window=WINDOW)
    chance = Random(seed)
    vocabulary = read_vocabulary(VOCABULARY)
    written, planted = plant_contradictions(read_pages(pages, chance), plants, vocabulary, chance)
    faulty = write_library(written, folder / "booklets", chance)
    index = folder / "index"
    build_generation(BuildPlan([folder / "booklets"], index, str(model)))
    return Library(open_index(index), planted, faulty)


def measure_library(library: Library) -> Findings:
    contradictions = find_contradictions(library.index)
    changed = [plant for plant in library.plants if plant.kind]
    by_plant = {plant: [c for c in contradictions if _is_plant(c, plant)] for plant in changed}
    true = {id(one) for found in by_plant.values() for one in found}
    faults = find_faults_by_booklet(library.index, date.today())
    return Findings(
        Counter(plant.kind for plant in changed),
        Counter(plant.kind for plant, found in by_plant.items() if found),
        tuple(plant for plant, found in by_plant.items() if not found),
        tuple(one for one in contradictions if id(one) not in true),
        {name.partition(" ")[0] for name in faults},
    )


def _is_plant(contradiction: Contradiction, plant: Plant) -> bool:
    """By the sentence: two plants may say the same, and are reported once."""
    said = _squeeze(plant.text)
    return any(_squeeze(one.text) in said for one in (contradiction.first, contradiction.second))


def _squeeze(text: str) -> str:
    """Letters and digits alone: a sentence may be divided otherwise in a booklet."""
    return "".join(letter for letter in text if letter.isalnum())
