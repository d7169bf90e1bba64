"""The chart of a comparison: by how much the figures of each month read differently at two moments."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Unpack

from api.charts.captions import citation, plain_unit, title_of
from api.charts.chart_data import ChartData, Row, Theme, Width
from api.http.addresses import COMPARE_PAGE
from api.reading.page_view import said_moment
from domain.periods import period, period_of
from domain.series import Series
from domain.values import number, plain
from projections.answers.comparing import ComparedMoment, Comparison, MomentPair, ask_comparison
from projections.answers.differing import FigureDifference
from projections.answers.known import known_series
from projections.answers.view import View
from projections.moment import At

# So much of the time before and behind the bars is shown, so that a single one is told for a month.
_BESIDE = timedelta(days=160)
# More than a century of months; earlier ones are in the data.
_MOST_BARS = 1_500


def ask_difference_chart(
    view: View,
    at: At,
    key: str,
    theme: Theme = "light",
    width: Width = "wide",
    **moments: Unpack[MomentPair],
) -> ChartData:
    """By how much figures changed that have a value at both moments: what is new is no difference."""
    found = ask_comparison(view, at, key, **moments)
    series = known_series(view, view.at(position=max(found.before.position, found.after.position)), key).series
    all_bars = _bars(series, found.items)
    bars = all_bars[-_MOST_BARS:]
    earlier = "" if bars == all_bars else f"; before {bars[0]['name']} more changed"
    what = "changes of figures" if series.measure == "increment" else "largest change of a figure"
    return ChartData(
        chart="difference",
        theme=theme,
        width=width,
        title=title_of(series, f"{what} by month"),
        moment=f"from {_moment(found.before)} to {_moment(found.after)}; {_counted(found)}{earlier}",
        citation=citation(COMPARE_PAGE, series.key.source, series.key.series, **found.lasting),
        unit=plain_unit(series.unit),
        data={"difference": bars},
        first=_aside(min((str(one["from"]) for one in bars), default=""), -_BESIDE),
        last=_aside(max((str(one["until"]) for one in bars), default=""), _BESIDE),
        remark="" if bars else "No figure has another value.",
        position=found.position,
    )


def _aside(day: str, by: timedelta) -> str:
    return (date.fromisoformat(day) + by).isoformat() if day else ""


def _moment(one: ComparedMoment) -> str:
    return f"what was published by {said_moment(one.as_of)}" if one.as_of else f"position {one.position}"


def _counted(found: Comparison) -> str:
    """How many figures changed, and how many have a value at one of the moments only."""
    changed = sum(one.before is not None and one.after is not None and one.before != one.after for one in found.items)
    new = sum(one.before is None and one.after is not None for one in found.items)
    gone = sum(one.before is not None and one.after is None for one in found.items)
    figures = "1 figure" if changed == 1 else f"{changed} figures"
    return f"{figures} changed, {new} new" + (f", {gone} gone" if gone else "")


def _bars(series: Series, items: Sequence[FigureDifference]) -> list[Row]:
    """By month, or by period where that is longer: how amounts changed in sum, and of totals and levels the most.

    One figure of a running total that was a slip moves two amounts of a month against each other, which sum to nothing.
    """
    found: dict[str, list[Decimal]] = defaultdict(list)
    for one in items:
        if one.difference is not None and (by := number(one.difference)):
            found[_bucket(one.period)].append(by)
    adds_up = series.measure == "increment"
    return [
        _bar(name, plain(sum(by, Decimal()) if adds_up else max(by, key=abs)), len(by))
        for name, by in sorted(found.items())
    ]


def _bucket(said: str) -> str:
    span = period(said)
    return period_of(span.last, "M") if span.frequency in {"D", "W"} else said


def _bar(name: str, value: str, figures: int) -> Row:
    span = period(name)
    days = {"from": span.first.isoformat(), "until": span.until.isoformat()}
    return {"name": name, **days, "value": value, "figures": figures}
