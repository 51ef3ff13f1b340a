"""Building an index, beside plain encoding of the same passages and sentences."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.storage.generations import locate_current_generation
from indexer.storage.index import open_index
from tests.bench.timing import Spent, run, told
from tests.support.paths import ROOT, SHARED
from tests.support.sample_booklet import linked

SCIFACT = SHARED / "data/scifact"
BOOKLETS = ROOT / "corpus/booklets"


@dataclass(frozen=True, slots=True)
class Built:
    """Seconds of each round, ours and plain, in the order of the rounds.

    ``export`` is what the first build of all takes for the model's export and one sentence.
    """

    export: float
    ours: Sequence[Spent]
    plain: Sequence[Spent]
    unchanged: Sequence[Spent]
    passages: int
    sentences: int
    megabytes: float


def sample(folder: Path, documents: int) -> Path:
    """A BEIR folder of so many SciFact documents from all over it; our booklets without it."""
    if not SCIFACT.exists():
        return BOOKLETS
    lines = (SCIFACT / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    folder.mkdir()
    chosen = lines[:: max(1, len(lines) // documents)][:documents]
    (folder / "corpus.jsonl").write_text("\n".join(chosen) + "\n", encoding="utf-8")
    return folder


def compare(source: Path, folder: Path, *, rounds: int, whole: bool) -> Built:
    """Build and encode in turn; the whole corpus from nothing, a sample with an exported model."""
    (folder / "one.txt").write_text("Bench\n\nOne sentence.\n", encoding="utf-8")
    export = run("indexer", "build", folder / "one.txt", "--index", folder / "seed")
    texts = folder / "build-texts.json"
    ours, plain, unchanged = list[Spent](), list[Spent](), list[Spent]()
    index = folder / "built"
    for _ in range(rounds):
        shutil.rmtree(index, ignore_errors=True)
        if not whole:
            linked(folder / "seed", index)
        build = ("indexer", "build", source, "--index", index)
        ours.append(run(*build))
        texts.write_text(json.dumps(_texts(index)), encoding="utf-8")
        spent = told("tests.bench.plain", "encode", texts)
        plain.append(Spent(spent["wall"], spent["cpu"], ""))
        unchanged.append(run(*build))
    counts = open_index(index).manifest.counts
    megabytes = (
        sum(file.stat().st_size for file in locate_current_generation(index).rglob("*")) / 1e6
    )
    return Built(
        export.wall, ours, plain, unchanged, counts["passages"], counts["sentences"], megabytes
    )


def _texts(index: Path) -> list[str]:
    """Passages and sentences, the same one only once, as a build encodes them."""
    passages = open_index(index).passages
    sentences = (p.get_sentence_text(sentence) for p in passages for sentence in p.sentences)
    return list(dict.fromkeys([p.embedding_text for p in passages])) + list(
        dict.fromkeys(sentences)
    )
