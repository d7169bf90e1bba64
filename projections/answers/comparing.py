"""The comparison of a series at two moments: figures that differ, entries that did it, totals and years of both."""

from typing import Literal, TypedDict, Unpack

from msgspec import Struct
from msgspec.structs import replace

from domain.refusals import UnknownSeries
from domain.series import Series
from projections.answers.amendments import Amended, amended_between
from projections.answers.buckets import years
from projections.answers.differing import FigureDifference, Slots, difference, differs, minus, slots_of
from projections.answers.figure_columns import columns_of
from projections.answers.known import known_series
from projections.answers.series_at import NOTHING_AT_ALL, SeriesAt, known_series_at
from projections.answers.statistics import LevelChange, Spanning, Statistics
from projections.answers.view import View
from projections.moment import At, too_high

_DESCRIBED = ("title", "description", "decimals", "starts_on", "lag_days")


class YearPair(Struct, frozen=True, kw_only=True):
    """One year's total at both moments, each by the description of the series at its own position.

    ``adjusted`` is the total less its known adjustments; ``level`` stands where the series is one, and has no totals.
    """

    year: str
    before: str | None
    after: str | None
    difference: str | None
    qualifier_before: str | None
    qualifier_after: str | None
    adjusted_before: str | None
    adjusted_after: str | None
    spanning_before: Spanning | None
    spanning_after: Spanning | None
    level_before: LevelChange | None
    level_after: LevelChange | None


class ComparedMoment(Struct, frozen=True, kw_only=True):
    """A moment that was compared, and the latest figure that had a value then.

    ``adjustment`` is what was declared not to belong to its period; ``closed`` the last period of a series that ended.
    """

    as_of: str | None
    position: int
    state: Literal["reported", "withdrawn", "not-published-then", "closed"]
    period: str | None
    value: str | None
    qualifier: str | None
    adjustment: str | None
    adjustment_unknown: bool
    closed: str | None


class Described(Struct, frozen=True, kw_only=True):
    """What the two positions say differently of the series itself, which moves days and years without any figure.

    Where the series was not opened yet, all of it is null, the title too.
    """

    what: str
    before: str | int | None
    after: str | int | None


class Comparison(Struct, frozen=True, kw_only=True):
    """What changed of a series between two moments.

    ``backwards`` names the axes on which the first moment lies after the second: published, recorded.
    """

    series: str
    backwards: list[Literal["published", "recorded"]]
    before: ComparedMoment
    after: ComparedMoment
    described: list[Described]
    items: list[FigureDifference]
    years: list[YearPair]
    position: int

    @property
    def lasting(self) -> dict[str, str | int]:
        """The parameters that ask for exactly this comparison, whatever is recorded later."""
        before, after = self.before, self.after
        moments = {"from": before.as_of, "to": after.as_of}
        positions = {"from_position": before.position, "to_position": after.position}
        return {**{name: said for name, said in moments.items() if said is not None}, **positions}


class MomentPair(TypedDict, total=False):
    """What is compared, each by a moment of publication and a position; what is left out is now."""

    from_: str | None
    to: str | None
    from_position: int | None
    to_position: int | None


class Viewed(Struct, frozen=True):
    """A series as it was described and read at one moment; ``amended`` is what the other moment had not yet.

    ``series`` is None where it had not been opened.
    """

    at: At
    series: Series | None
    reading: SeriesAt
    amended: Amended


def ask_comparison(view: View, at: At, key: str, **moments: Unpack[MomentPair]) -> Comparison:
    """What changed of a series from one moment to another, nothing of it behind the position of ``at``.

    Raises UnknownSeries where it was opened at neither, and PositionTooHigh.
    """
    before = _moment(view, at, moments.get("from_"), moments.get("from_position"))
    after = _moment(view, at, moments.get("to"), moments.get("to_position"))
    return compare_moments(view, key, before, after)


def _moment(view: View, at: At, said: str | None, position: int | None) -> At:
    """One of the moments; the head may have moved on since the question was asked, and its answers are not made yet."""
    moment = view.at(said, position)
    if position is None:
        return replace(moment, position=at.position)
    if moment.position > at.position:
        raise too_high(position, at.position)
    return moment


