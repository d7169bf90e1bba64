"""The specifications of the charts in Vega-Lite, made with Altair: one for SVG, PNG and the page that moves."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import altair as alt
from msgspec.structs import replace

from api.charts.chart_data import ChartData, ChartName
from api.charts.drawing.heat_map import heat_map
from api.charts.drawing.layout import days, framed, layered, legend_above, of, palette_of, remark, values
from domain.periods import period, period_of

_SPAN = {"begins": "toDate(datum.from)", "ends": "toDate(datum.until)"}
_DAY = "toDate(datum.day)"
_AT = "toDate(datum.at)"
# While nothing stands, the line is interrupted.
_STEP = "datum.value === null ? null : toNumber(datum.value)"
# With every argument: Vega's own interpreter knows no defaults.
_MONTH = {
    "begins": f"utc(utcyear({_DAY}), utcmonth({_DAY}), 1, 0, 0, 0, 0)",
    "ends": f"utc(utcyear({_DAY}), utcmonth({_DAY}) + 1, 1, 0, 0, 0, 0)",
}
_NUMBER = "toNumber(datum.value)"
_HEIGHT = {True: _NUMBER, False: f"{_NUMBER} / max(1, datum.spans)"}
_PARTS = {
    "amount": "added",
    "decrease": "the total went down",
    "adjustment": "declared to belong to other days",
    "unknown": "an unknown part belongs to other days",
}
_SHAPES = {
    "reported": "circle",
    "revised": "diamond",
    "confirmed": "triangle-up",
    "reinstated": "circle",
    "corrected by us": "square",
    "voided by us": "cross",
}


def spec_of(data: ChartData) -> dict[str, Any]:
    """The specification of a chart; a remark where there is nothing to draw."""
    return framed(remark(data) if data.remark else CHARTS[data.chart](data), data)


def _total(data: ChartData) -> alt.LayerChart:
    """What was known then, dark, before what was published since, pale."""
    palette = palette_of(data)
    names, colours = ["known then", "published since"], [palette.main, palette.pale]
    legend = legend_above(data, "stroke", names if data.data["today"] else [])
    colour = alt.Color("known", type="nominal", scale=alt.Scale(domain=names, range=colours), legend=legend)
    (x, day), (y, value) = days(data), values(data)
    pale = of("today", when=_DAY, number=_NUMBER, known=f"'{names[1]}'").mark_line(strokeWidth=2, interpolate="linear")
    dark = of("then", when=_DAY, number=_NUMBER, known=f"'{names[0]}'").mark_line(strokeWidth=2.5)
    return layered(*(one.encode(x=x, y=y, color=colour, tooltip=[day, value]) for one in (pale, dark)))


def _amounts(data: ChartData) -> alt.LayerChart:
    """Bars by day, each over the days that it covers and as high as its average of them; by month where too many."""
    palette, rows = palette_of(data), data.data["amounts"]
    by_month = data.by_month
    if by_month:
        data = replace(data, first=f"{data.first[:7]}-01", last=_month_behind(data.last))
    bars = of("amounts", **(_MONTH if by_month else _SPAN), what=_part(), height=_HEIGHT[by_month])
    bars = bars.transform_aggregate(height="sum(height)", groupby=["begins", "ends", "what"])
    bars = bars.transform_stack(stack="height", groupby=["begins"], as_=["low", "high"])
    present = [words for part, words in _PARTS.items() if any(one["part"] == part for one in rows)]
    colour = alt.Color(
        "what",
        type="nominal",
        scale=alt.Scale(domain=list(_PARTS.values()), range=[palette.main, palette.fall, palette.pale, palette.aside]),
        legend=legend_above(data, "square", present if len(present) > 1 else []),
    )
    (x, day), (y, _) = days(data, "begins", tooltip="%Y-%m" if by_month else "%Y-%m-%d"), values(data, "low")
    drawn = bars.mark_bar(binSpacing=0, stroke=palette.background, strokeWidth=0.5 if by_month else 0.2)
    told = [day, _amount("height", data.unit), _words("what", "part")]
    return layered(drawn.encode(x=x, x2="ends", y=y, y2="high", color=colour, tooltip=told), _zero(data))


def _month_behind(day: str) -> str:
    """The first day that is none of the months before that day."""
    before = date.fromisoformat(day) - timedelta(days=1)
    return period(period_of(before, "M")).until.isoformat()


def _part() -> str:
    return " + ".join(f"(datum.part == '{part}' ? '{words}' : '')" for part, words in _PARTS.items())


def _difference(data: ChartData) -> alt.LayerChart:
    """What each month gained or lost between two moments."""
    palette = palette_of(data)
    bars = of("difference", **_SPAN, number=_NUMBER, what="toNumber(datum.value) < 0 ? 'less' : 'more'")
    scale = alt.Scale(domain=["more", "less"], range=[palette.rise, palette.fall])
    colour = alt.Color("what", type="nominal", scale=scale, legend=legend_above(data, "square", ["more", "less"]))
    (x, _), (y, value) = days(data, "begins"), values(data)
    told = [_words("name", "figures of"), value, _amount("figures", "figures changed")]
    drawn = bars.mark_bar(binSpacing=1).encode(x=x, x2="ends", y=y, y2=alt.datum(0), color=colour, tooltip=told)
    return layered(drawn, _zero(data))


def _steps(data: ChartData) -> alt.LayerChart:
    """A step for each value that counted, and a mark for everything that was said."""
    palette = palette_of(data)
    (x, day), (y, value) = days(data, tooltip="%Y-%m-%d %H:%M", title="published"), values(data)
    line = of("steps", when=_AT, number=_STEP).mark_line(interpolate="step-after", color=palette.main, strokeWidth=2.5)
    kinds = [one for one in _SHAPES if one in {str(mark["kind"]) for mark in data.data["marks"]}]
    shape = alt.Shape(
        "kind",
        type="nominal",
        scale=alt.Scale(domain=kinds, range=[_SHAPES[one] for one in kinds]),
        legend=legend_above(data, alt.Undefined, kinds),
    )
    marks = of("marks", when=_AT, number=_NUMBER).mark_point(filled=True, size=90, color=palette.main, opacity=1)
    faded = alt.condition("datum.counts == 'no'", alt.value(palette.pale), alt.value(palette.main))
    told = [day, value, _words("kind", "what")]
    return layered(line.encode(x=x, y=y), marks.encode(x=x, y=y, shape=shape, color=faded, tooltip=told))


def _zero(data: ChartData) -> alt.Chart:
    rule = alt.Chart(alt.InlineData(values=[{}])).mark_rule(color=palette_of(data).muted)
    zero: alt.Chart = rule.encode(y=alt.datum(0))
    return zero


def _words(field: str, title: str) -> alt.Tooltip:
    return alt.Tooltip(field, type="nominal", title=title)


def _amount(field: str, title: str) -> alt.Tooltip:
    return alt.Tooltip(field, type="quantitative", format=",~f", title=title)


CHARTS: dict[ChartName, Callable[[ChartData], alt.LayerChart]] = {
    "total": _total,
    "amounts": _amounts,
    "triangle": heat_map,
    "difference": _difference,
    "steps": _steps,
}
