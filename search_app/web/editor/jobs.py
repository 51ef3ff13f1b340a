"""Work that takes seconds, done once, on one thread beside those that answer readers."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

from indexer.errors import BookletSearchError

MAX_OUTCOMES = 24


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """A job that is not done yet, or is done with a value or with a sentence why not."""

    done: bool
    value: Any = None
    failure: str = ""


class BackgroundJobs:
    """Outcomes by key; those used longest ago are forgotten, and computed again when needed."""

    def __init__(self) -> None:
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="desk")
        self._lock = threading.Lock()
        self._futures: OrderedDict[Hashable, Future[JobOutcome]] = OrderedDict()

    def request_outcome(
        self, key: Hashable, job: Callable[[], Any], *, patience: float = 0.0
    ) -> JobOutcome:
        """The outcome of this key so far; starts the job where it is not known.

        It is waited for ``patience`` seconds, which is enough for most of what is short.
        """
        with self._lock:
            future = self._futures.get(key) or self._worker.submit(_run_job, job)
            self._store(key, future)
        if patience:
            wait([future], patience)
        return self._take_outcome(key, future)

    def compute_once(self, key: Hashable, job: Callable[[], Any]) -> Any:
        """The value of this key, computed by the caller where it is not known yet.

        For jobs that need each other: the one worker thread would wait for itself for ever.
        """
        with self._lock:
            future = self._futures.get(key)
        if future is None:
            future = Future()
            future.set_result(JobOutcome(done=True, value=job()))
        with self._lock:
            self._store(key, future)
        return future.result().value

    def find_outcome(self, key: Hashable) -> JobOutcome | None:
        with self._lock:
            future = self._futures.get(key)
        return self._take_outcome(key, future) if future else None

    def forget_outcome(self, key: Hashable) -> None:
        with self._lock:
            self._futures.pop(key, None)

    def close(self) -> None:
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _store(self, key: Hashable, future: Future[JobOutcome]) -> None:
        self._futures[key] = future
        self._futures.move_to_end(key)
        while len(self._futures) > MAX_OUTCOMES:
            self._futures.popitem(last=False)[1].cancel()

    def _take_outcome(self, key: Hashable, future: Future[JobOutcome]) -> JobOutcome:
        """A fault of ours is raised once and forgotten, so that the next request tries again."""
        if not future.done():
            return JobOutcome(done=False)
        if future.cancelled():
            failure = "This was given up for newer work. Please ask again."
            return JobOutcome(done=True, failure=failure)
        with self._lock:
            if future.exception() and self._futures.get(key) is future:
                del self._futures[key]
        return future.result()


def _run_job(job: Callable[[], Any]) -> JobOutcome:
    """A failure is kept as its sentence alone: the error would keep all data of the job."""
    try:
        return JobOutcome(done=True, value=job())
    except BookletSearchError as error:
        return JobOutcome(done=True, failure=str(error))
