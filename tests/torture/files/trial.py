"""A folder of damaged and hostile files beside sound ones: each read alone, then built."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.documents import Document
from indexer.readers import read_booklet
from indexer.storage.index import open_index
from tests.support.sample_booklet import run
from tests.support.tablets import TABLETS
from tests.support.tiny_model import make_model
from tests.torture.files.damage import WRITERS, make_damaged
from tests.torture.files.hostile_pdf import list_hostile_pdfs
from tests.torture.files.hostile_zip import (
    list_hostile_archives,
    list_hostile_odt_files,
    list_hostile_word_files,
)
from tests.torture.hostile_shapes import SHAPES

ROUNDS = 3
# Of the hostile texts so many of each kind; ``python -m tests.torture.hostile_inputs`` has all.
SHAPES_OF_A_KIND = 16
SIZE = 400_000  # bytes, about; those that are read are indexed too
WINDOW = 256  # tokens, as many as the packaged model reads
SHAPE_KINDS = ("text", "Markdown", "HTML")

Maker = Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Build:
    """What a build of the whole folder said; ``indexed`` are ids of sound booklets."""

    sound: frozenset[str]
    indexed: frozenset[str]
    has_traceback: bool
    sentence_faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return self.sound <= self.indexed and not (self.has_traceback or self.sentence_faults)


def write_sound_files(folder: Path) -> frozenset[str]:
    """A booklet in each format; their ids."""
    (folder / "tablets.md").write_text(TABLETS, encoding="utf-8")
    document = read_booklet(folder / "tablets.md")
    (folder / "tablets.md").unlink()
    for suffix, write in WRITERS.items():
        (folder / f"sound-{suffix[1:]}{suffix}").write_bytes(write(document))
    return frozenset(f"sound-{suffix[1:]}" for suffix in WRITERS)


def list_bad_files(
    document: Document, seed: int, rounds: int = ROUNDS
) -> Iterator[tuple[str, Maker]]:
    """Name and content of each; what is hostile is made only when it is asked for."""
    for name, data in make_damaged(document, rounds, seed):
        yield name, (lambda content: lambda: content)(data)
    kinds = {
        ".pdf": list_hostile_pdfs(),
        ".docx": list_hostile_word_files(),
        ".odt": list_hostile_odt_files(),
        ".mhtml": list_hostile_archives(),
    }
    for suffix, makers in kinds.items():
        for name, make in makers:
            yield f"hostile-{_make_slug(name)}-{suffix[1:]}{suffix}", make
    for kind in SHAPE_KINDS:
        names = [name for name in SHAPES if name.startswith(kind)]
        for name in names[:: max(len(names) // SHAPES_OF_A_KIND, 1)][:SHAPES_OF_A_KIND]:
            yield _name_shape(name), (lambda shape: lambda: _make_shape(shape))(name)


def _make_slug(name: str) -> str:
    return re.sub(r"\W+", "-", name.casefold())


def _name_shape(name: str) -> str:
    return f"hostile-{_make_slug(name)}{Path(SHAPES[name][0]).suffix}"


def _make_shape(name: str) -> bytes:
    content = SHAPES[name][1](SIZE)
    return content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")


def build_folder(folder: Path, sound: frozenset[str]) -> Build:
    index = folder.with_name("index")
    model = make_model(folder.parent, window=WINDOW)
    done = run("indexer", "build", folder, "--index", index, "--model", model, code=1)
    said = [line for line in done.stderr.splitlines() if line.startswith("Left out ")]
    return Build(
        sound,
        frozenset(open_index(index).documents),
        "Traceback" in done.stderr,
        tuple(line for line in said if not line.endswith(".")),
    )
