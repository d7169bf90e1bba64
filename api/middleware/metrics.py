"""Prometheus metrics: requests and their latency by route template, the ledger's position, the projections' lag."""

import os
from collections.abc import Iterator
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from projections.answers.view import View

METRICS_MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5)


class LedgerCollector(Collector):
    """Reads position and lag when it is asked, so that they cost nothing otherwise."""

    def __init__(self, answers: View) -> None:
        self._answers = answers

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The head, and how far each projection is behind it."""
        yield GaugeMetricFamily("asreported_ledger_position", "Last position of the ledger.", self._answers.head())
        lag = GaugeMetricFamily(
            "asreported_projection_lag", "Number of events that the projections have not read.", labels=["projection"]
        )
        failed = GaugeMetricFamily(
            "asreported_projection_failed", "1 if the projections stopped at an event, else 0.", labels=["projection"]
        )
        failed_at = GaugeMetricFamily(
            "asreported_projection_failed_position",
            "Position at which the projections stopped; 0 if they did not.",
            labels=["projection"],
        )
        for one in self._answers.lag():
            lag.add_metric([one.projection], one.lag)
            failed.add_metric([one.projection], one.error is not None)
            failed_at.add_metric([one.projection], one.failed_at or 0)
        yield from (lag, failed, failed_at)


class Meter:
    """Counts requests; a route is its template, so that addresses made up by strangers add no series."""

    def __init__(self, answers: View) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(LedgerCollector(answers))
        own: CollectorRegistry | None = self.registry
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            # Whichever worker is asked tells of all: the counters of each lie in files, and are added up.
            MultiProcessCollector(self.registry)  # type: ignore[no-untyped-call]  # the library left it out
            own = None
        self._requests = Counter(
            "asreported_requests", "Requests answered.", ["method", "route", "status"], registry=own
        )
        self._seconds = Histogram(
            "asreported_request_seconds", "Time to answer.", ["route"], buckets=_BUCKETS, registry=own
        )
        self._known: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def count(self, method: str, route: str, status: int, started: float) -> None:
        """One request, answered now."""
        key = (method, route, status)
        known = self._known.get(key)
        if known is None:
            named = method if method in _METHODS else "other"
            known = self._requests.labels(named, route, str(status)), self._seconds.labels(route)
            if named == method:
                self._known[key] = known
        known[0].inc()
        known[1].observe(perf_counter() - started)

    def text(self) -> bytes:
        """The exposition format."""
        return generate_latest(self.registry)
