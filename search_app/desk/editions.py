"""What each edition answered, kept when its generation is gone: the trend, and what changed."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from indexer.storage.files import lock_folder, write_atomically
from search_app.coverage.coverage import Coverage

FOLDER = "editions"


@dataclass(frozen=True, slots=True)
class Edition:
    """One generation's figures; shares in [0, 1], of demand, with their 95 % interval."""

    generation: str
    created: str
    questions: int
    answered: int
    demand: float
    low: float
    high: float


def save_edition(folder: Path, coverage: Coverage, created: str) -> None:
    edition = Edition(
        generation=coverage.generation,
        created=created,
        questions=coverage.answered_share.of,
        answered=coverage.answered_share.count,
        demand=coverage.answered_share.demand,
        low=coverage.answered_share.demand_low,
        high=coverage.answered_share.demand_high,
    )
    with lock_folder(folder):
        path = folder / FOLDER / f"{coverage.generation}.json"
        write_atomically(path, json.dumps(asdict(edition), indent=1) + "\n")


def load_editions(folder: Path) -> list[Edition]:
    """All editions whose figures were kept, the oldest first."""
    return sorted(
        _read_editions(folder / FOLDER), key=lambda edition: (edition.created, edition.generation)
    )


def _read_editions(folder: Path) -> Iterator[Edition]:
    for path in sorted(folder.glob("*.json")):
        told: Mapping[str, object] = json.loads(path.read_text(encoding="utf-8"))
        yield Edition(**told)  # type: ignore[arg-type]  # we wrote it
