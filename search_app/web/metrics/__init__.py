"""Counts for Prometheus. A question's words are never among them."""

import time
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from indexer.errors import BookletSearchError
from search_app.results import SearchResult, Verdict
from search_app.web.metrics.shared import SharedMetrics, is_one_of_many

if TYPE_CHECKING:  # who minds the processes that answer counts, and loads no index for it
    from search_app.search.live_index import LiveEngine

KNOWN_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST"})
LATENCY_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class Metrics(Collector):
    """The counts of one app, in a registry of their own.

    It collects by itself what is read at the moment: the generation that serves, and what became
    of the questions for the query log, where there is one.
    """

    def __init__(self, app: Flask, live_index: "LiveEngine") -> None:
        self._app = app
        self._live_index = live_index
        self.shared = SharedMetrics(self) if is_one_of_many() else None
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "booklet_search_requests",
            "Requests by route, method and status.",
            ("route", "method", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "booklet_search_request_seconds",
            "Time to answer a request.",
            ("route",),
            buckets=LATENCY_BUCKETS,
            registry=self.registry,
        )
        self.questions = Counter(
            "booklet_search_questions",
            "Questions asked, by verdict.",
            ("verdict",),
            registry=self.registry,
        )
        for verdict in Verdict:
            self.questions.labels(verdict.value)
        self.registry.register(self)
        ProcessCollector(registry=self.registry)

    def collect(self) -> Iterator[Metric]:
        info = InfoMetricFamily("booklet_search_generation", "The generation that answers.")
        try:
            info.add_metric([], {"generation": self._live_index.get_engine().generation})
            yield info
        except BookletSearchError:
            pass  # no index: no sample, and /readyz says why
        yield GaugeMetricFamily(
            "booklet_search_index_problem",
            "1 while the published generation is not sound, so that another answers, or none.",
            value=bool(self._live_index.problem),
        )
        yield CounterMetricFamily(
            "booklet_search_refusals",
            "Generations that were refused because they were damaged or incomplete.",
            value=self._live_index.refusal_count,
        )
        yield from self._collect_connections()
        log = self._app.extensions.get("querylog")
        if log:
            logged = CounterMetricFamily(
                "booklet_search_logged",
                "Questions, and what readers said of answers, for the query log, by fate.",
                labels=["fate"],
            )
            for fate, count in asdict(log.counts).items():
                logged.add_metric([fate], count)
            yield logged

    def _collect_connections(self) -> Iterator[Metric]:
        """Of the server around the app; there is none in most tests."""
        if "connections" not in self._app.extensions:
            return
        counts = self._app.extensions["connections"]()
        yield GaugeMetricFamily(
            "booklet_search_connections", "Connections that are held.", value=counts.held
        )
        yield GaugeMetricFamily(
            "booklet_search_queued", "Requests that wait for a thread.", value=counts.queued
        )
        yield CounterMetricFamily(
            "booklet_search_refused_requests",
            "Requests that got 503 because there was too much to do, or the server stopped.",
            value=counts.refused,
        )


def init_metrics(app: Flask, live_index: "LiveEngine") -> None:
    metrics = app.extensions["metrics"] = Metrics(app, live_index)
    if metrics.shared:
        metrics.shared.write_regularly()
    app.before_request(_start_timer)
    app.after_request(_count_request)


def count_question(result: SearchResult) -> None:
    _get_metrics().questions.labels(result.verdict.value).inc()


def export_metrics() -> Response:
    """Of several processes together, but for the generation, memory and time of this one."""
    metrics = _get_metrics()
    registry = metrics.registry
    if metrics.shared:
        registry = metrics.shared.build_registry()
        ProcessCollector(registry=registry)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _get_metrics() -> Metrics:
    metrics: Metrics = current_app.extensions["metrics"]
    return metrics


def _start_timer() -> None:
    g.started = time.perf_counter()


def _count_request(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else "unknown"
    method = request.method if request.method in KNOWN_METHODS else "other"
    _get_metrics().requests.labels(route, method, str(response.status_code)).inc()
    _get_metrics().seconds.labels(route).observe(time.perf_counter() - g.started)
    return response
