"""Numbered trials, each with random numbers of its own, so that one that missed can be repeated."""

import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

LONGEST_PROBLEM = 300  # characters


@dataclass
class Trial:
    """One try: its name, as ``edit-17``, its random numbers, and what did not hold."""

    name: str
    random: random.Random
    problems: list[str] = field(default_factory=list)
    counts: bool = True

    def miss(self, problem: str) -> None:
        self.problems.append(" ".join(problem.split())[:LONGEST_PROBLEM])

    def expect(self, holds: object, problem: str) -> None:
        if not holds:
            self.miss(problem)

    def skip(self) -> None:
        """The try did not come to pass, as a process that ended before it was killed."""
        self.counts = False


@dataclass
class Trials:
    """The trials of one part.

    ``share`` of the usual number is tried, in at most ``seconds``; ``only`` is the name of the one
    trial to try. A part that its time cuts short is a miss: it did not try what it must.
    """

    part: str
    seconds: float
    seed: int = 1
    share: float = 1.0
    only: str = ""
    tried: int = 0
    missed: int = 0
    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._began, self._ended = time.monotonic(), 0.0

    @property
    def spent(self) -> float:
        return (self._ended or time.monotonic()) - self._began

    def finish(self) -> None:
        self._ended = time.monotonic()

    def give_up(self, error: Exception) -> None:
        """What all trials of the part need cannot be had."""
        self._add_line("setup", f"{type(error).__name__} in {_find_place(error)}: {error}")
        self.missed += 1

    def scale(self, count: float) -> int:
        return max(1, round(count * self.share))

    def run_each(
        self, kind: str, count: int, attempt: Callable[[Trial], None], *, workers: int = 1
    ) -> None:
        """Try ``count`` trials of a kind, several at once where there are more workers."""
        names = [f"{kind}-{number}" for number in range(1, self.scale(count) + 1)]
        names = [name for name in names if self.only in ("", name)]
        left = iter(names)
        with ThreadPoolExecutor(workers) as pool:
            done = sum(pool.map(lambda _: self._run_some(left, attempt), range(workers)))
        if done < len(names):
            self._add_line(kind, f"its time was up after {done:,} of {len(names):,}")
            self.missed += 1

    def run_once(self, kind: str, attempt: Callable[[Trial], None]) -> None:
        """A trial that is not one of many."""
        if self.only in ("", f"{kind}-1"):
            self._run_one(f"{kind}-1", attempt)

    def _run_some(self, names: Iterator[str], attempt: Callable[[Trial], None]) -> int:
        done = 0
        while self.spent < self.seconds:
            with self._lock:
                name = next(names, "")
            if not name:
                break
            self._run_one(name, attempt)
            done += 1
        return done

    def _run_one(self, name: str, attempt: Callable[[Trial], None]) -> None:
        trial = Trial(name, random.Random(f"{self.seed}/{self.part}/{name}"))
        try:
            attempt(trial)
        except Exception as error:  # noqa: BLE001  # what nobody foresaw did not hold either
            place = _find_place(error)
            trial.miss(f"{type(error).__name__} in {place}: {error}")
        with self._lock:
            self.tried += trial.counts
            self.missed += trial.counts and bool(trial.problems)
        if trial.counts and trial.problems:
            more = f" (and {len(trial.problems) - 1} more)" if len(trial.problems) > 1 else ""
            self._add_line(name, f"{trial.problems[0]}{more}")

    def _add_line(self, name: str, problem: str) -> None:
        again = f"--seed {self.seed} --parts {self.part} --only {name}"
        with self._lock:
            self.lines.append(f"{self.part} {name}: {problem}  [{again}]")
        if sys.stderr.isatty():
            sys.stderr.write(f"{self.lines[-1]}\n")


def _find_place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_name}, line {trace.tb_lineno}" if trace else "nowhere"
