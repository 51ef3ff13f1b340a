"""Many texts at once on the workers of a Dask cluster. Home of distributed, which is optional.

The batches are those of one machine, each encoded as a whole on one worker by the encoder of one
machine: on processors of one kind the vectors are the same to the last bit. A worker runs in a
checkout of the same version, for only names of code travel; the encoder's files are sent to each
worker once, also to one that joins later. What a worker held when it was lost is given to another.

Who may speak to a scheduler may run any code on its workers, and on the machine that builds: that
network is for the owner alone.
"""

import hashlib
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple
from uuid import uuid4

import distributed

from indexer.encoding import bulk_encoder, encoder
from indexer.encoding.bulk_encoder import BulkEncoder
from indexer.encoding.encoder import Encoder, Ids, Vectors
from indexer.errors import ClusterError

Outputs = list[tuple[Vectors, Vectors]]
TASK_BATCHES = 4  # in one task; about 3 MB of vectors
TASKS_A_WORKER = 3  # given out at a time, so that none waits for the next
SECONDS_FOR_A_WORKER = 30.0  # to be there at the start, and again after the last was lost


class ClusterEncoder(Encoder):
    """An encoder for thousands of texts, whose batches the workers of a cluster encode.

    Raises:
        ClusterError: the workers cannot encode, or there is none any more.
    """

    def __init__(self, folder: Path, cluster: "_Cluster") -> None:
        super().__init__(folder)
        self._cluster = cluster

    def run_batches(self, batches: Iterable[Ids]) -> Iterator[tuple[Vectors, Vectors]]:
        """The outputs of the batches in their order; only some tasks are under way at a time."""
        most = TASKS_A_WORKER * self._cluster.worker_count
        under_way: deque[Any] = deque()
        rest = iter(batches)
        while task := [*islice(rest, TASK_BATCHES)]:
            if len(under_way) >= most:
                yield from _await_outputs(self._cluster, under_way.popleft())
            under_way.append(_give_out(self._cluster, task))
        while under_way:
            yield from _await_outputs(self._cluster, under_way.popleft())


@contextmanager
def open_cluster_encoder(folder: Path, address: str) -> Iterator[ClusterEncoder]:
    """The encoder in a folder, on the workers of the scheduler at ``tcp://host:port``.

    Raises:
        ClusterError: nobody answers there, or no worker is there to take the encoder.
    """
    try:
        client = distributed.Client(address, timeout=SECONDS_FOR_A_WORKER, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TypeError) as error:  # tls:// without a certificate is the last
        raise ClusterError(
            f"No Dask scheduler answers at {address} ({error}). Start one, or leave --dask out."
        ) from error
    with client:
        plugin = _EncoderPlugin({path.name: path.read_bytes() for path in folder.iterdir()})
        _wait_for_worker(client, address)
        try:
            client.register_plugin(plugin, name=plugin.name)
            worker_count = max(1, len(client.scheduler_info()["workers"]))
        except Exception as error:
            raise _explain(address, error) from error
        try:
            yield ClusterEncoder(folder, _Cluster(client, address, plugin.name, worker_count))
        finally:
            with suppress(Exception):  # whatever became of the cluster, the work here is done
                client.unregister_worker_plugin(plugin.name)  # type: ignore[no-untyped-call]


class _Cluster(NamedTuple):
    client: distributed.Client
    address: str
    plugin: str
    worker_count: int


class _EncoderPlugin(distributed.WorkerPlugin):
    """Keeps the encoder of one build on a worker, as files beside its other ones."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.name = f"booklet-search-{uuid4()}"
        self.files, self.code = files, _hash_code()
        self.lock = Lock()
        self.encoder: BulkEncoder | None = None
        self.folder: tempfile.TemporaryDirectory[str] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """A lock does not travel."""
        return _restore_plugin, (self.name, self.files, self.code)

    def setup(self, worker: Any) -> None:
        if self.code != _hash_code():
            raise RuntimeError("the worker has another version of the encoder")
        self.folder = tempfile.TemporaryDirectory(dir=worker.local_directory)
        for name, content in self.files.items():
            Path(self.folder.name, name).write_bytes(content)
        self.encoder = BulkEncoder(Path(self.folder.name))
        self.files = {}

    def teardown(self, worker: Any) -> None:
        if self.folder:
            self.folder.cleanup()


def _restore_plugin(name: str, files: Mapping[str, bytes], code: str) -> _EncoderPlugin:
    plugin = _EncoderPlugin(files)
    plugin.name, plugin.code = name, code
    return plugin


def _hash_code() -> str:
    """Of all that vectors depend on besides the encoder's files and the processor."""
    digest = hashlib.sha256(version("openvino").encode())
    for module in (encoder, bulk_encoder):
        digest.update(Path(str(module.__file__)).read_bytes())
    return digest.hexdigest()


def _give_out(cluster: _Cluster, batches: Sequence[Ids]) -> Any:
    try:
        return cluster.client.submit(_run_task, batches, cluster.plugin, pure=False)
    except Exception as error:
        raise _explain(cluster.address, error) from error


def _run_task(batches: Sequence[Ids], name: str) -> Outputs:
    """On a worker; one task at a time, for its encoder uses all processors that it may."""
    plugin: Any = distributed.get_worker().plugins[name]
    with plugin.lock:
        return list(plugin.encoder.run_batches(batches))


def _await_outputs(cluster: _Cluster, task: Any) -> Outputs:
    while True:
        try:
            outputs: Outputs = task.result(timeout=SECONDS_FOR_A_WORKER)
            return outputs
        except TimeoutError:
            _wait_for_worker(
                cluster.client, cluster.address
            )  # there are some: a slow one is waited for
        except Exception as error:
            raise _explain(cluster.address, error) from error


def _explain(address: str, error: Exception) -> ClusterError:
    """Whatever a worker raised, or losing the scheduler, in a sentence."""
    reason = str(error).partition("\n")[0]
    return ClusterError(
        f"The Dask cluster at {address} could not encode"
        f" ({type(error).__name__}: {reason}). Its workers must run in a checkout of this version."
        " What is done so far is kept for the next build."
    )


def _wait_for_worker(client: distributed.Client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=SECONDS_FOR_A_WORKER)
    except (TimeoutError, OSError) as error:
        raise ClusterError(
            f"The Dask scheduler at {address} has no worker. Start one in a checkout of this"
            f" version: .venv/bin/python -m dask worker {address} --host 127.0.0.1. What is done"
            " so far is kept for the next build."
        ) from error
