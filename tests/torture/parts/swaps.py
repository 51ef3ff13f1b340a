"""64 readers for a minute, a new generation every three seconds, and a SIGTERM in the end."""

import json
import signal
import threading
import time
from collections import Counter
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote

from indexer.storage.files import write_atomically
from indexer.storage.generations import CURRENT_FILE, list_generations
from tests.torture.server import ServerProcess, request, start_server
from tests.torture.trials import Trial, Trials
from tests.torture.workshop import FIRST, QUESTIONS, SECOND, Workshop

CLIENTS = 64
SECONDS, SWAP_SECONDS = 60.0, 3.0
SWAPS = 50
MAX_GROWTH = 1.5
PATIENCE = 60.0  # seconds for one answer of 64 at once
# A connection that was made so shortly before the signal may still be unread when it comes.
GRACE = 0.2
PATH = f"/api/v1/search?q={quote(QUESTIONS[1])}"


def run(workshop: Workshop, trials: Trials) -> None:
    index = workshop.copy(workshop.real_index, "swapped")
    scene = SwapScene(index, trials)
    folder = workshop.folder / "logs" / "swaps"
    with start_server(index, folder, questions=workshop.questions) as server:
        scene.warm_up(server)
        before = server.measure_memory()
        scene.ask_while_swapping(server, SECONDS * trials.share)
        scene.swap_quickly(server)
        after = server.measure_memory()
        scene.note_memory(before, after)
        trials.run_once("memory", lambda trial: _check_memory(trial, before, after))
        trials.run_once("end", lambda trial: scene.stop_while_asking(trial, server))
        trials.run_once("log", lambda trial: _check_log(trial, server))
    trials.run_once("restart", lambda trial: _restart(trial, index, folder / "again"))


class SwapScene:
    """Two sound generations that are published in turn, and clients that ask all the time."""

    def __init__(self, index: Path, trials: Trials) -> None:
        self._index, self._trials = index, trials
        self._names = list_generations(index)[-2:]
        self._words = dict(zip(self._names, (FIRST, SECOND), strict=True))
        self._peak = 0.0
        self._swap_count = 0
        self._answered = Counter[int]()
        self._terminated_at = float("inf")

    def warm_up(self, server: ServerProcess) -> None:
        """Memory is that of a server that has answered as many at once as it can."""
        self._ask_for(server, 5.0)

    def ask_while_swapping(self, server: ServerProcess, seconds: float) -> None:
        asking = threading.Thread(target=self._ask_for, args=(server, seconds))
        asking.start()
        while asking.is_alive():
            asking.join(SWAP_SECONDS)
            self._swap(server)

    def swap_quickly(self, server: ServerProcess) -> None:
        """The rest of the swaps, each noticed by a question."""
        while self._swap_count < self._trials.scale(SWAPS):
            self._swap(server)
            self._trials.run_each(
                f"swap-{self._swap_count}", 1, lambda trial: self._ask(trial, server)
            )

    def stop_while_asking(self, trial: Trial, server: ServerProcess) -> None:
        asking = threading.Thread(target=self._ask_for, args=(server, 6.0))
        asking.start()
        time.sleep(3.0)
        self._terminated_at = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        code = server.process.wait(timeout=60)
        took = time.monotonic() - self._terminated_at
        asking.join()
        trial.expect(code == 0, f"SIGTERM: exit {code}")
        self._trials.notes.append(f"SIGTERM: exit {code} after {took:.1f} s")

    def note_memory(self, before: float, after: float) -> None:
        statuses = ", ".join(f"{n:,} × {status}" for status, n in sorted(self._answered.items()))
        self._trials.notes.append(
            f"{self._swap_count} swaps; answers: {statuses}; memory {before:.0f} MB before,"
            f" {self._peak:.0f} at most, {after:.0f} after"
        )

    def _ask_for(self, server: ServerProcess, seconds: float) -> None:
        until = time.monotonic() + seconds
        clients = [
            threading.Thread(target=self._ask_until, args=(server, until)) for _ in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        for client in clients:
            client.join()

    def _ask_until(self, server: ServerProcess, until: float) -> None:
        while time.monotonic() < min(until, self._terminated_at + 1.0):
            self._trials.run_once("answer", lambda trial: self._ask(trial, server))

    def _ask(self, trial: Trial, server: ServerProcess) -> None:
        began = time.monotonic()
        try:
            reply = request(server.port, "GET", PATH, timeout=PATIENCE)
        except (OSError, HTTPException) as error:
            if began > self._terminated_at - GRACE:
                trial.skip()
            else:
                moment = (
                    "after SIGTERM" if time.monotonic() > self._terminated_at else "while swapping"
                )
                trial.miss(f"no answer {moment}: {type(error).__name__}")
            return
        self._answered[reply.status] += 1
        if reply.status == 503:
            trial.expect("retry-after" in reply.headers, "a 503 without Retry-After")
            return
        trial.expect(reply.status == 200, f"status {reply.status}")
        answer = json.loads(reply.body)
        texts = " ".join(hit["text"] for hit in answer["hits"])
        right = self._words.get(answer["generation"], "an unknown generation")
        other = ({FIRST, SECOND} - {right}).pop()
        is_whole = right in texts and other not in texts
        trial.expect(is_whole, f"{answer['generation']} answers with the text of another")

    def _swap(self, server: ServerProcess) -> None:
        self._swap_count += 1
        name = self._names[self._swap_count % 2]
        write_atomically(self._index / CURRENT_FILE, f"{name}\n")
        self._peak = max(self._peak, server.measure_memory())


def _restart(trial: Trial, index: Path, folder: Path) -> None:
    with start_server(index, folder) as server:
        status = server.get(PATH).status
        trial.expect(status == 200, f"after the restart it answers with {status}")


def _check_memory(trial: Trial, before: float, after: float) -> None:
    growth = f"memory went from {before:.0f} to {after:.0f} MB, {after / before:.2f} ×"
    trial.expect(after <= before * MAX_GROWTH, growth)


def _check_log(trial: Trial, server: ServerProcess) -> None:
    trial.expect(not server.find_traceback(), f"the log holds: {server.find_traceback()}")
