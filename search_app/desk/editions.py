"""The figures of each generation, kept after the generation is deleted, to show the trend."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from indexer.storage.files import lock_folder, write_atomically
from search_app.coverage.coverage import Coverage

FOLDER = "editions"


@dataclass(frozen=True, slots=True)
class Edition:
    """One generation's figures; ``demand`` is the answered share of it, with its 95 % interval."""

    generation: str
    created: str
    questions: int
    answered: int
    demand: float
    low: float
    high: float


def save_edition(folder: Path, coverage: Coverage, created: str) -> None:
    rate, name = coverage.answered_share, coverage.generation
    demand = (rate.demand, rate.demand_low, rate.demand_high)
    edition = Edition(name, created, rate.of, rate.count, *demand)
    with lock_folder(folder):
        text = json.dumps(asdict(edition), indent=1) + "\n"
        write_atomically(folder / FOLDER / f"{name}.json", text)


def load_editions(folder: Path) -> list[Edition]:
    """All saved editions, the oldest first."""
    texts = (path.read_text(encoding="utf-8") for path in (folder / FOLDER).glob("*.json"))
    editions = (Edition(**json.loads(text)) for text in texts)
    return sorted(editions, key=lambda edition: (edition.created, edition.generation))
