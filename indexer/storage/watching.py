"""Whether the files of a generation that serves are still what they were."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from indexer.errors import IndexDamagedError
from indexer.storage.files import FileState, is_untouched, read_file_state
from indexer.storage.generations import find_file_problem
from indexer.storage.manifest import MANIFEST_FILE, Manifest, load_manifest

CHUNK_BYTES = 256 * 1024


def read_file_states(folder: Path) -> dict[str, FileState]:
    """The state of every file in a folder, by its relative posix path."""
    paths = sorted(folder.rglob("*"))
    return {path.relative_to(folder).as_posix(): read_file_state(path) for path in paths}


class GenerationWatch:
    """Notices damage to one generation, which was sound when its files had these ``states``.

    A look is cheap: only files that changed since the last one are read.
    """

    def __init__(self, folder: Path, manifest: Manifest, states: dict[str, FileState]) -> None:
        self.folder = folder
        self._records = manifest.files
        names = (MANIFEST_FILE, *manifest.files)
        self._states = {name: states.get(name) for name in names}
        self._problems: dict[str, str] = {}

    @property
    def is_only_removed(self) -> bool:
        """Whether the damaged files are gone; what was read or opened of them before is sound."""
        return all(self._states[name] is None for name in self._problems)

    def find_damage(self, *, hash_contents: bool) -> list[str]:
        """What is wrong by now, one sentence each; every file is read with ``hash_contents``."""
        states = {name: read_file_state(self.folder / name) for name in self._states}
        changed = {n for n, state in states.items() if not is_untouched(state, self._states[n])}
        self._states = states
        suspects = set(states) if hash_contents else changed | set(self._problems)
        found = {name: self._find_problem(name) for name in sorted(suspects)}
        self._problems = {name: problem for name, problem in found.items() if problem}
        return list(self._problems.values())

    def is_changed_on_disk(self, pause: Callable[[], None]) -> bool:
        """Read every byte again, with a pause after each ``CHUNK_BYTES``.

        A disk that loses bytes changes neither size nor time.
        """
        return any(
            _hash_slowly(self.folder / name, pause) != record.sha256
            for name, record in self._records.items()
        )

    def _find_problem(self, name: str) -> str:
        path = self.folder / name
        if name != MANIFEST_FILE:
            return find_file_problem(path, self._records[name], hash_contents=True)
        try:
            load_manifest(self.folder)
        except IndexDamagedError as error:
            return str(error)
        return ""


def _hash_slowly(path: Path, pause: Callable[[], None]) -> str:
    """The sha256 of a file; "" where it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb", buffering=0) as file:
            while chunk := file.read(CHUNK_BYTES):
                digest.update(chunk)
                pause()
    except OSError:
        return ""
    return digest.hexdigest()
