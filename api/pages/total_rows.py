"""The current totals of some series as rows of a page, by source, those of closed series apart."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from msgspec import Struct

from api.pages.series_words import adjustment_words
from api.pages.wording import grouped, qualified, signed, value_words
from domain.periods import period
from domain.series import Source
from projections.tables.listed_series import Total


class ShownTotal(Struct, frozen=True, kw_only=True):
    """A total in the words of the page."""

    series: str
    title: str
    unit: str
    value: str
    period: str | None
    change: str | None
    adjustment: str
    revisions: str
    later_withdrawn: int
    closed: str | None
    successors: tuple[str, ...]


class ShownSource(Struct, frozen=True, kw_only=True):
    """A source with its name and whom it relays, and its totals."""

    source: str
    name: str
    relays: str | None
    rows: Sequence[ShownTotal]


class TotalRows(Struct, frozen=True, kw_only=True):
    """The totals of series that go on, and of those that are closed."""

    going_on: Sequence[ShownSource]
    closed: Sequence[ShownSource]


def total_rows(totals: Sequence[Total], sources: Mapping[str, Source]) -> TotalRows:
    """The rows of some totals, which are in the order of their keys."""
    return TotalRows(
        going_on=_by_source((one for one in totals if one.closed is None), sources),
        closed=_by_source((one for one in totals if one.closed is not None), sources),
    )


def _by_source(totals: Iterable[Total], sources: Mapping[str, Source]) -> list[ShownSource]:
    return [
        ShownSource(
            source=source, name=sources[source].name, relays=sources[source].relays, rows=[_shown(one) for one in rows]
        )
        for source, rows in groupby(totals, key=lambda one: one.source)
    ]


def _shown(total: Total) -> ShownTotal:
    return ShownTotal(
        series=total.series,
        title=total.title,
        unit=total.unit,
        value=value_words(total.value, total.qualifier, total.state),
        period=total.period,
        change=None if total.change is None else qualified(signed(total.change), total.change_qualifier),
        adjustment=_adjustment(total),
        revisions=grouped(total.revisions),
        later_withdrawn=total.later_withdrawn,
        closed=total.closed,
        successors=total.successors,
    )


def _adjustment(total: Total) -> str:
    """The part of the change that belongs elsewhere, in words; empty where there is none."""
    if total.change is None or total.period is None:
        return ""
    frequency = period(total.period).frequency
    return adjustment_words(total.adjustment, frequency, is_unknown=total.adjustment_unknown)
