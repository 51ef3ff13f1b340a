"""Work that takes seconds, done once on one thread beside those that answer readers."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from indexer.errors import BookletSearchError

KEPT = 24


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of some work: not yet done, or done with a value, or with a sentence why not."""

    done: bool
    value: Any = None
    failed: str = ""


class Background:
    """Results by key; the least wanted are forgotten, and worked out anew when asked for."""

    def __init__(self) -> None:
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="desk")
        self._lock = threading.Lock()
        self._known: OrderedDict[Hashable, Future[Outcome]] = OrderedDict()

    def outcome(self, key: Hashable, work: Callable[[], Any]) -> Outcome:
        """How far the work of this key is; begins it where nobody asked for it yet."""
        with self._lock:
            future = self._known.get(key)
            if future is None:
                future = self._known[key] = self._worker.submit(_finish, work)
            self._known.move_to_end(key)
            self._forget_old()
        return self._told(key, future)

    def resolve(self, key: Hashable, work: Callable[[], Any]) -> Any:
        """The value of this key, worked out by who asks where it is not known yet.

        For work that rests on other work: from the one thread, to wait for it would be for ever.
        """
        with self._lock:
            future = self._known.get(key)
        if future is None:
            future = Future()
            future.set_result(Outcome(done=True, value=work()))
        with self._lock:
            self._known[key] = future
            self._known.move_to_end(key)
            self._forget_old()
        return future.result().value

    def find(self, key: Hashable) -> Outcome | None:
        with self._lock:
            future = self._known.get(key)
        return self._told(key, future) if future else None

    def forget(self, key: Hashable) -> None:
        with self._lock:
            self._known.pop(key, None)

    def close(self) -> None:
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _told(self, key: Hashable, future: Future[Outcome]) -> Outcome:
        """A fault is raised once, and forgotten: who asks again has the work tried again."""
        if _at_fault(future):
            with self._lock:
                if self._known.get(key) is future:
                    del self._known[key]
        return _outcome(future)

    def _forget_old(self) -> None:
        while len(self._known) > KEPT:
            self._known.popitem(last=False)[1].cancel()


def _finish(work: Callable[[], Any]) -> Outcome:
    """A failure is kept as its sentence alone: the error would hold all that the work held."""
    try:
        return Outcome(done=True, value=work())
    except BookletSearchError as error:
        return Outcome(done=True, failed=str(error))


def _outcome(future: Future[Outcome]) -> Outcome:
    if not future.done():
        return Outcome(done=False)
    if future.cancelled():
        return Outcome(done=True, failed="This was given up for newer work. Please ask again.")
    return future.result()


def _at_fault(future: Future[Outcome]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is not None
