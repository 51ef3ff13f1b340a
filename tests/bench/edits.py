"""``python -m tests.bench.edits``: what a build, and an edit of one word, cost as a library grows.

Booklets are put together from sections of the training pages, so that their words are as rare and
as frequent as in real ones; the model is a tiny one of our own, so that next to nothing of the time
is its encoding. Every build is the command as people run it, in a process of its own.
"""

import gzip
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import click

from indexer.storage.generations import list_generations, locate_current_generation
from indexer.storage.manifest import load_manifest
from tests.support.paths import ROOT, SHARED
from tests.support.tiny_model import make_model

PAGES = SHARED / "data/train/nci-pages.jsonl.gz"
SECTIONS = 5  # a booklet
EDITS = 4
HEAD = (
    f"{'booklets':>9}{'passages':>10}{'segments':>10}{'build s':>9}{'cpu s':>7}{'peak MB':>9}"
    f"{'first edit s':>14}{'edit s':>8}{'cpu s':>7}{'peak MB':>9}{'new MB':>8}{'of MB':>8}"
)


@dataclass(frozen=True, slots=True)
class BuildCost:
    """Seconds and megabytes of one build; ``new_megabytes`` of files no other generation has."""

    wall: float
    cpu: float
    peak_megabytes: float
    new_megabytes: float


def write_library(folder: Path, booklets: int, sections: Sequence[tuple[str, str]]) -> None:
    """So many booklets, of sections drawn by chance; the same ones each time."""
    folder.mkdir()
    chance = random.Random(7)
    for number in range(booklets):
        drawn = chance.sample(sections, SECTIONS)
        parts = "\n\n".join(f"## {heading}\n\n{text}" for heading, text in drawn)
        title = f"# Booklet {number}: {drawn[0][0]}"
        (folder / f"b{number:06}.md").write_text(f"{title}\n\n{parts}\n", encoding="utf-8")


def read_sections() -> list[tuple[str, str]]:
    """Headings and texts of the training pages."""
    with gzip.open(PAGES, "rt", encoding="utf-8") as lines:
        pages = [json.loads(line) for line in lines]
    found = [(s["heading"], s["text"]) for page in pages for s in page["sections"]]
    return [(heading, text) for heading, text in found if heading and len(text) > 200]


def build(booklets: Path, index: Path, model: Path) -> BuildCost:
    command = [sys.executable, "-m", "indexer", "build", str(booklets)]
    command += ["--index", str(index), "--model", str(model)]
    began = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, stderr=subprocess.PIPE, env={**os.environ, "OMP_NUM_THREADS": "1"}
    )
    said = process.stderr.read().decode() if process.stderr else ""
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    if status:
        raise RuntimeError(said)
    files = [p.stat() for p in locate_current_generation(index).rglob("*") if p.is_file()]
    new = sum(file.st_size for file in files if file.st_nlink == 1)
    return BuildCost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e3, new / 1e6)


def measure_size(folder: Path, booklets: int, model: Path) -> str:
    """A line of the table."""
    library, index = folder / f"library-{booklets}", folder / f"index-{booklets}"
    write_library(library, booklets, read_sections())
    whole = build(library, index, model)
    edited = [build(library, index, model) for _ in edit_one_word(library, EDITS)]
    manifest = load_manifest(index / list_generations(index)[-1])
    size = sum(record.size for record in manifest.files.values()) / 1e6
    later = edited[1:]
    return (
        f"{booklets:>9,}{manifest.counts['passages']:>10,}{len(manifest.segments):>10}"
        f"{whole.wall:>9.1f}{whole.cpu:>7.1f}{whole.peak_megabytes:>9.0f}"
        f"{edited[0].wall:>14.1f}{median(e.wall for e in later):>8.1f}"
        f"{median(e.cpu for e in later):>7.1f}{max(e.peak_megabytes for e in edited):>9.0f}"
        f"{median(e.new_megabytes for e in later):>8.1f}{size:>8.1f}"
    )


def edit_one_word(library: Path, times: int) -> Iterator[Path]:
    """Change a word of the booklet in the middle, again and again."""
    files = sorted(library.iterdir())
    path = files[len(files) // 2]
    text = path.read_text(encoding="utf-8")
    for number in range(times):
        path.write_text(text.replace(" the ", f" the{number} ", 1), encoding="utf-8")
        yield path


@click.command()
@click.option("--booklets", "sizes", multiple=True, type=click.IntRange(1), help="Several times.")
def bench_edits(sizes: tuple[int, ...]) -> None:
    """Print what a build and an edit of one word cost, for libraries of several sizes."""
    with TemporaryDirectory(prefix="bench-") as temporary:
        folder = Path(temporary)
        (folder / "tiny").mkdir()
        model = make_model(folder / "tiny", window=256)
        click.echo(HEAD)
        for booklets in sizes or (100, 1_000, 5_000):
            click.echo(measure_size(folder, booklets, model))


if __name__ == "__main__":
    bench_edits()
