"""Tens of thousands of malformed requests to one server, which must stay as it was."""

import re
import socket
import subprocess
import sys
from collections.abc import Mapping
from importlib.util import find_spec

from search_app.web.headers import SECURITY_HEADERS
from tests.torture.malformed import make_request
from tests.torture.server import HOST, Reply, ServerProcess, start_server
from tests.torture.trials import Trial, Trials
from tests.torture.workshop import QUESTIONS, Workshop

REQUESTS = 20_500
CHECK_EVERY = 250
SECONDS = 10.0  # for one answer, also while others are answered
WARM_UP = 1_500
MAX_GROWTH = 1.25
# What the HTTP server itself answers to what is no request is made before the app is asked.
PARSER_STATUSES = {400, 408, 411, 413, 414, 417, 431, 501, 505}
SCHEMATHESIS_SECONDS = 120


def run(workshop: Workshop, trials: Trials) -> None:
    folder = workshop.folder / "logs" / "strangers"
    index = workshop.tiny_index
    with start_server(index, folder, questions=workshop.questions) as server:
        scene = StrangerScene(server, [_strip(server.ask(one)) for one in QUESTIONS])
        trials.run_each("warm-up", WARM_UP, scene.send_malformed, workers=4)
        before = server.measure_memory()
        trials.run_each("request", REQUESTS - WARM_UP, scene.send_malformed, workers=4)
        trials.run_once("schema", lambda trial: run_schemathesis(trial, trials, server))
        after = server.measure_memory()
        trials.notes.append(f"memory {before:.0f} MB before, {after:.0f} MB after")
        trials.run_once("memory", lambda trial: _check_memory(trial, before, after))
        trials.run_once("log", lambda trial: _check_log(trial, server))
        trials.run_once("answers", scene.check_answers)


class StrangerScene:
    """A server, and what it answers to good questions."""

    def __init__(self, server: ServerProcess, right: list[tuple[int, bytes]]) -> None:
        self._server, self._right = server, right

    def send_malformed(self, trial: Trial) -> None:
        raw = make_request(trial.random)
        about = repr(raw[:90])
        try:
            received = exchange(self._server.port, raw)
        except TimeoutError:
            trial.miss(f"no answer in {SECONDS:.0f} s to {about}")
            return
        except OSError as error:
            trial.expect(self._server.is_alive, f"{type(error).__name__}: the server is dead")
            trial.expect(not isinstance(error, ConnectionRefusedError), f"refused: {about}")
            return
        if received:
            for problem in find_faults(parse_reply(received)):
                trial.miss(f"{problem} to {about}")
        if int(trial.name.rpartition("-")[2]) % CHECK_EVERY == 0:
            self.check_answers(trial)

    def check_answers(self, trial: Trial) -> None:
        trial.expect(self._server.is_alive, "the server is dead")
        right = [_strip(self._server.ask(one, timeout=SECONDS)) for one in QUESTIONS]
        trial.expect(right == self._right, "a good question is answered otherwise")


def exchange(port: int, raw: bytes) -> bytes:
    """Send bytes, say that there are no more, and read all that comes back."""
    with socket.create_connection((HOST, port), timeout=SECONDS) as connection:
        try:
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):  # it has heard enough
            pass
        received = b""
        try:
            while chunk := connection.recv(65_536):
                received += chunk
        except ConnectionResetError:  # it did not read all that was sent
            pass
        return received


def parse_reply(received: bytes) -> Reply:
    """The first answer; what comes after it answers what the server took for a second request."""
    head, _, body = received.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    match = re.match(r"HTTP/1\.[01] (\d{3})", lines[0])
    pairs = (line.partition(":") for line in lines[1:])
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    return Reply(int(match[1]) if match else 0, headers, body)


def find_faults(reply: Reply) -> list[str]:
    if reply.status in PARSER_STATUSES and _is_plain(reply.headers):
        return [] if b"<" not in reply.body else ["the parser's refusal repeats markup"]
    faults = []
    if reply.status == 0 or (reply.status >= 500 and reply.status != 503):
        faults.append(f"status {reply.status}")
    if reply.status == 503 and b"Traceback" in reply.body:
        faults.append("a traceback")
    missing = [name for name in SECURITY_HEADERS if name.lower() not in reply.headers]
    if missing and reply.status:
        faults.append(f"status {reply.status} without {missing[0]}")
    return faults


def run_schemathesis(trial: Trial, trials: Trials, server: ServerProcess) -> None:
    """What /openapi.json allows and what it does not, as schemathesis makes it up."""
    if find_spec("schemathesis") is None:
        trials.notes.append("schemathesis is not installed; /openapi.json was not tried with it")
        trial.skip()
        return
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run"),
        f"http://{HOST}:{server.port}/openapi.json",
        *("--checks", "not_a_server_error,status_code_conformance,response_schema_conformance"),
        *("--max-examples", str(trials.scale(40)), "--seed", str(trials.seed)),
        *("--phases", "examples,coverage,fuzzing", "--no-color", "--generation-database", "none"),
    ]
    done = subprocess.run(
        command,
        cwd=server.log.parent,  # it writes a folder of its own
        capture_output=True,
        text=True,
        check=False,
        timeout=SCHEMATHESIS_SECONDS,
    )
    counts = re.findall(
        r"^.*(?:[Tt]est cases|generated|passed|failed).*$", done.stdout, re.MULTILINE
    )
    trials.notes.append(f"schemathesis: {'; '.join(' '.join(one.split()) for one in counts[:4])}")
    if done.returncode:
        failures = (
            re.findall(r"^- (.+)$", done.stdout, re.MULTILINE) or done.stdout.splitlines()[-9:]
        )
        trial.miss(f"schemathesis exits with {done.returncode}: {' | '.join(failures[:8])}")


def _is_plain(headers: Mapping[str, str]) -> bool:
    is_ours = any(name.lower() in headers for name in SECURITY_HEADERS)
    return not is_ours and headers.get("content-type", "text/plain").startswith("text/plain")


def _strip(reply: Reply) -> tuple[int, bytes]:
    """An answer without the milliseconds it took."""
    return reply.status, re.sub(rb'"took_ms":\s*[\d.]+', b"", reply.body)


def _check_memory(trial: Trial, before: float, after: float) -> None:
    growth = f"memory went from {before:.0f} to {after:.0f} MB"
    trial.expect(after <= before * MAX_GROWTH, growth)


def _check_log(trial: Trial, server: ServerProcess) -> None:
    trial.expect(not server.find_traceback(), f"the log holds: {server.find_traceback()}")
