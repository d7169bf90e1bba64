"""The life of a source or of one of its series, folded from events."""

from datetime import date, timedelta
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from domain.events import SeriesClosed, SeriesDescribed, SeriesEvent, SeriesOpened, SourceEvent
from domain.keys import SeriesKey, series_key
from domain.moments import is_date, moment_text
from domain.periods import Period, period
from domain.refusals import Malformed, NotAMoment, shown
from domain.streams import series_of, source_of
from domain.words import Frequency, Measure

# Digits behind the point that a value has at most, and days for which a figure may lag behind its period.
MOST_DECIMALS, MOST_LAG = 9, 366


class Source(Struct, frozen=True, kw_only=True):
    """A body that publishes figures, as it was last described; ``version`` counts its events."""

    source: str
    name: str
    url: str | None
    relays: str | None
    version: int


class SeriesFacts(Struct, frozen=True, kw_only=True):
    """What makes a series: one measure of one source; ``lag_days`` in days, ``starts_on`` a date or None."""

    series: str
    title: str
    unit: str
    measure: Measure
    frequency: Frequency
    description: str | None = None
    decimals: int = 0
    starts_on: str | None = None
    lag_days: int = 0


class Closed(Struct, frozen=True, kw_only=True):
    """How a series ended: after ``last_period``; the ``successors`` go on."""

    last_period: str
    successors: tuple[str, ...] = ()
    reason: str | None = None


class Series(SeriesFacts, frozen=True, kw_only=True):
    """A series as it was last described; ``version`` counts its events."""

    closed: Closed | None
    version: int

    @property
    def key(self) -> SeriesKey:
        """The series' key in its parts."""
        return series_key(self.series)

    def covered(self, span: Period, through: str | None = None) -> date:
        """The last day that a figure counts: the end of its period less the lag, or the day that it names itself."""
        if through is not None:
            return date.fromisoformat(through)
        return span.last - timedelta(self.lag_days) if self.lag_days else span.last

    def closes_before(self, span: Period) -> bool:
        """Whether the period lies after the series' last."""
        return self.closed is not None and span.first > period(self.closed.last_period).first


def evolve_source(_: Source | None, event: SourceEvent) -> Source:
    """The source after one more of its events; each describes it as a whole."""
    return Source(source=source_of(event), name=event.name, url=event.url, relays=event.relays, version=event.version)


def evolve_series(series: Series | None, event: SeriesEvent) -> Series:
    """The series after one more of its events."""
    match event:
        case SeriesOpened():
            return Series(
                series=str(series_of(event)),
                title=event.title,
                description=event.description,
                unit=event.unit,
                measure=event.measure,
                frequency=event.frequency,
                decimals=event.decimals,
                starts_on=event.starts_on,
                lag_days=event.lag_days,
                closed=None,
                version=event.version,
            )
        case SeriesDescribed():
            assert series is not None, "opened before it is described"
            return replace(
                series,
                title=event.title,
                description=event.description,
                decimals=event.decimals,
                starts_on=event.starts_on,
                lag_days=event.lag_days,
                version=event.version,
            )
        case SeriesClosed():
            assert series is not None, "opened before it is closed"
            closed = Closed(last_period=event.last_period, successors=event.successors, reason=event.reason)
            return replace(series, closed=closed, version=event.version)
        case _:
            assert_never(event)


def check_arithmetic(decimals: int, lag_days: int) -> None:
    """Raise Malformed for more decimals than a value has, or days than a figure lags behind."""
    if not 0 <= decimals <= MOST_DECIMALS:
        raise Malformed(f"decimals are 0 to {MOST_DECIMALS}, not {decimals!s:.40}", field="decimals")
    if not 0 <= lag_days <= MOST_LAG:
        raise Malformed(f"lag_days are 0 to {MOST_LAG}, not {lag_days!s:.40}", field="lag_days")


def check_day(said: str) -> None:
    """Raise NotAMoment for anything but a date."""
    if not is_date(moment_text(said)):
        raise NotAMoment(f"not a date: {shown(said)}", moment=said)
