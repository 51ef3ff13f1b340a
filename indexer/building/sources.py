"""From which files a generation was read, so that the next need not read them again."""

import hashlib
from collections.abc import Mapping
from importlib.metadata import distributions
from pathlib import Path

import msgspec

from indexer.errors import report_damage
from indexer.paths import CODE
from indexer.readers import BookletSource

SOURCES_FILE = "sources.json"


class SourceNote(msgspec.Struct, frozen=True):
    """What a file was, and which booklets were read from it."""

    state: str
    booklets: tuple[str, ...]


class SourceNotes(msgspec.Struct, frozen=True):
    """Of each file of which every booklet could be read, by its name; ``code`` read them."""

    code: str = ""
    sources: Mapping[str, SourceNote] = {}

    def find_booklets(self, source: BookletSource) -> tuple[str, ...]:
        """The booklets of a file that is what it was; none where it is not, or was never read."""
        note = self.sources.get(source.name)
        return note.booklets if note and source.state and note.state == source.state else ()


class SourceRecorder:
    """Notes the booklets of each file while they are read."""

    def __init__(self) -> None:
        self._states: dict[str, str] = {}
        self._booklets: dict[str, list[str]] = {}

    def record(self, source: BookletSource, doc_id: str) -> None:
        self._states[source.name] = source.state and self._states.get(source.name, source.state)
        self._booklets.setdefault(source.name, []).append(doc_id)

    def forget(self, source: BookletSource) -> None:
        """Something of the file could not be read."""
        self._states[source.name] = ""

    def save(self, folder: Path) -> None:
        notes = {
            name: SourceNote(self._states[name], tuple(booklets))
            for name, booklets in self._booklets.items()
            if self._states[name]
        }
        content = msgspec.json.encode(SourceNotes(hash_code(), notes))
        (folder / SOURCES_FILE).write_bytes(msgspec.json.format(content, indent=0))


def load_source_notes(folder: Path) -> SourceNotes:
    with report_damage(folder / SOURCES_FILE):
        return msgspec.json.decode((folder / SOURCES_FILE).read_bytes(), type=SourceNotes)


def hash_code() -> str:
    """Hash of the indexer and of all it may read with: another splitter makes another index."""
    files = sorted(CODE.rglob("*.py"))
    installed = sorted({f"{each.name}=={each.version}" for each in distributions()})
    code = [*(path.read_bytes() for path in files), "\n".join(installed).encode()]
    return hashlib.sha256(b"".join(code)).hexdigest()
