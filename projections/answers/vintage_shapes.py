"""The shapes in which programs that analyse revisions read vintages: a row for each figure of each vintage."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple, get_args

from msgspec import Struct

from domain.periods import Period, period, period_of
from domain.words import Frequency, Value
from projections.answers.day_vintages import DayVintages

_MONTHS, _QUARTERS, _DAYS_OF_WEEK = 12, 4, 7
_EVERY: frozenset[Frequency] = frozenset(get_args(Frequency))


class ReviserRow(Struct, frozen=True, kw_only=True):
    """A row for reviser (docs.ropensci.org/reviser, article "reviser"): ``time`` is the period's first day.

    ``value`` None is withdrawn. Of a source, ``id`` tells its series apart.
    """

    time: str
    pub_date: str
    value: str | None
    id: str


class Rjd3RevisionsRow(Struct, frozen=True, kw_only=True):
    """A row for rjd3revisions (github.com/rjdverse/rjd3revisions, README), which reads columns by their order.

    Quarters and months are written 2022Q1 and 2022M03; of a year, week or day it is the first day: R reads a column of
    bare years as numbers, which the program takes for days since 1970, or not at all.
    """

    rev_date: str
    time_period: str
    obs_values: str | None
    series: str


class ForecastEvaluationRow(Struct, frozen=True, kw_only=True):
    """A row of outturns for forecast_evaluation (github.com/bank-of-england/forecast_evaluation, README).

    ``date`` is the period's last day. ``forecast_horizon`` is by how many periods it is later than that of the
    vintage: what was published in the quarter behind its own has -1. No value is ever missing there.
    """

    date: str
    vintage_date: str
    variable: str
    frequency: Frequency
    forecast_horizon: int
    value: str


# Writes the row of a figure, by its place and with its value; None where the shape has no row for it.
RowMaker = Callable[[int, Value | None], Struct | None]


class VintageShape(NamedTuple):
    """A shape: its name in addresses, the ``program`` that reads it, and what makes its rows.

    ``rows`` makes those of a series, and then of each day. ``place`` reads the series, the day and the period's word
    from a row. ``reads`` are the frequencies that the program takes. ``has_empty``: a withdrawn figure is a row without
    a value, and not left out.
    """

    name: str
    program: str
    row: type[Struct]
    rows: Callable[[DayVintages], Callable[[date], RowMaker]]
    place: Callable[[Any], tuple[str, str, str]]
    reads: frozenset[Frequency]
    has_empty: bool = True


def _reviser(told: DayVintages) -> Callable[[date], RowMaker]:
    words, key = [period(one).first.isoformat() for one in told.periods], told.key

    def of_day(day: date) -> RowMaker:
        said = day.isoformat()
        return lambda place, value: ReviserRow(time=words[place], pub_date=said, value=value, id=key)

    return of_day


def _rjd3revisions(told: DayVintages) -> Callable[[date], RowMaker]:
    words, key = [rjd3_period(period(one)) for one in told.periods], told.key

    def of_day(day: date) -> RowMaker:
        said = day.isoformat()
        return lambda place, value: Rjd3RevisionsRow(
            rev_date=said, time_period=words[place], obs_values=value, series=key
        )

    return of_day


def _forecast_evaluation(told: DayVintages) -> Callable[[date], RowMaker]:
    periods, key, frequency = [period(one) for one in told.periods], told.key, told.frequency
    words = [one.last.isoformat() for one in periods]
    numbers = [period_number(one) for one in periods]

    def of_day(day: date) -> RowMaker:
        said, number = day.isoformat(), period_number(period(period_of(day, frequency)))

        def row(place: int, value: Value | None) -> ForecastEvaluationRow | None:
            if value is None:
                return None
            return ForecastEvaluationRow(
                date=words[place],
                vintage_date=said,
                variable=key,
                frequency=frequency,
                forecast_horizon=numbers[place] - number,
                value=value,
            )

        return row

    return of_day


def rjd3_period(one: Period) -> str:
    """A period as rjd3revisions reads it.

    >>> [rjd3_period(period(text)) for text in ("2022", "2022-Q1", "2022-03", "2022-03-02")]
    ['2022-01-01', '2022Q1', '2022M03', '2022-03-02']
    """
    if one.frequency == "M":
        return one.text.replace("-", "M")
    return one.text.replace("-", "") if one.frequency == "Q" else one.first.isoformat()


def period_number(one: Period) -> int:
    """The number of a period among those of its frequency, so that neighbours differ by one.

    >>> period_number(period("2023-Q1")) - period_number(period("2022-Q4"))
    1
    """
    day = one.first
    if one.frequency == "A":
        return day.year
    if one.frequency == "Q":
        return day.year * _QUARTERS + (day.month - 1) // 3
    if one.frequency == "M":
        return day.year * _MONTHS + day.month - 1
    return day.toordinal() // _DAYS_OF_WEEK if one.frequency == "W" else day.toordinal()


REVISER = VintageShape(
    "reviser", "reviser", ReviserRow, _reviser, lambda row: (row.id, row.pub_date, row.time), _EVERY,
)  # fmt: skip
RJD3REVISIONS = VintageShape(
    "rjd3revisions", "rjd3revisions", Rjd3RevisionsRow, _rjd3revisions,
    lambda row: (row.series, row.rev_date, row.time_period), _EVERY - {"D", "W"},
)  # fmt: skip
FORECAST_EVALUATION = VintageShape(
    "forecast-evaluation", "forecast_evaluation", ForecastEvaluationRow, _forecast_evaluation,
    lambda row: (row.variable, row.vintage_date, row.date), _EVERY - {"D", "W", "A"}, has_empty=False,
)  # fmt: skip
SHAPES = (REVISER, RJD3REVISIONS, FORECAST_EVALUATION)
