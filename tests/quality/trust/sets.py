"""The sets in the folder of indexes: judged questions as JSON lines, and an index of booklets."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.building.build import BuildPlan, build_generation
from search_app.judgements.files import read_judgements
from search_app.judgements.resolve import JudgementSet, resolve_judgements
from search_app.search.engine import SearchEngine, open_published_engine
from tests.quality.trust import near_miss, traps
from tests.quality.trust.labels import read_labels
from tests.support.paths import OUR_BOOKLET, OUR_JUDGEMENTS, SHARED

NEAR_MISSES = SHARED / "data/nci-nearmiss-dev"
PAGES = SHARED / "data/train"
SCIFACT = SHARED / "data/scifact"
# Never fitted to, so that its figures are of unknown questions.
KEPT_BACK = "traps-test"


@dataclass(frozen=True, slots=True)
class SetFolder:
    """The folder of the indexes and the judged sets, ``.evaluation`` of the repository."""

    path: Path

    def prepare_near_misses(self) -> None:
        gone = {one.id for one in read_labels() if one.is_gone}
        misses = near_miss.read_near_misses(NEAR_MISSES / "questions.jsonl")
        self._write_lines("near", near_miss.build_judgement_lines(misses, gone))
        self._build("near", NEAR_MISSES / "booklets")

    def prepare_traps(self, half: str) -> None:
        name, rows = f"traps-{half}", traps.read_traps(half)
        self._write_lines(name, traps.build_judgement_lines(rows))
        booklets = self.path / "booklets" / name
        traps.write_booklets(booklets, {row["document"] for row in rows}, PAGES)
        self._build(name, booklets)

    def prepare_ours(self) -> None:
        self._build("ours", OUR_BOOKLET)

    def prepare_scifact(self) -> None:
        self._build("scifact", SCIFACT)

    def open_engine(self, name: str) -> SearchEngine:
        return open_published_engine(self.path / name)

    def read_judged(self, name: str, engine: SearchEngine) -> JudgementSet:
        path = OUR_JUDGEMENTS if name == "ours" else self.path / f"{name}.jsonl"
        return resolve_judgements(read_judgements(path), engine.documents, engine.index.passages)

    def list_pairs_to_fit(self) -> Iterator[str]:
        """The options of ``calibrate`` for the sets that may be fitted to."""
        for name in ("near", *(f"traps-{half}" for half in traps.HALVES)):
            if name != KEPT_BACK:
                yield f"--near {self.path / name} {self.path / name}.jsonl"

    def _write_lines(self, name: str, lines: Iterable[Mapping[str, Any]]) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (self.path / f"{name}.jsonl").write_text(text, encoding="utf-8")

    def _build(self, name: str, booklets: Path) -> None:
        """What is there and has not changed is kept."""
        build_generation(BuildPlan([booklets], self.path / name))
