"""Many texts at once: the exported graph in OpenVINO, for building. Home of openvino.

Where the processor multiplies 16-bit floats, OpenVINO uses them: about three times as fast, with
cosines of at least 0.9999 to 32-bit ones. Questions are never encoded here.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import openvino

from indexer.encoding.encoder import GRAPH_FILE, THREAD_COUNT, Encoder, Ids, Vectors


class BulkEncoder(Encoder):
    """An encoder for thousands of texts, from one thread at a time."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        core: Any = openvino.Core()
        settings = {"NUM_STREAMS": THREAD_COUNT, "INFERENCE_NUM_THREADS": THREAD_COUNT}
        self._compiled_model = core.compile_model(str(folder / GRAPH_FILE), "CPU", settings)

    def run_batches(self, batches: Iterable[Ids]) -> Iterator[tuple[Vectors, Vectors]]:
        """Run as many batches at a time as there are streams.

        Only one thread may call the runtime: two threads blocked each other for ever, one with the
        interpreter's lock and one with the runtime's.
        """
        free = deque(self._compiled_model.create_infer_request() for _ in range(THREAD_COUNT))
        busy: deque[Any] = deque()
        for ids in batches:
            if not free:
                yield _finish_oldest_request(busy, free)
            request = free.popleft()
            request.start_async(self.make_inputs(ids))
            busy.append(request)
        while busy:
            yield _finish_oldest_request(busy, free)


def _finish_oldest_request(busy: deque[Any], free: deque[Any]) -> tuple[Vectors, Vectors]:
    request = busy.popleft()
    request.wait()
    free.append(request)
    tokens, pooled = (request.get_tensor(name).data.copy() for name in ("tokens", "pooled"))
    return tokens, pooled
