"""From which files a generation was read, so that the next need not read them again."""

import hashlib
import time
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import distributions
from pathlib import Path

import msgspec

from indexer.errors import report_damage
from indexer.paths import CODE
from indexer.readers import BookletSource, hash_booklet_file
from indexer.storage.files import FileState, read_file_state, write_atomically

SOURCES_FILE = "sources.json"
# Beside the generations, which are the same whenever they are built.
LOOKS_FILE = ".looks"
# What a file system may take for one moment: a file that changed so lately may change unseen.
UNSEEN_NANOSECONDS = 2_000_000_000


class KnownFile(msgspec.Struct, frozen=True, gc=False):
    """What a look at a file told, None where that proves nothing, and the sha256 of its bytes."""

    look: FileState = None
    digest: str = ""


class SourceNote(msgspec.Struct, frozen=True, gc=False):
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
    """Notes the booklets of each file while they are read; some files are ``known`` before."""

    def __init__(self, known: Mapping[str, KnownFile] | None = None) -> None:
        self._known = known or {}
        self._files: dict[str, KnownFile] = {}
        self._states: dict[str, str] = {}
        self._booklets: dict[str, list[str]] = {}

    def hash_file(self, name: str) -> str:
        """As ``hash_booklet_file``; of a file that looks as it did it is known."""
        look = read_file_state(name)
        known = self._known.get(name)
        if known and look and look[2] and look == known.look:
            self._files[name] = known
        else:
            self._files[name] = KnownFile(_trust_look(look), hash_booklet_file(name))
        return self._files[name].digest

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

    def save_looks(self, index: Path) -> None:
        """Note in an index folder what the files looked like; without it the next build hashes."""
        looks = {name: file for name, file in self._files.items() if file.look}
        with suppress(OSError):
            write_atomically(index / LOOKS_FILE, msgspec.json.encode(looks))


def _trust_look(look: FileState) -> FileState:
    """None where the file may have changed without looking otherwise: lately, or by a second name.

    Of a file with several names there is no time of change that a writer cannot put back.
    """
    if look is None or not look[2] or time.time_ns() - max(look[1:3]) < UNSEEN_NANOSECONDS:
        return None
    return look


def load_looks(index: Path) -> Mapping[str, KnownFile]:
    """What a build noted of the files; nothing where it cannot be read. It may be removed."""
    try:
        stored = (index / LOOKS_FILE).read_bytes()
        return msgspec.json.decode(stored, type=dict[str, KnownFile])
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return {}


def load_source_notes(folder: Path) -> SourceNotes:
    """The notes of a generation; none where another version wrote them in another form."""
    with report_damage(folder / SOURCES_FILE):
        try:
            return msgspec.json.decode((folder / SOURCES_FILE).read_bytes(), type=SourceNotes)
        except msgspec.ValidationError:
            return SourceNotes()


def hash_code() -> str:
    """Hash of the indexer and of all it may read with: another splitter makes another index."""
    files = sorted(CODE.rglob("*.py"))
    installed = sorted({f"{each.name}=={each.version}" for each in distributions()})
    code = [*(path.read_bytes() for path in files), "\n".join(installed).encode()]
    return hashlib.sha256(b"".join(code)).hexdigest()