def compare_moments(view: View, key: str, before: At, after: At) -> Comparison:
    """The same between two moments, each told by the description at its own position.

    Before the series was opened there is nothing of it.
    """
    number, series = known_series(view, max(before, after, key=lambda at: at.position), key)
    amended = amended_between(view.generation, view.store, number, (before, after))
    old, new = (_viewed(view, key, at, ours) for at, ours in zip((before, after), amended, strict=True))
    position = view.last_change(key, max(before.position, after.position))
    return compare(series.series, old, new, position)


def _viewed(view: View, key: str, at: At, amended: Amended) -> Viewed:
    try:
        return Viewed(at, *known_series_at(view, at, key), amended)
    except UnknownSeries:
        return Viewed(at, None, NOTHING_AT_ALL, amended)


def compare(key: str, old: Viewed, new: Viewed, position: int) -> Comparison:
    """Hold a series at one moment against the same series at another."""
    nothing = Slots(None, None)
    before, after = slots_of(old.reading), slots_of(new.reading)
    return Comparison(
        series=key,
        backwards=_backwards(old.at, new.at),
        before=_side(old),
        after=_side(new),
        described=_described(old.series, new.series),
        items=[
            difference(when, one, other, (old.amended, new.amended))
            for when in sorted(before.keys() | after.keys())
            if differs(one := before.get(when, nothing), other := after.get(when, nothing))
        ],
        years=_years(old, new),
        position=position,
    )


def _backwards(before: At, after: At) -> list[Literal["published", "recorded"]]:
    found: list[Literal["published", "recorded"]] = []
    if before.published > after.published:
        found.append("published")
    if before.position > after.position:
        found.append("recorded")
    return found


def _side(one: Viewed) -> ComparedMoment:
    valued = [figure for figure in one.reading.figures if figure.value is not None]
    latest = valued[-1] if valued else None
    declared = Slots(latest, one.reading.declared.get(latest.period)) if latest else Slots(None, None)
    amount = declared.adjustment.value if declared.adjustment and declared.has_amount else None
    closed = one.series.closed.last_period if one.series and one.series.closed else None
    was = "withdrawn" if any(figure.values for figure in one.reading.figures) else "not-published-then"
    return ComparedMoment(
        as_of=one.at.as_of,
        position=one.at.position,
        state=("closed" if closed else "reported") if latest else was,  # type: ignore[arg-type]  # was is one of two words
        period=latest.period if latest else None,
        value=latest.value if latest else None,
        qualifier=latest.answer.qualifier if latest else None,
        adjustment=amount,
        adjustment_unknown=declared.has_amount and amount is None,
        closed=closed,
    )


def _described(old: Series | None, new: Series | None) -> list[Described]:
    before, after = _facts(old), _facts(new)
    return [
        Described(what=what, before=before[what], after=after[what]) for what in before if before[what] != after[what]
    ]


def _facts(series: Series | None) -> dict[str, str | int | None]:
    closed = series.closed if series else None
    return {
        **{what: getattr(series, what, None) for what in _DESCRIBED},
        "closed": closed.last_period if closed else None,
        "successors": " ".join(closed.successors) or None if closed else None,
    }


def _years(old: Viewed, new: Viewed) -> list[YearPair]:
    before, after = (_by_year(one) for one in (old, new))
    return [_pair(year, before.get(year), after.get(year)) for year in sorted(before.keys() | after.keys())]


def _by_year(one: Viewed) -> dict[str, Statistics]:
    return (
        {each.year or "": each for each in years(one.series, columns_of(one.series, one.reading))} if one.series else {}
    )


def _pair(year: str, old: Statistics | None, new: Statistics | None) -> YearPair:
    before, after = (one.total if one else None for one in (old, new))
    return YearPair(
        year=year,
        before=before,
        after=after,
        difference=minus(after, before),
        qualifier_before=old.qualifier if old else None,
        qualifier_after=new.qualifier if new else None,
        adjusted_before=old.total_adjusted if old else None,
        adjusted_after=new.total_adjusted if new else None,
        spanning_before=old.spanning if old else None,
        spanning_after=new.spanning if new else None,
        level_before=old.level if old else None,
        level_after=new.level if new else None,
    )
