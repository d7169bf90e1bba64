"""Prometheus metrics of a copy: how far it is behind, and how its upstream answers."""

from collections.abc import Iterator

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from api.upstream.copy_state import CopyState
from api.upstream.upstream_counts import UpstreamCounts


class UpstreamCollector(Collector):
    """Tells what all processes of the service counted; a ledger that is no copy has none of it."""

    def __init__(self, copy: CopyState, counts: UpstreamCounts) -> None:
        self._copy = copy
        self._counts = counts

    def collect(self) -> Iterator[Metric]:
        """The lag, the questions, the stale answers, and for how long the upstream has been silent."""
        lag, counts = "Events of the log that this copy is known to lack.", self._counts
        yield GaugeMetricFamily("asreported_copy_lag", lag, self._copy.lag())
        told = "Questions that the upstream has answered."
        yield CounterMetricFamily("asreported_upstream_questions", told, counts.questions)
        told = "Requests answered from a copy that may be out of date."
        yield CounterMetricFamily("asreported_stale_answers", told, counts.stale)
        silent = GaugeMetricFamily("asreported_upstream_silent_seconds", "Seconds since the upstream answered.")
        if (seconds := counts.silent_for) is not None:
            silent.add_metric([], seconds)
        yield silent
