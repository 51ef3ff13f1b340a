"""Several processes at one socket, and a restart at one that systemd holds."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from indexer.errors import BadSettingError
from search_app.web.settings import read_settings
from tests.search_app.web.test_stopping import wait_until_ready
from tests.support.commands import Commands
from tests.support.paths import ROOT

ADDRESS = "/api/v1/search?q=when+do+i+water"
SERVE = [sys.executable, "-m", "search_app", "serve"]


def get(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def list_children(process: int) -> list[int]:
    tasks = Path(f"/proc/{process}/task/{process}/children")
    return [int(word) for word in tasks.read_text().split()]


@contextmanager
def run_server(words: list[str | Path], **options: object) -> Iterator[subprocess.Popen[str]]:
    command = [str(word) for word in words]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        **options,  # type: ignore[call-overload]
    ) as server:
        try:
            yield server
        finally:
            if server.poll() is None:
                server.terminate()
                server.communicate(timeout=60)


@pytest.mark.slow
def test_two_processes_answer_and_add_up_and_one_that_dies_is_replaced(tiny_index: Path) -> None:
    port = find_free_port()
    options: list[str | Path] = ["--index", tiny_index, "--port", str(port), "--processes", "2"]
    with run_server([*SERVE, *options, "--log-format", "json"]) as server:
        wait_until_ready(port)
        assert {get(port, ADDRESS)[0] for _ in range(20)} == {200}
        metrics = get(port, "/metrics")[1]
        (asked,) = re.findall(r"^booklet_search_request_seconds_count\S+ (\S+)", metrics, re.M)
        assert float(asked) == 20
        children = list_children(server.pid)
        assert len(children) == 2
        os.kill(children[0], signal.SIGKILL)
        until = time.monotonic() + 180
        while len(set(list_children(server.pid)) - set(children)) < 1:
            assert get(port, ADDRESS)[0] == 200
            assert time.monotonic() < until
            time.sleep(0.1)  # nobody reads its log meanwhile, and a pipe holds little
        server.send_signal(signal.SIGTERM)
        _, errors = server.communicate(timeout=60)
    assert server.returncode == 0
    lines = [json.loads(line) for line in errors.splitlines() if line.startswith("{")]
    assert any("ended with -9; another begins" in line["message"] for line in lines)
    requests = [line for line in lines if line["message"] == "request"]
    assert {(line["route"], line["status"]) for line in requests} == {("/api/v1/search", 200)}
    assert len(requests) >= 20
    assert "water" not in errors
    assert all(not Path(f"/proc/{child}").exists() for child in children)


@pytest.mark.slow
def test_counts_add_up_whoever_is_asked_and_outlive_a_process(
    tiny_index: Path, tmp_path: Path
) -> None:
    """Each question of the log is counted once, and none is lost with who counted it."""
    port = find_free_port()
    options: list[str | Path] = ["--index", tiny_index, "--port", str(port), "--processes", "2"]
    with run_server([*SERVE, *options, "--query-log", tmp_path / "log.sqlite"]) as server:
        wait_until_ready(port)
        assert {get(port, ADDRESS)[0] for _ in range(30)} == {200}
        until = time.monotonic() + 180
        while read_metric(port, 'logged_total{fate="written"}') != 30:
            assert time.monotonic() < until
            time.sleep(0.2)
        time.sleep(1.5)  # both have written theirs
        written = [read_metric(port, 'logged_total{fate="written"}') for _ in range(12)]
        assert written == [30.0] * 12
        children = list_children(server.pid)
        os.kill(children[0], signal.SIGKILL)
        until = time.monotonic() + 180
        while len(set(list_children(server.pid)) - set(children)) < 1:
            assert time.monotonic() < until
            time.sleep(0.1)
        wait_until_ready(port)
        written = [read_metric(port, 'logged_total{fate="written"}') for _ in range(12)]
        assert written == [30.0] * 12
        assert {read_metric(port, "index_problem") for _ in range(6)} == {0.0}
        assert {read_metric(port, "refused_requests_total") for _ in range(6)} == {0.0}
        assert read_metric(port, "connections") <= 4


def read_metric(port: int, name: str) -> float:
    text = get(port, "/metrics")[1]
    (value,) = re.findall(rf"^booklet_search_{re.escape(name)} (\S+)$", text, re.M)
    return float(value)


def test_one_whose_minder_is_gone_already_ends_at_once() -> None:
    """Linux tells nothing of what was before it was asked."""
    script = (
        "from search_app.web.server.processes import end_with_parent; end_with_parent(); print(1)"
    )
    for minder, printed in ((os.getpid(), "1\n"), (1, ""), (None, "1\n")):
        named = {"BOOKLET_SEARCH_MINDED_BY": str(minder)} if minder else {}
        done = subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, **named},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, printed, "")


@pytest.mark.slow
def test_they_end_when_the_one_that_minds_them_is_killed(tiny_index: Path) -> None:
    port = find_free_port()
    options: list[str | Path] = ["--index", tiny_index, "--port", str(port), "--processes", "2"]
    with run_server([*SERVE, *options]) as server:
        wait_until_ready(port)
        assert get(port, ADDRESS)[0] == 200
        children = list_children(server.pid)
        server.kill()
        until = time.monotonic() + 180
        while any(Path(f"/proc/{child}").exists() for child in children):
            assert time.monotonic() < until
            time.sleep(0.1)
    assert len(children) == 2


@pytest.mark.slow
def test_processes_that_cannot_begin_end_it_with_a_sentence(tmp_path: Path) -> None:
    options: list[str | Path] = ["--index", tmp_path, "--port", "0", "--processes", "2"]
    with run_server([*SERVE, *options]) as server:
        _, errors = server.communicate(timeout=60)
    assert server.returncode == 2
    assert f"No index in {tmp_path}. Build one with: make index" in errors


def test_one_that_cannot_begin_anew_ends_no_other(tmp_path: Path) -> None:
    """The first answers until it is ended; the second cannot begin, and then it can."""
    script = (
        "import os, sys, time\n"
        "number = os.environ['NUMBER']\n"
        "open(os.path.join(sys.argv[1], number), 'x').close()\n"
        "sys.exit(2) if number == '2' else time.sleep(60)\n"
    )
    supervise = (
        "import socket, sys\n"
        "from search_app.web.server.processes import Supervisor\n"
        "class Counting(Supervisor):\n"
        "    begun = 0\n"
        "    def _start(self, environment):\n"
        "        self.begun += 1\n"
        "        return super()._start({**environment, 'NUMBER': str(self.begun)})\n"
        "with socket.create_server(('127.0.0.1', 0)) as listening:\n"
        "    sys.exit(Counting(sys.argv[1:], listening, 2).run())\n"
    )
    begun = tmp_path / "begun"
    begun.mkdir()
    command: list[str | Path] = [sys.executable, "-c", supervise]
    command += [sys.executable, "-c", script, begun]
    with run_server(command) as server:
        until = time.monotonic() + 180
        while len(list(begun.iterdir())) < 3:
            assert server.poll() is None
            assert time.monotonic() < until
            time.sleep(0.1)
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=60)
    assert server.returncode == 0


class Asking:
    """Clients that ask all the time, each over new connections, until they are stopped."""

    def __init__(self, port: int, count: int) -> None:
        self.statuses = Counter[object]()
        self._port, self._stop = port, threading.Event()
        self._threads = [threading.Thread(target=self._ask, daemon=True) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def wait_for_more(self, count: int) -> None:
        before, until = self.statuses[200], time.monotonic() + 120
        while self.statuses[200] < before + count:
            assert time.monotonic() < until, self.statuses
            time.sleep(0.05)

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _ask(self) -> None:
        while not self._stop.is_set():
            try:
                self.statuses[get(self._port, ADDRESS)[0]] += 1
            except (OSError, http.client.HTTPException) as error:
                self.statuses[type(error).__name__] += 1


@pytest.mark.slow
def test_at_a_socket_of_systemd_nobody_is_refused_while_it_starts_anew(tiny_index: Path) -> None:
    """As systemd does: the socket is file 3, and stays open while the service ends and begins."""
    with socket.create_server(("127.0.0.1", 0), backlog=200) as listening:
        serve = f"{sys.executable} -m search_app serve --index {tiny_index}"
        script = f"LISTEN_FDS=1 LISTEN_PID=$$ exec {serve} 3<&{listening.fileno()}"
        asking = Asking(listening.getsockname()[1], 8)
        for _ in range(2):
            with run_server(["bash", "-c", script], pass_fds=[listening.fileno()]):
                asking.wait_for_more(20)
        with run_server(["bash", "-c", script], pass_fds=[listening.fileno()]):
            asking.wait_for_more(20)
            asking.stop()
    assert set(asking.statuses) <= {200, 503}, asking.statuses


def test_the_desk_needs_a_server_of_one_process() -> None:
    with pytest.raises(BadSettingError, match="SEARCH_PROCESSES is 2, but the editors' desk"):
        read_settings({"PROCESSES": "2", "EDITOR_PASSWORD": "correct horse"})
    assert read_settings({"PROCESSES": "2"}).processes == 2


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ({"PROCESSES": "0"}, "SEARCH_PROCESSES is '0', and must be a whole number from 1 to 64."),
        ({"PROCESSES": "x"}, "SEARCH_PROCESSES is 'x', and must be"),
        ({"LOG_FORMAT": "xml"}, "SEARCH_LOG_FORMAT is 'xml', and must be text or json."),
    ],
)
def test_a_wrong_setting_is_a_sentence(setting: dict[str, str], sentence: str) -> None:
    with pytest.raises(BadSettingError, match=re.escape(sentence)):
        read_settings(setting)


def test_a_port_in_use_is_a_sentence(commands: Commands) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = commands("search_app", "serve", "--processes", "2", "--port", port)
    assert done.code == 2
    assert f"Cannot listen at 127.0.0.1, port {port}: Address already in use." in done.sentence()


@pytest.mark.parametrize(
    ("modules", "heavy"),
    [
        ("search_app.cli.serve", ("flask", "numpy", "onnxruntime", "prometheus_client")),
        # what is imported by who minds other processes
        ("search_app.cli.serve, search_app.web.metrics.shared", ("numpy", "onnxruntime", "faiss")),
    ],
)
def test_what_only_an_index_needs_is_read_by_who_opens_one(modules: str, heavy: str) -> None:
    code = f"import sys, {modules}; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "[]\n")
