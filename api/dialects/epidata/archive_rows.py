"""The rows of Epidata v5, one version of a figure each, and the request that asks for them."""

import re
from collections.abc import Iterator
from itertools import islice

from msgspec import Struct

from api.dialects.dialect_request import DialectRefusal, DialectRequest
from api.dialects.epidata.covidcast_rows import Row
from api.dialects.epidata.placed_series import DescribedPlace, is_source, of_signal
from api.dialects.epidata.report_times import report_time_text
from domain.periods import period
from projections.answers.versions import FigureVersion

_BAD, _NOT_FOUND = 400, 404
_MOST_SIGNALS, _MOST_UNKNOWN = 2000, 20
_LONGEST_SIGNAL = 64
_LIMIT = re.compile(r"[1-9]\d{0,8}", re.ASCII)
# Epidata's own, then what it has no word for.
FIELDS = (
    "signal", "report_time", "geo_type", "geo_value", "fill_method", "reference_time", "value",
    "period", "kind", "qualifier", "status", "through", "published_at", "entry", "position",
)  # fmt: skip
PARAMETERS = frozenset({"source", "signal", "geo_type", "fill_method", "limit", "format"})
# Nothing is ever filled in, so of Epidata's three ways there is only the one that fills nothing.
_AS_SAID, _FILL_METHODS = "source", frozenset({"source", "fill_ave", "fill_zero"})


class ArchiveQuestion(Struct, frozen=True, kw_only=True):
    """The signals that are asked for, at one kind of place; no more rows than ``limit``."""

    source: str
    signals: tuple[str, ...]
    geo_type: str
    is_filled: bool
    limit: int | None


def archive_question(asked: DialectRequest) -> ArchiveQuestion:
    """The question of a request; raises DialectRefusal."""
    for name in ("source", "signal", "geo_type"):
        if not asked.one(name):
            raise DialectRefusal(_BAD, f"{name}: Field required")
    signals = tuple(dict.fromkeys(one.strip() for one in asked.one("signal").split(",")))
    if len(signals) > _MOST_SIGNALS:
        raise DialectRefusal(_BAD, f"signal has {len(signals)} names; at most {_MOST_SIGNALS} are read")
    fill_method, limit = asked.one("fill_method", _AS_SAID), asked.one("limit")
    if fill_method not in _FILL_METHODS:
        raise DialectRefusal(_BAD, f"fill_method: {fill_method[:40]!r} is none of {', '.join(sorted(_FILL_METHODS))}")
    if asked.one("format", "csv") != "csv":
        raise DialectRefusal(_BAD, f"format: {asked.one('format')[:40]!r} is not served; the only one is csv")
    if limit and not _LIMIT.fullmatch(limit):
        raise DialectRefusal(_BAD, f"limit: {limit[:40]!r} is not a positive whole number of at most nine digits")
    return ArchiveQuestion(
        source=known_source_asked(asked),
        signals=signals,
        geo_type=asked.one("geo_type"),
        is_filled=fill_method != _AS_SAID,
        limit=int(limit) if limit else None,
    )


def known_source_asked(asked: DialectRequest) -> str:
    """The source that is asked for, by the name that was given; raises DialectRefusal where there is none."""
    source = asked.one("source")
    if not is_source(asked, source):
        raise DialectRefusal(_NOT_FOUND, f"source {source[:60]!r} is not in this ledger")
    return source


def places(asked: DialectRequest, question: ArchiveQuestion) -> Iterator[DescribedPlace]:
    """The series that are asked for, signal by signal as they were named."""
    if question.is_filled:
        return
    for signal in question.signals:
        yield from (one for one in of_signal(asked, question.source, signal) if one.place.geo_type == question.geo_type)


def unknown(asked: DialectRequest, question: ArchiveQuestion) -> list[str]:
    """The first of the signals that the source has not, or not at this kind of place."""
    found = (
        signal[:_LONGEST_SIGNAL]
        for signal in question.signals
        if all(one.place.geo_type != question.geo_type for one in of_signal(asked, question.source, signal))
    )
    return list(islice(found, _MOST_UNKNOWN))


def row(place: DescribedPlace, version: FigureVersion) -> Row:
    """One version as it is written; a figure without value has an empty one."""
    return {
        "signal": place.place.signal,
        "report_time": report_time_text(version.published),
        "geo_type": place.place.geo_type,
        "geo_value": place.place.geo_value,
        "fill_method": _AS_SAID,
        "reference_time": period(version.period).first.isoformat(),
        "value": version.value,
        "period": version.period,
        "kind": version.what,
        "qualifier": version.qualifier,
        "status": version.status,
        "through": version.through,
        "published_at": version.published_at,
        "entry": version.entry,
        "position": version.position,
    }
