"""Many texts at once: the exported graph in OpenVINO, for building. Home of openvino.

Where the processor multiplies 16-bit floats, OpenVINO uses them: about three times as fast, with
cosines of at least 0.9999 to 32-bit ones. Questions never come here.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import openvino

from indexer.encoding.encoder import THREAD_COUNT, Encoder, Ids, Vectors


class BulkEncoder(Encoder):
    """An encoder that takes texts by the thousand, from one thread at a time."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._compiled_model = _compile_model(folder / "model.onnx")

    def run_batches(self, batches: Iterable[Ids]) -> Iterator[tuple[Vectors, Vectors]]:
        """As many batches at work as there are streams.

        One thread alone talks to the runtime: two that did waited for each other for ever, one with
        the interpreter's lock and one with the runtime's.
        """
        free: deque[Any] = deque(
            self._compiled_model.create_infer_request() for _ in range(THREAD_COUNT)
        )
        busy: deque[Any] = deque()
        for ids in batches:
            if not free:
                yield _finish_oldest_request(busy, free)
            request = free.popleft()
            request.start_async({"input_ids": ids, "attention_mask": np.ones_like(ids)})
            busy.append(request)
        while busy:
            yield _finish_oldest_request(busy, free)


def _finish_oldest_request(
    busy_requests: deque[Any], free_requests: deque[Any]
) -> tuple[Vectors, Vectors]:
    """What the request that began first gives; it is free again."""
    request = busy_requests.popleft()
    request.wait()
    free_requests.append(request)
    tokens, pooled = (request.get_tensor(name).data.copy() for name in ("tokens", "pooled"))
    return tokens, pooled


def _compile_model(path: Path) -> Any:
    core: Any = openvino.Core()
    settings = {"NUM_STREAMS": THREAD_COUNT, "INFERENCE_NUM_THREADS": THREAD_COUNT}
    return core.compile_model(str(path), "CPU", settings)
