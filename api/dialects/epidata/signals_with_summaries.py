"""The signals of a source at each kind of place, each with its summary."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from api.dialects.dialect_request import DialectRequest
from api.dialects.epidata.placed_series import DescribedPlace, of_source
from api.dialects.epidata.signal_summaries import SignalSummary, summary_of
from api.dialects.epidata.time_values import TIME_TYPES, TimeType
from domain.series import Series
from projections.answers.tallies import tally_of
from projections.answers.version_tally import merged


class SignalWithSummary(Struct, frozen=True, kw_only=True):
    """A signal by one time type at one kind of place; ``summary`` is None where nothing was reported of it."""

    source: str
    signal: str
    geo_type: str
    time_type: TimeType
    places: int
    series: Series
    summary: SignalSummary | None


def summarized(asked: DialectRequest, source: str, signals: Sequence[str] = ()) -> Iterator[SignalWithSummary]:
    """The signals of a source, or some of them, in order; each is read when it is taken."""
    wanted = (one for one in of_source(asked, source) if not signals or one.place.signal in signals)
    for _, of_signal in groupby(wanted, key=lambda one: one.place.signal):
        yield from _of_signal(asked, sorted(of_signal, key=_kind))


def _of_signal(asked: DialectRequest, places: Iterable[DescribedPlace]) -> Iterator[SignalWithSummary]:
    for (geo_type, time_type), found in groupby(places, key=_kind):
        together = list(found)
        first = together[0]
        yield SignalWithSummary(
            source=first.place.source,
            signal=first.place.signal,
            geo_type=geo_type,
            time_type=time_type,
            places=len(together),
            series=first.series,
            summary=summary_of(
                merged(tally_of(asked.view, asked.at, one.place.key) for one in together),
                is_weekly=time_type == "week",
            ),
        )


def _kind(one: DescribedPlace) -> tuple[str, TimeType]:
    return one.place.geo_type, TIME_TYPES[one.series.frequency]
