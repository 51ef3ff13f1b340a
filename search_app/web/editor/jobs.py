"""Work that takes seconds, done once on one thread beside those that answer readers."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from indexer.errors import BookletSearchError

MAX_OUTCOMES = 24


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """Of some work: not yet done, or done with a value, or with a sentence why not."""

    done: bool
    value: Any = None
    failure: str = ""


class BackgroundJobs:
    """Results by key; the least wanted are forgotten, and worked out anew when asked for."""

    def __init__(self) -> None:
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="desk")
        self._lock = threading.Lock()
        self._futures: OrderedDict[Hashable, Future[JobOutcome]] = OrderedDict()

    def request_outcome(self, key: Hashable, job: Callable[[], Any]) -> JobOutcome:
        """How far the work of this key is; begins it where nobody asked for it yet."""
        with self._lock:
            future = self._futures.get(key)
            if future is None:
                future = self._futures[key] = self._worker.submit(_run_job, job)
            self._futures.move_to_end(key)
            self._drop_oldest()
        return self._take_outcome(key, future)

    def compute_once(self, key: Hashable, job: Callable[[], Any]) -> Any:
        """The value of this key, worked out by who asks where it is not known yet.

        For work that rests on other work: from the one thread, to wait for it would be for ever.
        """
        with self._lock:
            future = self._futures.get(key)
        if future is None:
            future = Future()
            future.set_result(JobOutcome(done=True, value=job()))
        with self._lock:
            self._futures[key] = future
            self._futures.move_to_end(key)
            self._drop_oldest()
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

    def _take_outcome(self, key: Hashable, future: Future[JobOutcome]) -> JobOutcome:
        """A fault is raised once, and forgotten: who asks again has the work tried again."""
        if _has_fault(future):
            with self._lock:
                if self._futures.get(key) is future:
                    del self._futures[key]
        return _read_outcome(future)

    def _drop_oldest(self) -> None:
        while len(self._futures) > MAX_OUTCOMES:
            self._futures.popitem(last=False)[1].cancel()


def _run_job(job: Callable[[], Any]) -> JobOutcome:
    """A failure is kept as its sentence alone: the error would hold all that the work held."""
    try:
        return JobOutcome(done=True, value=job())
    except BookletSearchError as error:
        return JobOutcome(done=True, failure=str(error))


def _read_outcome(future: Future[JobOutcome]) -> JobOutcome:
    if not future.done():
        return JobOutcome(done=False)
    if future.cancelled():
        return JobOutcome(done=True, failure="This was given up for newer work. Please ask again.")
    return future.result()


def _has_fault(future: Future[JobOutcome]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is not None
