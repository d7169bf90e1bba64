"""``metadata`` of Epidata v5: the signals of each source, their places, and the range of their times."""

from collections.abc import Iterator, Sequence

import msgspec

from api.dialects.dialect_request import DialectRefusal, DialectReply, DialectRequest
from api.dialects.epidata.archive_rows import known_source_asked
from api.dialects.epidata.placed_series import of_source, sources
from api.dialects.epidata.report_times import report_time_text
from api.dialects.epidata.signals_with_summaries import SignalWithSummary, summarized

_NOT_FOUND = 404
_JSON = "application/json"


def answer_metadata(asked: DialectRequest) -> DialectReply:
    """An object by source, written source by source."""
    return DialectReply(body=_written(asked, _sources(asked)), media_type=_JSON)


def answer_aux_schema(asked: DialectRequest) -> DialectReply:
    """The key columns of what a source tells beside its figures: there is nothing, so none has any."""
    nothing: list[str] = []
    found = {one: {"key_columns": nothing} for one in _sources(asked)}
    return DialectReply(body=msgspec.json.encode(found), media_type=_JSON)


def answer_aux_data(_: DialectRequest) -> DialectReply:
    """There is none; raises DialectRefusal."""
    raise DialectRefusal(_NOT_FOUND, "there is no auxiliary data: all that is known of a figure is in its rows")


def _sources(asked: DialectRequest) -> Sequence[str]:
    return [known_source_asked(asked)] if asked.one("source") else sources(asked)


def _written(asked: DialectRequest, names: Sequence[str]) -> Iterator[bytes]:
    separator = b"{"
    for name in names:
        entry = _entry(asked, name)
        yield separator + msgspec.json.encode(name) + b":" + msgspec.json.encode(entry)
        separator = b","
    yield b"{}" if separator == b"{" else b"}"


def _entry(asked: DialectRequest, name: str) -> dict[str, object]:
    found = list(summarized(asked, name))
    return {
        "signals": list(dict.fromkeys(one.signal for one in found)),
        "geo_types": sorted({one.geo_type for one in found}),
        "geo_values": sorted({one.place.geo_value for one in of_source(asked, name)}),
        "fill_methods": ["source"],
        "reference_time_range": _days(found),
        "report_time_range": _moments(found),
    }


def _days(found: Sequence[SignalWithSummary]) -> list[str]:
    days = [day for one in found if one.summary is not None for day in (one.summary.first_day, one.summary.last_day)]
    return [min(days), max(days)] if days else []


def _moments(found: Sequence[SignalWithSummary]) -> list[str]:
    moments = [
        one
        for found_of in found
        if found_of.summary is not None
        for one in (found_of.summary.first_published, found_of.summary.last_published)
    ]
    return [report_time_text(min(moments)), report_time_text(max(moments))] if moments else []
