"""The figures of each generation, kept after the generation is deleted, to show the trend."""

import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec

from indexer.storage.files import lock_folder
from search_app.coverage.coverage import Coverage
from search_app.desk.desk_folder import write_private

FOLDER = "editions"
LOGGER = logging.getLogger(__name__)


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
        write_private(folder / FOLDER / f"{name}.json", text)


def load_editions(folder: Path) -> list[Edition]:
    """All saved editions, the oldest first; one that cannot be read is missing in the trend."""
    editions = filter(None, map(_load_edition, (folder / FOLDER).glob("*.json")))
    return sorted(editions, key=lambda edition: (edition.created, edition.generation))


def _load_edition(path: Path) -> Edition | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Edition)
    except (OSError, msgspec.DecodeError) as error:
        LOGGER.warning("%s is not shown in the trend: %s", path, error)
        return None
