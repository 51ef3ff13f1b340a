"""Counts that several processes add up: each writes its own into files of one folder.

Whoever is asked for ``/metrics`` adds what all wrote, those too that have ended. What is read at
the moment is written every second, and so is at most a second old.
"""

import os
import threading
import time
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge
from prometheus_client.core import Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

# The folder; it must be set before prometheus_client is imported.
MANY_PROCESSES = "PROMETHEUS_MULTIPROC_DIR"
WRITE_SECONDS = 1.0


def is_one_of_many() -> bool:
    return MANY_PROCESSES in os.environ


def forget_process(process: int, folder: str) -> None:
    """What has ended holds no connection any more; what it counted stays."""
    mark_process_dead(process, folder)  # type: ignore[no-untyped-call]


class SharedMetrics:
    """What a collector of this process reads, written down for all."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector
        self._registry = CollectorRegistry()
        self._metrics: dict[str, Counter | Gauge] = {}
        self._counted: dict[tuple[str, ...], float] = {}
        self._lock = threading.Lock()

    def write_regularly(self) -> None:
        threading.Thread(target=self._write_until_ended, name="metrics", daemon=True).start()

    def write(self) -> None:
        with self._lock:
            for metric in self._collector.collect():
                if metric.type in ("counter", "gauge"):
                    self._write_metric(metric)

    def build_registry(self) -> CollectorRegistry:
        """Of what all processes wrote, and what cannot be added up, of this one."""
        self.write()
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        registry.register(_Descriptions(self._collector))
        return registry

    def _write_until_ended(self) -> None:
        while True:
            self.write()
            time.sleep(WRITE_SECONDS)

    def _write_metric(self, metric: Metric) -> None:
        for sample in metric.samples:
            shared = self._metrics.get(metric.name)
            if shared is None:
                shared = self._metrics[metric.name] = self._make_metric(metric, [*sample.labels])
            values = tuple(sample.labels.values())
            child = shared.labels(*values) if values else shared
            if isinstance(child, Counter):
                key = (metric.name, *values)
                child.inc(max(0.0, sample.value - self._counted.get(key, 0.0)))
                self._counted[key] = sample.value
            else:
                child.set(sample.value)

    def _make_metric(self, metric: Metric, labels: list[str]) -> Counter | Gauge:
        if metric.type == "counter":
            return Counter(metric.name, metric.documentation, labels, registry=self._registry)
        return Gauge(
            metric.name,
            metric.documentation,
            labels,
            registry=self._registry,
            multiprocess_mode="livemax" if metric.name.endswith("_problem") else "livesum",
        )


class _Descriptions(Collector):
    """The texts of a collector."""

    def __init__(self, collector: Collector) -> None:
        self._collector = collector

    def collect(self) -> Iterator[Metric]:
        return (each for each in self._collector.collect() if each.type == "info")
