"""What changed between two moments: the figures that differ, the entries that did it, totals and years of both."""

from msgspec import Struct

from domain.series import Series
from domain.values import number, plain
from projections.buckets import years
from projections.moment import At
from projections.series_at import FigureAt, SeriesAt
from projections.statistics import Statistics


class Difference(Struct, frozen=True, kw_only=True):
    """A figure that does not read alike; entry None where there was nothing to read."""

    period: str
    before: str | None
    after: str | None
    difference: str | None
    qualifier_before: str | None
    qualifier_after: str | None
    entry_before: int | None
    entry_after: int | None
    published_before: str | None
    published_after: str | None


class YearPair(Struct, frozen=True, kw_only=True):
    """One year's total at both moments."""

    year: str
    before: str | None
    after: str | None
    difference: str | None


class Side(Struct, frozen=True, kw_only=True):
    """A moment that was compared, and the latest figure then."""

    as_of: str | None
    position: int
    period: str | None
    value: str | None


class Comparison(Struct, frozen=True, kw_only=True):
    """What changed of a series between two moments."""

    series: str
    before: Side
    after: Side
    items: list[Difference]
    years: list[YearPair]
    position: int


def compare(series: Series, sides: tuple[At, At], stands: tuple[SeriesAt, SeriesAt], position: int) -> Comparison:
    """Hold a series at one moment against the same series at another."""
    old, new = ({one.period: one for one in side.figures} for side in stands)
    items = [
        difference
        for when in sorted(old.keys() | new.keys())
        if (difference := _difference(when, old.get(when), new.get(when))) is not None
    ]
    totals = tuple({one.year or "": one for one in years(series, side)} for side in stands)
    pairs = [
        _pair(year, totals[0].get(year), totals[1].get(year)) for year in sorted(totals[0].keys() | totals[1].keys())
    ]
    return Comparison(
        series=series.series,
        before=_side(sides[0], stands[0]),
        after=_side(sides[1], stands[1]),
        items=items,
        years=pairs,
        position=position,
    )


def _difference(when: str, old: FigureAt | None, new: FigureAt | None) -> Difference | None:
    before, after = (one.answer if one else None for one in (old, new))
    reads = [
        (one.value, one.qualifier, one.status, one.through) if one and one.has_value else None
        for one in (before, after)
    ]
    if reads[0] == reads[1]:
        return None
    values = (before.value if before else None, after.value if after else None)
    return Difference(
        period=when,
        before=values[0],
        after=values[1],
        difference=_minus(values[1], values[0]),
        qualifier_before=before.qualifier if before else None,
        qualifier_after=after.qualifier if after else None,
        entry_before=before.entry if before else None,
        entry_after=after.entry if after else None,
        published_before=before.published_at if before else None,
        published_after=after.published_at if after else None,
    )


def _minus(one: str | None, other: str | None) -> str | None:
    return None if one is None or other is None else plain(number(one) - number(other))


def _pair(year: str, old: Statistics | None, new: Statistics | None) -> YearPair:
    before, after = (one.total if one else None for one in (old, new))
    return YearPair(year=year, before=before, after=after, difference=_minus(after, before))


def _side(at: At, stands: SeriesAt) -> Side:
    valued = [one for one in stands.figures if one.value is not None]
    latest = valued[-1] if valued else None
    return Side(
        as_of=at.as_of,
        position=at.position,
        period=latest.period if latest else None,
        value=latest.value if latest else None,
    )
