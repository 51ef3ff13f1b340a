"""A socket that stays open, as systemd holds it: swaps and a restart lose nothing, nor does time.

64 readers ask for a minute while 20 generations are published and the server is stopped and started
anew; then 100,000 requests, after which it must hold as much memory as before.
"""

import http.client
import json
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from indexer.storage.files import write_atomically
from indexer.storage.generations import CURRENT_FILE, list_generations
from tests.torture.server import HOST, ServerProcess, start_server
from tests.torture.trials import Trial, Trials
from tests.torture.workshop import QUESTIONS, Workshop

CLIENTS, SECONDS, SWAPS = 64, 60.0, 20
REQUESTS, ROUNDS, WORKERS = 100_000, 10, 8
WARMING_REQUESTS = 800  # caches and threads are as they will be
MAX_DIFFERENCE = 0.05
PATIENCE = 60.0
STOPPING = 503
QUESTION = f"/api/v1/search?q={quote(QUESTIONS[0])}"
PATHS = (QUESTION, "/", f"/?q={quote(QUESTIONS[1])}", "/booklets/beans", "/readyz", "/no-page")


def run(workshop: Workshop, trials: Trials) -> None:
    folder = workshop.folder / "logs" / "restarts"
    with socket.create_server((HOST, 0), backlog=512) as listening:
        trials.run_once(
            "restart",
            lambda trial: swap_and_restart(
                trial, trials, workshop.copy(workshop.real_index, "restarted"), folder, listening
            ),
        )
    index = workshop.copy(workshop.tiny_index, "asked")
    with start_server(index, folder / "memory") as server:
        trials.run_once("memory", lambda trial: check_memory(trial, trials, server))


class Crowd:
    """Clients that ask over a new connection each time, and what they met."""

    def __init__(self, port: int, count: int) -> None:
        self.met = Counter[object]()
        self.is_stopping = False  # the server, whose 503 is right then
        self._port, self._ended, self._lock = port, threading.Event(), threading.Lock()
        self._clients = [threading.Thread(target=self._ask_on, daemon=True) for _ in range(count)]
        for client in self._clients:
            client.start()

    def stop(self) -> None:
        self._ended.set()
        for client in self._clients:
            client.join()

    def _ask_on(self) -> None:
        while not self._ended.is_set():
            may_be_refused = self.is_stopping
            met = self._ask()
            if met == STOPPING and not (may_be_refused or self.is_stopping):
                met = "503 while nothing stops"
            with self._lock:
                self.met[met] += 1

    def _ask(self) -> object:
        connection = http.client.HTTPConnection(HOST, self._port, timeout=PATIENCE)
        try:
            connection.request("GET", QUESTION)
            response = connection.getresponse()
            body = json.loads(response.read())
        except (OSError, http.client.HTTPException) as error:
            return type(error).__name__
        finally:
            connection.close()
        if response.status == STOPPING and not response.headers["Retry-After"]:
            return "503 without Retry-After"
        return response.status if "hits" in body or response.status != 200 else "no hits"


def swap_and_restart(
    trial: Trial, trials: Trials, index: Path, folder: Path, listening: socket.socket
) -> None:
    """Half of the swaps, a restart, the other half."""
    names, port = list_generations(index)[-2:], listening.getsockname()[1]
    seconds, swaps = SECONDS * trials.share, max(2, trials.scale(SWAPS))
    pause = seconds / swaps
    numbers = iter(range(swaps))
    with start_server(index, folder / "first", listening=listening) as server:
        crowd = Crowd(port, max(8, trials.scale(CLIENTS)))
        publish_in_turn(index, names, numbers, swaps // 2, pause)
        crowd.is_stopping = True
        server.process.send_signal(signal.SIGTERM)
        trial.expect(server.process.wait(60) == 0, "SIGTERM: not exit 0")
        trial.expect(not server.find_traceback(), server.find_traceback())
    with start_server(index, folder / "second", listening=listening) as server:
        crowd.is_stopping = False
        publish_in_turn(index, names, numbers, swaps - swaps // 2, pause)
        crowd.stop()
        trial.expect(not server.find_traceback(), server.find_traceback())
    wrong = {met: count for met, count in crowd.met.items() if met not in (200, STOPPING)}
    trial.expect(not wrong, f"readers met {wrong}")
    trial.expect(crowd.met[200] > swaps, f"only {crowd.met[200]} answers")
    trials.notes.append(
        f"restart: {swaps} swaps, {crowd.met[200]:,} answers, {crowd.met[STOPPING]} × 503"
    )


def publish_in_turn(
    index: Path, names: list[str], numbers: Iterator[int], count: int, pause: float
) -> None:
    for _ in range(count):
        write_atomically(index / CURRENT_FILE, f"{names[next(numbers) % 2]}\n")
        time.sleep(pause)


def check_memory(trial: Trial, trials: Trials, server: ServerProcess) -> None:
    """After a tenth of the requests it has all that it will ever need."""
    share = trials.scale(REQUESTS) // ROUNDS
    ask_many(server.port, WARMING_REQUESTS)
    began, held = time.monotonic(), []
    for _ in range(ROUNDS):
        ask_many(server.port, share)
        held.append(server.measure_memory())
    rate = ROUNDS * share / (time.monotonic() - began)
    difference = max(held) / held[0] - 1
    trials.notes.append(
        f"memory: {held[0]:.0f} MB after {share:,} requests, {held[-1]:.0f} after"
        f" {ROUNDS * share:,}, {max(held):.0f} at most; {rate:.0f} requests/s"
    )
    trial.expect(abs(difference) <= MAX_DIFFERENCE, f"memory: {held}")


def ask_many(port: int, count: int) -> None:
    """By several clients, each over one connection as long as it is kept."""
    clients = [
        threading.Thread(target=_ask_in_turn, args=(port, count // WORKERS, first), daemon=True)
        for first in range(WORKERS)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()


def _ask_in_turn(port: int, count: int, first: int) -> None:
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    for number in range(first, first + count):
        connection.request("GET", PATHS[number % len(PATHS)])
        connection.getresponse().read()
    connection.close()
