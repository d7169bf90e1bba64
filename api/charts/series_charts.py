"""The charts of a series by day: its total as known at a moment before what is known now, and its amounts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from api.charts.captions import as_published, citation, plain_unit, said_by, title_of
from api.charts.chart_data import ChartData, Row, Theme, Width, thinned
from api.charts.sizes import MOST_BARS
from api.http.addresses import SERIES_PAGE
from domain.moments import OPEN
from domain.periods import period
from domain.series import Series
from domain.values import number, plain
from domain.words import Frequency
from projections.answers.days import Day, ask_listed_days
from projections.answers.figures import FigureRow, ask_figures
from projections.answers.known import known_series
from projections.answers.view import View
from projections.moment import At

# More than are told apart on any screen, and no more than a megabyte of them.
MOST_POINTS, _MOST_KEPT = 6_000, 4_000
_SPANS: dict[Frequency, str] = {"D": "day", "W": "week", "M": "month", "Q": "quarter", "A": "year"}
_NOTHING, _TAKEN_BACK = "Nothing was published yet.", "Each of its figures was taken back."
_NO_AMOUNT, _NOT_THEN = "A first figure alone is no amount.", "Nothing was published of this time."


def ask_total_chart(view: View, at: At, key: str, theme: Theme = "light", width: Width = "wide") -> ChartData:
    """The running total or the levels as published by then, and behind them all that was published later.

    Nothing behind the position is looked at, so at a position the picture stays as it is.
    """
    series = known_series(view, at, key).series
    rows = ask_figures(view, at, key).items
    then = _points(rows)
    today = _points(ask_figures(view, At(OPEN, at.position), key).items) if at.published < OPEN else []
    position = view.last_change(key, at.position)
    days = [str(one["day"]) for one in (*then[:1], *then[-1:], *today[:1], *today[-1:])]
    return ChartData(
        chart="total",
        theme=theme,
        width=width,
        title=title_of(series),
        moment=f"{said_by(view, at, series)}, {as_published(at, _last_published(rows))}",
        citation=_cited(at, series, position),
        unit=plain_unit(series.unit),
        data={"then": then, "today": today},
        first=min(days, default=""),
        last=max(days, default=""),
        from_zero=series.measure != "level",
        remark="" if then or today else _absence(view, at, key),
        position=position,
    )


def ask_amounts_chart(
    view: View,
    at: At,
    key: str,
    start: str | None = None,
    end: str | None = None,
    theme: Theme = "light",
    width: Width = "wide",
) -> ChartData:
    """What was added day by day, with the part that was declared to belong to other days beside it."""
    series = known_series(view, at, key).series
    found = ask_listed_days(view, at, key, start, end)
    days = list(found.items)
    bars = _bars(days)
    remark = "" if days else (found.why or _absence(view, at, key, start, end))
    published = max((one.published_at for one in days or ask_figures(view, at, key).items), default=None)
    by_month = len(bars) > MOST_BARS[width]
    return ChartData(
        chart="amounts",
        theme=theme,
        width=width,
        title=title_of(series, f"added by {'month' if by_month else _SPANS[series.frequency]}"),
        moment=f"{said_by(view, at, series)}, {as_published(at, published)}",
        citation=_cited(at, series, found.position),
        unit=plain_unit(series.unit),
        data={"amounts": bars},
        first=min((str(one["from"]) for one in bars), default=""),
        last=max((str(one["until"]) for one in bars), default=""),
        remark=remark,
        by_month=by_month,
        position=found.position,
    )


def _last_published(rows: Sequence[FigureRow]) -> str | None:
    """When the latest value was published; where all were taken back, the latest withdrawal."""
    valued = [one.published_at for one in rows if one.value is not None]
    return max(valued or [one.published_at for one in rows], default=None)


def _absence(view: View, at: At, key: str, start: str | None = None, end: str | None = None) -> str:
    """Why there is nothing to draw between those bounds."""
    rows = ask_figures(view, at, key, start, end).items
    if not rows:
        return _NOT_THEN if start or end else _NOTHING
    return _NO_AMOUNT if any(one.value is not None for one in rows) else _TAKEN_BACK


def _cited(at: At, series: Series, position: int) -> str:
    key = series.key
    return citation(SERIES_PAGE, key.source, key.series, as_of=at.as_of, position=position)


def _points(rows: Sequence[FigureRow]) -> list[Row]:
    """Values by the last day of their period; of too many, the last one of each stretch of equal length."""
    valued = [one for one in rows if one.value is not None]
    return [{"day": _last_day(one.period), "value": one.value} for one in thinned(valued, MOST_POINTS)]


def _last_day(said: str) -> str:
    return period(said).last.isoformat()


def _bars(days: Sequence[Day]) -> list[Row]:
    """Each amount over the days that it covers; of too many, by month, which is how so many are drawn anyway."""
    bars = [bar for one in days for bar in _bars_of(one)]
    return bars if len(bars) <= _MOST_KEPT else _by_month(bars)[-_MOST_KEPT:]


def _bars_of(one: Day) -> Iterable[Row]:
    until = period(one.day).until.isoformat()
    place: Row = {"day": one.day, "from": one.first_day, "until": until, "spans": one.spans_days}
    yield {**place, "value": one.value or one.difference, "part": _part(one)}
    if one.adjustment:
        yield {**place, "value": one.adjustment, "part": "adjustment"}


def _part(one: Day) -> str:
    if one.adjustment_unknown:
        return "unknown"
    return "decrease" if one.difference.startswith("-") and not one.adjustment else "amount"


def _by_month(bars: Sequence[Row]) -> list[Row]:
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for one in bars:
        sums[str(one["day"])[:7], str(one["part"])] += number(str(one["value"]))
    return [{**_place(month), "value": plain(value), "part": part} for (month, part), value in sorted(sums.items())]


def _place(month: str) -> Row:
    span = period(month)
    first = span.first.isoformat()
    return {"day": first, "from": first, "until": span.until.isoformat(), "spans": 1}
