"""Files are cut and changed under a server that has them open."""

from http.client import HTTPException
from pathlib import Path

from indexer.storage.generations import locate_current_generation
from tests.torture.server import ServerProcess, start_server
from tests.torture.trials import Trial, Trials
from tests.torture.workshop import QUESTIONS, Workshop

FAIR = (200, 503)
# Those that are mapped into memory, or read while questions are answered.
OPEN_FILES = (
    *("segments/*/tokens/*.npy", "segments/*/*.faiss", "segments/*/*.keys", "segments/*/lexical/*"),
    *("segments/*/*.jsonl", "encoder/*.onnx"),
)


def run(workshop: Workshop, trials: Trials) -> None:
    def attempt(trial: Trial) -> None:
        """A server and an index of its own: the server before may be dead."""
        index = workshop.copy(workshop.tiny_index, trial.name)
        folder = workshop.folder / "logs" / trial.name
        with start_server(index, folder, questions=workshop.questions) as server:
            right = [server.ask(question).status for question in QUESTIONS]
            trial.expect(right == [200, 200], f"before the damage it answers {right}")
            _damage_and_ask(trial, index, server)

    trials.run_each("serving", 10, attempt, workers=2)


def _damage_and_ask(trial: Trial, index: Path, server: ServerProcess) -> None:
    generation = locate_current_generation(index)
    files = sorted(path for pattern in OPEN_FILES for path in generation.glob(pattern))
    path = trial.random.choice([path for path in files if path.stat().st_size])
    size = trial.random.choice((0, path.stat().st_size // 2))
    with path.open("r+b") as file:
        file.truncate(size)
    how = f"{path.relative_to(generation)} is cut to {size:,} bytes under the server"
    for question in (*QUESTIONS, *(f"{QUESTIONS[0]} {number}" for number in range(4))):
        try:
            status = server.ask(question).status
        except (OSError, HTTPException) as error:
            trial.miss(f"{how}: {type(error).__name__}, exit {server.process.poll()}")
            return
        trial.expect(status in FAIR, f"{how}: status {status}")
    trial.expect(server.is_alive, f"{how}: the server is dead")
    trial.expect(not server.find_traceback(), f"{how}: {server.find_traceback()}")
