"""Several processes that answer from one socket and one generation, and the one that minds them.

The socket stays open all the while: who connects while a process is started anew waits instead of
failing. systemd hands one over in the same way.
"""

import ctypes
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from types import FrameType

from indexer.command_line import BAD_INPUT
from indexer.errors import BadAddressError

FIRST_INHERITED = 3  # systemd's convention: files 0 to 2 are the standard streams
BACKLOG = 1024
LOOK_SECONDS = 0.1
PR_SET_PDEATHSIG = 1  # of prctl(2)
MINDED_BY = "BOOKLET_SEARCH_MINDED_BY"  # in a worker's environment: who started it
REST_SECONDS = 1.0  # before a process that crashed is started anew

log = logging.getLogger(__name__)


def take_inherited_socket(number: int | None) -> socket.socket | None:
    """The socket that another process bound: of this file number, or one of systemd's."""
    is_systemd = os.environ.get("LISTEN_PID") == str(os.getpid())
    if is_systemd and number is None and os.environ.get("LISTEN_FDS", "0") != "0":
        number = FIRST_INHERITED
    return None if number is None else socket.socket(fileno=number)


def bind_socket(host: str, port: int) -> socket.socket:
    """One that listens.

    Raises:
        BadAddressError: it cannot.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host.strip("[]"), port), family=family, backlog=BACKLOG)
    except OSError as error:
        sentence = f"Cannot listen at {host}, port {port}: {_explain(error)}."
        raise BadAddressError(sentence) from None


def _explain(error: OSError) -> str:
    """Of a name that is none there is no number; of others Python adds more than its reason."""
    is_name = isinstance(error, socket.gaierror) or error.errno is None
    return "there is no such address" if is_name else os.strerror(error.errno or 0)


class Supervisor:
    """Starts ``count`` processes by one command, and each anew that ends, until it is stopped."""

    def __init__(self, command: list[str], listening: socket.socket, count: int) -> None:
        self._command = [*command, "--listen-at", str(listening.fileno())]
        self._listening = listening
        self._count = count
        self._processes: list[subprocess.Popen[bytes]] = []
        self._is_stopping = False

    def run(self) -> int:
        """The exit code: that of a process which cannot even start, else 0.

        Beside an older one, which answers, it is tried again: the index may be sound again soon.
        """
        # Only now: a process that answers by itself opens its index before it reads the web's part.
        from search_app.web.metrics.shared import MANY_PROCESSES, forget_process

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        with tempfile.TemporaryDirectory(prefix="booklet-search-") as metrics:
            environment = {**os.environ, MANY_PROCESSES: metrics, MINDED_BY: str(os.getpid())}
            while not self._is_stopping:
                for process in [each for each in self._processes if each.poll() is not None]:
                    is_oldest = process is self._processes[0]
                    self._processes.remove(process)
                    forget_process(process.pid, metrics)
                    if process.returncode == BAD_INPUT and is_oldest:
                        self._end_all()
                        return BAD_INPUT
                    log.error("A process ended with %d; another begins.", process.returncode)
                    time.sleep(REST_SECONDS)
                while len(self._processes) < self._count and not self._is_stopping:
                    self._processes.append(self._start(environment))
                time.sleep(LOOK_SECONDS)
            self._end_all()
        return 0

    def _start(self, environment: dict[str, str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command,
            env=environment,
            pass_fds=[self._listening.fileno()],
            process_group=0,  # Ctrl-C in a terminal comes to this process alone, which passes it on
        )

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._is_stopping = True

    def _end_all(self) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait()


def end_with_parent() -> None:
    """Have Linux end this process in order, as by SIGTERM, once the one that minds it is gone.

    It may be gone before Linux is asked, for which nothing would come: then it ends here.
    """
    request = getattr(ctypes.CDLL(None), "prctl", None)
    if request:
        request(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.environ.get(MINDED_BY, "") not in ("", str(os.getppid())):
        sys.exit(0)


def make_worker_command() -> list[str]:
    """This command again; a worker is told the socket beside it."""
    return [sys.executable, "-m", "search_app", *sys.argv[1:]]
