"""The figures of each generation, kept after the generation is deleted, to show the trend."""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import msgspec

from indexer.storage.files import lock_folder
from search_app.coverage.coverage import Coverage
from search_app.coverage.findings import Finding
from search_app.coverage.paired_change import PairedChange, compare_answers
from search_app.desk.desk_folder import write_private
from search_app.results import MIN_ANSWER_READING

FOLDER = "editions"
LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """What an edition had for a question of this text and weight.

    ``verified``: the verifier took the answer for one.
    """

    text: str
    weight: float
    answered: bool
    verified: bool


@dataclass(frozen=True, slots=True)
class Edition:
    """One generation's figures; ``demand`` is the answered share of it, with its 95 % interval.

    ``asked`` are the questions by id; empty in an edition of an older version of this program.
    """

    generation: str
    created: str
    questions: int
    answered: int
    demand: float
    low: float
    high: float
    asked: Mapping[str, AskedQuestion] = field(default_factory=dict)

    @property
    def answers(self) -> dict[str, bool]:
        return {name: one.answered for name, one in self.asked.items()}


def save_edition(folder: Path, coverage: Coverage, created: str) -> None:
    rate, name = coverage.answered_share, coverage.generation
    demand = (rate.demand, rate.demand_low, rate.demand_high)
    asked = {one.question.question_id: _build_asked_question(one) for one in coverage.findings}
    edition = Edition(name, created, rate.of, rate.count, *demand, asked)
    with lock_folder(folder):
        text = json.dumps(asdict(edition), indent=1) + "\n"
        write_private(folder / FOLDER / f"{name}.json", text)


def load_editions(folder: Path) -> list[Edition]:
    """All saved editions, the oldest first; one that cannot be read is missing in the trend."""
    editions = filter(None, map(_load_edition, (folder / FOLDER).glob("*.json")))
    return sorted(editions, key=lambda edition: (edition.created, edition.generation))


def compare_with_earlier(editions: Sequence[Edition]) -> list[PairedChange | None]:
    """What each changed on the questions that it and the one before asked; None where none."""
    pairs = zip((None, *editions), editions, strict=False)
    changes = (compare_answers(a.answers, b.answers) if a else None for a, b in pairs)
    return [change if change and change.of else None for change in changes]


def _build_asked_question(finding: Finding) -> AskedQuestion:
    read = finding.best_passage.verified if finding.best_passage else None
    is_verified = finding.is_answered and read is not None and read >= MIN_ANSWER_READING
    question = finding.question
    return AskedQuestion(question.text, question.weight, finding.is_answered, is_verified)


def _load_edition(path: Path) -> Edition | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Edition)
    except (OSError, msgspec.DecodeError) as error:
        LOGGER.warning("%s is not shown in the trend: %s", path, error)
        return None
