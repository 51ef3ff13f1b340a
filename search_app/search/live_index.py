"""The engine that serves, swapped for a newer one, or for an older where it is damaged."""

import ctypes
import gc
import logging
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from indexer.errors import IndexDamagedError, IndexNotFoundError
from indexer.storage.files import FileState
from indexer.storage.generations import (
    CURRENT_FILE,
    list_generation_folders,
    locate_current_generation,
)
from indexer.storage.manifest import add_build_hint
from indexer.storage.watching import CHUNK_BYTES, GenerationWatch, read_file_states
from search_app.search.engine import SearchEngine, open_engine

log = logging.getLogger(__name__)

# Between two looks at the files; one that read long and for nothing is followed by a longer rest.
LOOK_SECONDS = 2.0
REST_PER_WORK = 10
# A refused generation whose files look the same is read again after this long.
RETRY_SECONDS = 60.0
# How fast, and how often, every byte that serves is read again.
REREAD_BYTES_PER_SECOND = 8_000_000
REREAD_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class RefusedGeneration:
    """Why a generation may not serve, what its files were then, and when to read them again."""

    reason: str
    states: dict[str, FileState]
    retry_at: float


class LiveEngine(Protocol):
    """What serves readers: the engine of the newest sound generation, whatever holds it."""

    @property
    def problem(self) -> str:
        """What is wrong with the published generation, as a sentence; "" where nothing is."""

    @property
    def refusal_count(self) -> int:
        """How often a generation was refused."""

    def get_engine(self) -> SearchEngine:
        """The engine to answer one request with.

        Raises:
            IndexDamagedError: none can answer.
        """

    def report_fault(self) -> None:
        """Answering failed: have what serves looked at."""

    def start_watching(self) -> None:
        """Look also while nobody asks."""


class LiveIndex:
    """The published generation of an index folder, opened and checked.

    The first question after a newer generation is published opens it, while other questions go on
    with the one before. A damaged or incomplete one is refused, and looked at again; meanwhile the
    last sound one serves. ``problem`` says what is wrong with the published one, or is "".
    """

    problem = ""
    refusal_count = 0

    def __init__(self, index: Path) -> None:
        self._index = index
        self._lock = threading.Lock()
        self._current = b""
        self._next_look = self._next_check = 0.0
        self._is_suspected = False
        self._refusals: dict[str, RefusedGeneration] = {}
        self._serving: tuple[SearchEngine, GenerationWatch] | None = None
        if not (index / CURRENT_FILE).exists():
            raise IndexNotFoundError(index)
        self.get_engine()

    def get_engine(self) -> SearchEngine:
        """The engine of the newest sound generation.

        Raises:
            IndexDamagedError: no generation is sound.
        """
        self._look_if_due()
        serving = self._serving
        if serving is None:
            raise IndexDamagedError(self.problem)
        return serving[0]

    def report_fault(self) -> None:
        """Answering failed: have every byte of what serves checked."""
        self._is_suspected = True

    def start_watching(self) -> None:
        """Look also while nobody asks, and read every byte again, slowly.

        What is newly published is left to the first question, which then has its answer from it.
        """
        threading.Thread(target=self._watch_forever, name="index-watch", daemon=True).start()

    def _watch_forever(self) -> None:
        while True:
            serving = self._serving
            if serving and serving[1].is_changed_on_disk(self._pause_reading):
                self.report_fault()
            until = time.monotonic() + REREAD_SECONDS
            while serving is self._serving and time.monotonic() < until:
                time.sleep(LOOK_SECONDS)
                self._look_if_due(opens_new=False)

    def _pause_reading(self) -> None:
        time.sleep(CHUNK_BYTES / REREAD_BYTES_PER_SECOND)
        self._look_if_due(opens_new=False)

    def _look_if_due(self, *, opens_new: bool = True) -> None:
        """One thread looks, the others go on with what serves."""
        if not self._lock.acquire(blocking=False):
            return
        try:
            current, now = _read_current(self._index), time.monotonic()
            if current != self._current and not opens_new:
                return
            is_urgent = self._is_suspected and now >= self._next_check
            if current != self._current or now >= self._next_look or is_urgent:
                self._current, before = current, self._serving
                self._look()
                end = time.monotonic()
                work = end - now if self._serving is before else 0.0
                self._next_check = end + REST_PER_WORK * work
                self._next_look = max(self._next_check, end + LOOK_SECONDS)
        finally:
            self._lock.release()

    def _look(self) -> None:
        published, problem = "", ""
        try:
            published = locate_current_generation(self._index).name
        except (IndexDamagedError, IndexNotFoundError) as error:
            problem = str(error)
        if not published or not self._open_unless_serving(published):
            self._leave_damaged(published)
        refusal = self._refusals.get(published)
        self.problem = refusal.reason if refusal else problem

    def _open_unless_serving(self, name: str) -> bool:
        """Whether a generation was opened now, and serves."""
        return not (self._serving and self._serving[0].generation == name) and self._open(name)

    def _leave_damaged(self, published: str) -> None:
        """Where what serves is damaged on the disk, or nothing serves, take the last sound one.

        If there is none, files that were only removed do not matter: what serves has read them.
        """
        if self._serving:
            engine, watch = self._serving
            hash_contents, self._is_suspected = self._is_suspected, False
            problems = watch.find_damage(hash_contents=hash_contents)
            if not problems:
                self._refusals.pop(engine.generation, None)
                return
            self._refuse(engine.generation, add_build_hint(problems[0]))
        if any(self._open(name) for name in _list_others(self._index, published)):
            return
        if self._serving and not self._serving[1].is_only_removed:
            self._serving = None

    def _open(self, name: str) -> bool:
        """Whether a generation could be opened; then it serves."""
        states, opened = read_file_states(self._index / name), self._serving
        refusal = self._refusals.get(name)
        if refusal and refusal.states == states and time.monotonic() < refusal.retry_at:
            return False
        try:
            engine = open_engine(self._index / name, opened=opened[0].index if opened else None)
            watch = GenerationWatch(self._index / name, engine.index.manifest, states)
            self._serving = engine, watch
        except (IndexDamagedError, OSError) as error:  # damaged, or removed while it was opened
            self._refuse(name, str(error))
            return False
        self._refusals.pop(name, None)
        del opened, engine, watch
        _give_memory_back()
        return True

    def _refuse(self, name: str, reason: str) -> None:
        if name not in self._refusals:  # said once, not at every look
            self.refusal_count += 1
            log.error("Generation %s is refused until its files are sound: %s", name, reason)
        states = read_file_states(self._index / name)
        self._refusals[name] = RefusedGeneration(reason, states, time.monotonic() + RETRY_SECONDS)


def _read_current(index: Path) -> bytes:
    try:
        return (index / CURRENT_FILE).read_bytes()
    except OSError:
        return b""


def _list_others(index: Path, published: str) -> list[str]:
    """Names of all generations: those before the published one first, the newest first of each."""
    names = [folder.name for folder in reversed(list_generation_folders(index))]
    return sorted(names, key=lambda name: name > published)


def _give_memory_back() -> None:
    """Free what is held by nothing but circles, and give the system back what is free."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc keeps free pages by itself
    if trim:
        trim(0)
