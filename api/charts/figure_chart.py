"""The chart of one figure: a step for each value that it had, and a mark for everything that was said of it."""

from collections.abc import Sequence
from datetime import date, timedelta

from api.charts.captions import as_published, citation, plain_unit, said_by, title_of
from api.charts.chart_data import ChartData, Row, Theme, Width, thinned
from api.http.addresses import FIGURE_PAGE
from domain.keys import figure_key
from domain.moments import last_instant
from projections.answers.history import HistoryRow, ask_history
from projections.answers.known import known_series
from projections.answers.triangle import ask_triangle_runs
from projections.answers.view import View
from projections.moment import At

# Confirmations can be daily; the last ones are shown.
MOST_MARKS = 400
_MOST_STEPS = 4_000
# Of all that is in a history, what has a value, and so a place in the picture.
_MARKS = {
    "report": "reported",
    "revision": "revised",
    "confirmation": "confirmed",
    "reinstatement": "reinstated",
    "correction": "corrected by us",
    "voided": "voided by us",
}


def ask_steps_chart(view: View, at: At, key: str, theme: Theme = "light", width: Width = "wide") -> ChartData:
    """What was said of the figure when, as published by then; raises what its history does."""
    figure = figure_key(key)
    history = ask_history(view, at, key)
    series = known_series(view, at, str(figure.of)).series
    steps = _steps(view, at, str(figure.of), figure.period)
    marks = _marks([one for one in history.items if one.slot == "statement"])
    moments = [str(one["at"]) for one in (*steps, *marks)]
    first, last = min(moments, default=""), max(moments, default="")
    return ChartData(
        chart="steps",
        theme=theme,
        width=width,
        title=title_of(series, f"figure of {figure.period}"),
        moment=f"{said_by(view, at, series)}, {as_published(at, max((one[:10] for one in moments), default=None))}",
        citation=citation(
            FIGURE_PAGE, figure.source, figure.series, figure.period, position=history.position, as_of=at.as_of
        ),
        unit=plain_unit(series.unit),
        data={"steps": _continued(steps, first, last), "marks": marks},
        first=first,
        last=_behind(first, last) if last else "",
        from_zero=False,
        remark="" if steps or marks else "Nothing was published yet.",
        position=history.position,
    )


def _steps(view: View, at: At, series: str, period: str) -> list[Row]:
    """The values that count, after our own corrections, each from the instant on at which it was published.

    Of too many, the last one of each stretch of equal length.
    """
    runs = ask_triangle_runs(view, at, series, start=period, end=period)
    steps: list[Row] = [
        {"at": last_instant(runs.vintages[first]), "value": value}  # type: ignore[arg-type]  # a vintage is a moment
        for row in runs.items
        for first, value in zip(row.starts, row.values, strict=True)
    ]
    return [*thinned(steps, _MOST_STEPS)]


def _continued(steps: Sequence[Row], first: str, last: str) -> list[Row]:
    """The steps, and the last one to the end of the axis."""
    return [*steps, {"at": _behind(first, last), "value": steps[-1]["value"]}] if steps else []


def _behind(first: str, last: str) -> str:
    """A day behind the last one, so that the last step is seen."""
    start, end = date.fromisoformat(first[:10]), date.fromisoformat(last[:10])
    return (end + max(timedelta(days=2), (end - start) // 10)).isoformat()


def _marks(rows: Sequence[HistoryRow]) -> list[Row]:
    shown = [one for one in rows if one.value is not None and one.published_at is not None][-MOST_MARKS:]
    return [
        {
            "at": last_instant(one.published_at),  # type: ignore[arg-type]  # a moment, as it is stored
            "value": one.value,
            "kind": _MARKS[one.kind],
            "counts": "no" if one.corrected_by else "yes",
        }
        for one in shown
    ]
