"""Prometheus metrics: requests and their latency by route, the ledger's position, the projections' lag, what waits."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from itertools import accumulate
from pathlib import Path

from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

from api.middleware.open_streams import OpenStreams
from api.middleware.request_counts import BUCKETS, Counted, RequestCounts
from domain.refusals import Refusal
from projections.answers.lag import lag_of
from projections.answers.view import View
from stores.sqlite.hooks import HookRows
from stores.sqlite.proposals import ProposalRows

METRICS_MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


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
        for one in lag_of(self._answers):
            lag.add_metric([one.projection], one.lag)
            failed.add_metric([one.projection], one.error is not None)
            failed_at.add_metric([one.projection], one.failed_at or 0)
        yield from (lag, failed, failed_at)


class StreamCollector(Collector):
    """Tells the event streams that are open, of all processes of the service."""

    def __init__(self, streams: OpenStreams) -> None:
        self._streams = streams

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """How many there are, those among them that read nothing."""
        yield GaugeMetricFamily("asreported_open_streams", "Event streams that are open.", self._streams.count())


class HookCollector(Collector):
    """Tells how deliveries to hooks go, once there are any."""

    def __init__(self, answers: View) -> None:
        self._path = answers.store.path

    def collect(self) -> Iterator[Metric]:
        """How many wait, were made and were given up, by hook."""
        active = GaugeMetricFamily("asreported_hook_active", "1 if the hook is delivered to, else 0.", labels=["hook"])
        waiting = GaugeMetricFamily("asreported_hook_waiting", "Deliveries that wait.", labels=["hook"])
        delivered = CounterMetricFamily("asreported_hook_delivered", "Deliveries made.", labels=["hook"])
        given_up = CounterMetricFamily("asreported_hook_given_up", "Deliveries given up.", labels=["hook"])
        with suppress(Refusal), HookRows(self._path) as rows:
            for hook in rows.hooks():
                active.add_metric([hook.id], hook.state == "active")
                waiting.add_metric([hook.id], rows.waiting(hook.id))
                delivered.add_metric([hook.id], hook.delivered)
                given_up.add_metric([hook.id], hook.given_up)
        yield from (active, waiting, delivered, given_up)


class ProposalCollector(Collector):
    """Tells what waits to be issued."""

    def __init__(self, answers: View) -> None:
        self._path = answers.store.path

    def collect(self) -> Iterator[Metric]:
        """How many proposals wait, and since when the first does."""
        waiting = GaugeMetricFamily("asreported_proposals_waiting", "Proposals that wait to be issued or dropped.")
        since = GaugeMetricFamily(
            "asreported_proposals_waiting_since_seconds", "Seconds since 1970 at which the first of them was proposed."
        )
        with suppress(Refusal), ProposalRows(self._path) as rows:
            waiting.add_metric([], rows.waiting()[0])
            if (oldest := rows.oldest_waiting()) is not None:
                since.add_metric([], datetime.fromisoformat(oldest).timestamp())
        yield from (waiting, since)


class RequestCollector(Collector):
    """Tells the requests that were counted, by all processes of the service."""

    def __init__(self, counts: RequestCounts) -> None:
        self._counts = counts

    def collect(self) -> Iterator[Metric]:
        """How many there were, and how long they took by route."""
        requests = CounterMetricFamily(
            "asreported_requests", "Requests answered.", labels=["method", "route", "status"]
        )
        seconds = HistogramMetricFamily("asreported_request_seconds", "Time to answer.", labels=["route"])
        routes: dict[str, Counted] = {}
        for (method, route, status), one in self._counts.all().items():
            requests.add_metric([method, route, str(status)], sum(one.buckets))
            known = routes.setdefault(route, Counted([0] * len(one.buckets), 0))
            known.buckets = [before + more for before, more in zip(known.buckets, one.buckets, strict=True)]
            known.nanoseconds += one.nanoseconds
        bounds = [*map(str, BUCKETS), "+Inf"]
        for route, one in routes.items():
            upto = list(zip(bounds, accumulate(one.buckets), strict=True))
            seconds.add_metric([route], upto, one.nanoseconds / 1e9)
        yield from (requests, seconds)


class Meter:
    """Counts requests; a route is its template, so that addresses made up by strangers add no series."""

    def __init__(self, answers: View, folder: Path | None = None) -> None:
        """Several workers count in files of one folder, so that whichever of them is asked tells of all."""
        self._counts = RequestCounts(folder)
        self.streams = OpenStreams(folder)
        self.registry = CollectorRegistry()
        self.registry.register(LedgerCollector(answers))
        self.registry.register(RequestCollector(self._counts))
        self.registry.register(StreamCollector(self.streams))
        self.registry.register(HookCollector(answers))
        self.registry.register(ProposalCollector(answers))
        self.count = self._counts.count

    def text(self) -> bytes:
        """The exposition format."""
        return generate_latest(self.registry)
