"""The chart of a triangle: every change of every figure, by period and by the day on which it was published."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Unpack

from api.charts.captions import as_published, citation, plain_unit, said_by, title_of
from api.charts.chart_data import ChartData, Row, Theme, Width
from api.http.addresses import TRIANGLE_PAGE
from domain.periods import period, period_of
from domain.values import number, plain
from domain.words import Frequency
from projections.answers.known import known_series
from projections.answers.period_runs import PeriodRuns
from projections.answers.triangle import TriangleBounds, ask_triangle_runs
from projections.answers.view import View
from projections.moment import At

# So many columns and rows can be told apart.
_MOST_COLUMNS: dict[Width, int] = {"wide": 72, "narrow": 30, "card": 60}
_MOST_ROWS = 48
_COARSER: tuple[Frequency, ...] = ("D", "M", "Q", "A")
_SIZES = {"D": "day", "M": "month", "Q": "quarter", "A": "year"}


class _Move(NamedTuple):
    """One change of a figure: the last day of its period, the day on which it was published, and by how much.

    None where that was its first value.
    """

    of: date
    on: date
    by: Decimal | None


def ask_triangle_chart(
    view: View,
    at: At,
    key: str,
    theme: Theme = "light",
    width: Width = "wide",
    **bounds: Unpack[TriangleBounds],
) -> ChartData:
    """Every change of every figure within the bounds, by period and by the day on which it was published.

    Changes are summed by days, months, quarters or years, as fine as can be told apart. Raises TriangleTooLarge.
    """
    series = known_series(view, at, key).series
    runs = ask_triangle_runs(view, at, key, **bounds)
    days = [date.fromisoformat(one[:10]) for one in runs.vintages]
    changes = [one for row in runs.items for one in _changes(row, days)]
    rows = _Axis.of([one.of for one in changes], _MOST_ROWS)
    columns = _Axis.of([one.on for one in changes], _MOST_COLUMNS[width])
    moved, figures = (_grouped(one) for one in (sum(one.by is not None for one in changes), len(runs.items)))
    cut = f"{moved} changes to {figures} figures, by {rows.size} of the figure and {columns.size} of publication"
    asked = {"as_of": at.as_of, "start": bounds.get("start"), "end": bounds.get("end"), "from": bounds.get("from_")}
    return ChartData(
        chart="triangle",
        theme=theme,
        width=width,
        title=title_of(series, "changes after publication"),
        moment=f"{said_by(view, at, series)}, {as_published(at, max(runs.vintages, default=None))}; {cut}",
        citation=citation(TRIANGLE_PAGE, *key.split("/"), position=runs.position, **asked),
        unit=plain_unit(series.unit),
        data={"cells": _cells(changes, rows, columns), "periods": rows.rows, "vintages": columns.rows},
        remark="" if changes else "Nothing was published yet.",
        position=runs.position,
    )


def _grouped(count: int) -> str:
    return f"{count:,}".replace(",", "\u2009")


def _changes(row: PeriodRuns, days: Sequence[date]) -> list[_Move]:
    """The changes of one figure; a value that was withdrawn changes by nothing until another one comes."""
    found: list[_Move] = []
    last, of = None, period(row.period).last
    for first, value in zip(row.starts, row.values, strict=True):
        if value is None:
            continue
        said = number(value)
        if last is None or said != last:
            found.append(_Move(of, days[first], None if last is None else said - last))
        last = said
    return found


class _Axis(NamedTuple):
    """One axis of the triangle: the size of its buckets, and the names of all that lie between the first and last."""

    frequency: Frequency
    names: list[str]

    @property
    def size(self) -> str:
        """The word for one bucket."""
        return _SIZES[self.frequency]

    @property
    def rows(self) -> list[Row]:
        """The names as a data set."""
        return [{"name": one} for one in self.names]

    @classmethod
    def of(cls, days: Sequence[date], most: int) -> "_Axis":
        """The finest buckets that are few enough; of too many years, the last ones."""
        if not days:
            return cls("D", [])
        first, last = min(days), max(days)
        for frequency in _COARSER:
            names = _between(first, last, frequency) if (last - first).days <= most * 400 else []
            if 0 < len(names) <= most:
                return cls(frequency, names)
        return cls("A", [str(year) for year in range(first.year, last.year + 1)][-most:])


def _between(first: date, last: date, frequency: Frequency) -> list[str]:
    names, day = [period_of(first, frequency)], first
    while (day := period(names[-1]).until) <= last:
        names.append(period_of(day, frequency))
    return names


def _cells(changes: Sequence[_Move], rows: _Axis, columns: _Axis) -> list[Row]:
    sums: dict[tuple[str, str], list[_Move]] = defaultdict(list)
    for one in changes:
        sums[period_of(one.of, rows.frequency), period_of(one.on, columns.frequency)].append(one)
    shown = set(rows.names), set(columns.names)
    return [_cell(of, on, moves) for (of, on), moves in sorted(sums.items()) if of in shown[0] and on in shown[1]]


def _cell(period: str, vintage: str, moves: Sequence[_Move]) -> Row:
    """What moved in sum, and at most: a slip that was mended within one cell moved much, and in sum nothing."""
    by = [one.by for one in moves if one.by is not None]
    return {
        "period": period,
        "vintage": vintage,
        "change": plain(sum(by, Decimal())),
        "moved": plain(max(map(abs, by), default=Decimal())),
        "changed": len(by),
        "first": len(moves) - len(by),
    }
