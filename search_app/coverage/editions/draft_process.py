"""Tries a draft in a process of its own: whatever the draft does, the server goes on.

The process is ``draft_child``. It gets a request as one line of JSON on its standard input, which
then stays open: its end tells the child that the server is gone. It answers with JSON.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

import msgspec

from indexer.errors import DraftError
from indexer.paths import ROOT
from indexer.storage.files import lock_folder
from search_app.coverage.editions import EditionDiff
from search_app.coverage.editions.drafts import BookletDraft, EditedBooklet, NewPassage
from search_app.desk_access import SECRET_SETTINGS
from search_app.questions.files import Question
from search_app.results import Run

CHILD_MODULE = "search_app.coverage.editions.draft_child"
MAX_ANSWER_BYTES = 64 * 1024**2
_ENDINGS = {
    signal.SIGBUS: "The disk is full: the draft could not be written. Free some space first.",
    signal.SIGKILL: "The draft was stopped from outside, most likely because memory ran out.",
    signal.SIGXCPU: "The draft took too much computing time and was stopped.",
    signal.SIGABRT: "The draft broke off, most likely because it needed too much memory.",
}


@dataclass(frozen=True, slots=True)
class DraftLimits:
    """What one draft may use; of memory more for a larger generation, by the bytes of its files.

    Our booklet takes 6 seconds and 0.8 GB.
    """

    seconds: float = 180.0
    memory_bytes: int = 2 * 1024**3
    memory_per_byte: int = 4
    file_bytes: int = 8 * 1024**3


@dataclass(frozen=True, slots=True)
class DraftRequest:
    """What to try, one of ``edited`` and ``passage``. JSON has no paths: folders are text.

    ``memory`` is a ``QuestionMemory``, written.
    """

    generation: str
    questions: tuple[Question, ...]
    before: Run
    folder: str
    limits: DraftLimits
    edited: EditedBooklet | None = None
    passage: NewPassage | None = None
    memory: bytes = b""


@dataclass(frozen=True, slots=True)
class DraftAnswer:
    """What the draft would change, or a sentence why it could not be tried."""

    diff: EditionDiff | None
    failure: str = ""


class DraftProcess:
    """One try of one draft; ``stop`` may be called at any time, from any thread."""

    def __init__(self, folder: Path, limits: DraftLimits | None = None) -> None:
        self._folder = folder
        self._limits = limits or DraftLimits()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._stop_reason = ""

    @property
    def process_id(self) -> int | None:
        return self._process.pid if self._process else None

    def compare(
        self,
        generation: Path,
        draft: BookletDraft,
        questions: tuple[Question, ...],
        before: Run,
        memory: bytes = b"",
    ) -> EditionDiff:
        """What the draft would change against the generation, whose run is ``before``.

        ``memory`` is what ``QuestionMemory.serialize`` wrote after that run.

        Raises:
            DraftError: the draft cannot be tried, or the try was stopped; says why.
        """
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder = tempfile.mkdtemp(dir=self._folder.resolve())
        except OSError as error:
            raise DraftError(f"Drafts cannot be written: {error.strerror}.") from error
        edited = draft if isinstance(draft, EditedBooklet) else None
        passage = draft if isinstance(draft, NewPassage) else None
        request = DraftRequest(
            str(generation.resolve()),
            questions,
            before,
            folder,
            self._limits,
            edited,
            passage,
            memory,
        )
        try:
            answer = self._read_answer(*self._run(msgspec.json.encode(request)))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        if answer.diff is None:
            raise DraftError(answer.failure)
        return answer.diff

    def stop(self, reason: str) -> None:
        """``reason`` is the sentence that ``compare`` raises; of several the first counts."""
        with self._lock:
            self._stop_reason = self._stop_reason or reason
            if self._process:
                self._process.kill()

    def _run(self, request: bytes) -> tuple[int, bytes]:
        """The exit code and the answer of the child; it has ended, and so has its timer."""
        reason = f"The draft took more than {self._limits.seconds:.0f} seconds and was stopped."
        timer = threading.Timer(self._limits.seconds, self.stop, [reason])
        timer.daemon = True
        with self._start() as process:
            timer.start()
            try:
                answer = _exchange(process, request)
            finally:
                process.kill()
                timer.cancel()
        return process.returncode, answer

    def _start(self) -> subprocess.Popen[bytes]:
        paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        environment = {**os.environ, "PYTHONPATH": paths}
        for name in SECRET_SETTINGS:
            environment.pop(f"SEARCH_{name}", None)
        with self._lock:
            if self._stop_reason:
                raise DraftError(self._stop_reason)
            self._process = subprocess.Popen(
                [sys.executable, "-m", CHILD_MODULE],
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=environment,
                start_new_session=True,  # Ctrl-C reaches the server, which ends the draft
            )
            return self._process

    def _read_answer(self, exit_code: int, answer: bytes) -> DraftAnswer:
        if self._stop_reason:
            return DraftAnswer(None, self._stop_reason)
        try:
            return msgspec.json.decode(answer, type=DraftAnswer)
        except msgspec.DecodeError:
            return DraftAnswer(None, _describe_ending(exit_code))


def remove_leftover_drafts(folder: Path) -> None:
    """Remove what drafts left behind whose server was killed; running ones keep theirs locked."""
    for path in folder.glob("*/"):
        try:
            with lock_folder(path, timeout_error=DraftError("It is being tried.")):
                shutil.rmtree(path, ignore_errors=True)
        except (DraftError, OSError):
            continue


def _exchange(process: subprocess.Popen[bytes], request: bytes) -> bytes:
    """Send the request, and read all that the child answers."""
    if process.stdin is None or process.stdout is None:
        raise DraftError("The draft has no way to answer.")
    try:
        view = memoryview(request + b"\n")
        while view:
            view = view[process.stdin.write(view) :]
    except BrokenPipeError:  # it has died, and its exit code says how
        return b""
    answer = bytearray()
    while len(answer) <= MAX_ANSWER_BYTES and (part := process.stdout.read(1024**2)):
        answer += part
    process.wait()
    return bytes(answer)


def _describe_ending(exit_code: int) -> str:
    if exit_code >= 0:
        return f"The draft could not be tried (exit code {exit_code}); the log says more."
    number = signal.Signals(-exit_code)
    other = f"The draft broke the program that tried it ({number.name}). Try it in smaller parts."
    return _ENDINGS.get(number, other)
