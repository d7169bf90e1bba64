"""``covidcast/meta`` of Epidata v4: what sources and their signals are, for programs that offer them for choice."""

from collections.abc import Iterator
from itertools import groupby

import msgspec

from api.dialects.dialect_request import DialectReply, DialectRequest
from api.dialects.epidata.placed_series import sources
from api.dialects.epidata.signal_summaries import SignalSummary
from api.dialects.epidata.signals_with_summaries import SignalWithSummary, summarized
from api.dialects.number_said import number_said
from domain.series import Source
from projections.tables import descriptions

_TIME_LABELS = {"day": "Date", "week": "Week", "month": "Month", "quarter": "Quarter", "year": "Year"}


def answer_covidcast_sources(asked: DialectRequest) -> DialectReply:
    """An array of sources, written source by source."""
    return DialectReply(body=_written(asked), media_type="application/json")


def _written(asked: DialectRequest) -> Iterator[bytes]:
    separator = b"["
    for name in sources(asked):
        source = descriptions.source_at(asked.view.generation, asked.ids.source(name), asked.at.position)
        signals: list[dict[str, object]] = []
        for _, kinds in groupby(summarized(asked, name), key=lambda one: (one.signal, one.time_type)):
            signals.append(_signal(list(kinds)))
        yield separator + msgspec.json.encode(_source(name, source, signals))
        separator = b","
    yield b"[]" if separator == b"[" else b"]"


def _source(name: str, source: Source | None, signals: list[dict[str, object]]) -> dict[str, object]:
    """A source; one that only an operator's configuration names is called by that name."""
    return {
        "source": name,
        "db_source": name if source is None else source.source,
        "name": name if source is None else source.name,
        "description": _relayed(source),
        "reference_signal": str(signals[0]["signal"]) if signals else "",
        "license": None,
        "link": [{"alt": source.name, "href": source.url}] if source is not None and source.url else [],
        "dua": None,
        "signals": signals,
    }


def _relayed(source: Source | None) -> str:
    return f"Relays {source.relays}." if source is not None and source.relays else ""


def _signal(kinds: list[SignalWithSummary]) -> dict[str, object]:
    first = kinds[0]
    series = first.series
    return {
        "source": first.source,
        "signal": first.signal,
        "signal_basename": first.signal,
        "name": series.title,
        "active": series.closed is None,
        "short_description": series.title,
        "description": series.description or series.title,
        "time_type": first.time_type,
        "time_label": _TIME_LABELS[first.time_type],
        "value_label": series.unit,
        "format": "raw",
        "category": "other",
        "high_values_are": "neutral",
        "is_smoothed": False,
        "is_weighted": False,
        "is_cumulative": series.measure == "cumulative",
        "has_stderr": False,
        "has_sample_size": False,
        "link": [],
        "geo_types": {one.geo_type: _statistics(one.summary) for one in kinds if one.summary is not None},
    }


def _statistics(summary: SignalSummary) -> dict[str, msgspec.Raw]:
    return {
        "min": number_said(summary.least),
        "max": number_said(summary.most),
        "mean": number_said(summary.mean),
        "stdev": number_said(summary.deviation),
    }
