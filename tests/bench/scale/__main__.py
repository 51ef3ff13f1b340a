"""``python -m tests.bench.scale --sizes 1000,10000``: what a library costs as it grows."""

import json
import random
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import click

from indexer.storage.generations import locate_current_generation
from indexer.storage.index import open_index
from tests.bench import machine, measured
from tests.bench.scale.made_encoder import fit_encoder
from tests.bench.serving import ask_all, ask_at_once, served
from tests.bench.timing import told
from tests.support.paths import ROOT, SHARED

QUERIES = SHARED / "data/nci-headings-dev/queries.jsonl"
EDITS = 3
# Of the clock / of the processor: on a busy machine only the second compares.
ROWS = (
    "build, s",
    "  of the processor, s",
    "memory at build, MB",
    "disk, MB",
    "segments",
    "open, s",
    "first answer, s",
    "memory of the server, MB",
    "question beyond the encoder, median ms",
    "  99th percentile, ms",
    "  of the processor, median ms",
    "  99th percentile, ms",
    "recall of candidates at 100",
    "8 clients, answers/s",
    "edit of a word, after the first, s",
    "  of the processor, s",
    "plain: build, processor s",
    "plain: disk, MB",
    "plain: memory, MB",
    "plain: question, median ms",
    "plain:   of the processor, median ms",
    "plain:   99th percentile, ms",
)


@click.command()
@click.option("--sizes", default="1000,10000", show_default=True, help="Passages, with commas.")
@click.option(
    "--real",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=ROOT / ".evaluation/nci",
    help="A really encoded library to learn from; ``make indexes-to-fit`` makes one.",
)
def bench_scale(sizes: str, real: Path) -> None:
    """Print what made libraries of these sizes cost, beside FAISS with SQLite's FTS5."""
    for line in machine.about():
        click.echo(line)
    with TemporaryDirectory(prefix="bench-scale-") as temporary:
        folder = Path(temporary)
        fit_encoder(open_index(real), folder / "fitted")
        (folder / "questions.json").write_text(json.dumps(read_questions()), encoding="utf-8")
        encoder = locate_current_generation(real) / "encoder"
        columns = list[Mapping[str, Any]]()
        for size in sizes.split(","):
            columns.append(measure_size(folder, int(size), encoder))
            # A large one takes long: what is known so far is told, and all of it at the end.
            click.echo("\n" + "\n".join(format_table(columns)))


def read_questions() -> list[str]:
    """Judged questions, and the questions that are headings of pages, in mixed order."""
    asked = measured.questions()
    if QUERIES.exists():
        lines = QUERIES.read_text(encoding="utf-8").splitlines()
        asked += [json.loads(line)["text"] for line in lines]
    random.Random(7).shuffle(asked)
    return asked


def measure_size(folder: Path, passages: int, encoder: Path) -> dict[str, Any]:
    """A column of the table."""
    booklets, index, plain = (folder / name for name in ("booklets", "index", "plain"))
    questions, fitted = folder / "questions.json", folder / "fitted"
    module = "tests.bench.scale"
    built = told(f"{module}.making", str(passages), booklets, index, fitted, encoder)
    generation = locate_current_generation(index)
    size = sum(path.stat().st_size for path in generation.rglob("*") if path.is_file())
    asked = told(f"{module}.asking", index, questions)
    plain.mkdir()
    other = told(f"{module}.plain", index, plain, questions)
    rate = measure_rate(index, json.loads(questions.read_text(encoding="utf-8")))
    edits = [
        told(f"{module}.building", booklets, index, fitted, encoder)
        for _ in edit_one_word(booklets)
    ]
    for made in (booklets, index, plain):
        shutil.rmtree(made)
    return {
        "head": built["passages"],
        "values": (
            built["seconds"],
            built["cpu"],
            built["megabytes"] - built["own_megabytes"],
            size / 1e6,
            built["segments"],
            asked["open"],
            asked["first"],
            asked["own"],
            *_tell_times(asked["seconds"]),
            *_tell_times(asked["processor"]),
            asked["recall"],
            rate,
            median(edit["seconds"] for edit in edits[1:]),
            median(edit["cpu"] for edit in edits[1:]),
            other["built"],
            other["disk"],
            other["own"],
            _tell_times(other["seconds"])[0],
            *_tell_times(other["processor"]),
        ),
    }


def edit_one_word(booklets: Path) -> Iterator[Path]:
    """Change a word of the booklet in the middle, again and again."""
    files = sorted(booklets.rglob("*.md"))
    path = files[len(files) // 2]
    text = path.read_text(encoding="utf-8")
    for number in range(EDITS):
        path.write_text(text.replace(" the ", f" the{number} ", 1), encoding="utf-8")
        yield path


def measure_rate(index: Path, questions: Sequence[str]) -> float:
    """Answers a second that one process gives to eight clients."""
    module: list[str | Path] = ["search_app", "serve", "--index", index, "--port"]
    with served(module, questions[0]) as server:
        ask_all(server, questions[:20])
        crowd = ask_at_once(server, questions)
        return len(crowd.taken) / crowd.wall


def format_table(columns: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield f"{'passages':40}" + "".join(f"{column['head']:>12,}" for column in columns)
    for row, name in enumerate(ROWS):
        yield f"{name:40}" + "".join(f"{column['values'][row]:>12,.3f}" for column in columns)


def _tell_times(seconds: Sequence[float]) -> tuple[float, float]:
    """Median and 99th percentile, in milliseconds."""
    return 1e3 * median(seconds), 1e3 * sorted(seconds)[int(0.99 * len(seconds))]


if __name__ == "__main__":
    bench_scale()
