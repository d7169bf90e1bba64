"""The frame of every chart: its size, its words, its axes and its theme."""

import textwrap
from datetime import UTC, datetime
from typing import Any
from unicodedata import east_asian_width

import altair as alt

from api.charts.chart_data import ChartData, Width
from api.charts.drawing.palettes import PALETTES, Palette
from api.charts.sizes import size_of

_FONT = "Arial, 'Liberation Sans', sans-serif"
_SPACE, _MINUS = "\u2009", "\u2212"
_MANY_DAYS, _SOME_DAYS = 1100, 130


_MOST_LINES = 3
# Stands behind a wide character while lines are measured; the words of a picture never hold it.
_HALF = "\ue000"


def palette_of(data: ChartData) -> Palette:
    """The colours that the chart is drawn in."""
    return PALETTES[data.theme]


def lines(said: str, most: int) -> list[str]:
    """The text in a few lines, the last of which may end early; a wide character takes the place of two."""
    spaced = "".join(one + _HALF if east_asian_width(one) in "WF" else one for one in said)
    wrapped = textwrap.wrap(spaced, most, break_long_words=True, break_on_hyphens=False)
    if len(wrapped) > _MOST_LINES:
        wrapped = [*wrapped[: _MOST_LINES - 1], f"{wrapped[_MOST_LINES - 1][: most - 2]}…"]
    return [one.replace(_HALF, "") for one in wrapped]


def framed(chart: alt.LayerChart, data: ChartData) -> dict[str, Any]:
    """The chart as a specification that stands alone, with the words that say what it is."""
    size = size_of(data.chart, data.width)
    whole = chart.properties(
        width=size.width,
        height=size.height,
        title=alt.TitleParams(text=lines(data.title, size.title), subtitle=lines(data.moment, size.small)),
        autosize=alt.AutoSizeParams(type="fit", contains="padding"),
        background=palette_of(data).background,
        padding=14,
    )
    spec: dict[str, Any] = whole.to_dict(validate=False)
    spec["datasets"] = {**spec.get("datasets", {}), **data.data}
    spec["config"] = _config(palette_of(data), data.width)
    spec["description"] = f"{data.title}. {data.moment}."
    return spec


def of(name: str, **calculated: str) -> alt.Chart:
    """A layer over a data set by its name, so that a page can replace it; fields are calculated of whatever comes."""
    chart = alt.Chart(alt.NamedData(name=name))
    return chart.transform_calculate(**calculated) if calculated else chart


def layered(*charts: alt.Chart) -> alt.LayerChart:
    """Charts over each other, the last one in front."""
    return alt.LayerChart(layer=list(charts))


def days(
    data: ChartData, field: str = "when", *, tooltip: str = "%Y-%m-%d", title: str = "day"
) -> tuple[alt.X, alt.Tooltip]:
    """The time axis in UTC with the citation below it, and the day in words."""
    # As expressions: of a number Vega-Lite makes a date that Vega's own interpreter does not know.
    first, last = (alt.ExprRef(str(_milliseconds(one))) if one else alt.Undefined for one in (data.first, data.last))
    axis = alt.Axis(
        title=lines(data.citation, size_of(data.chart, data.width).citation),
        format=_day_format(data),
        tickCount=3 if data.width == "narrow" else 6,
        labelOverlap="greedy",
        labelSeparation=12,
        grid=False,
    )
    scale = alt.Scale(type="utc", domainMin=first, domainMax=last, nice=False)
    told = alt.Tooltip(field, type="temporal", timeUnit="utcyearmonthdate", format=tooltip, title=title)
    return alt.X(field, type="temporal", scale=scale, axis=axis), told


def values(data: ChartData, field: str = "number") -> tuple[alt.Y, alt.Tooltip]:
    """The axis of values named by the unit, and the value in words."""
    axis = alt.Axis(title=data.unit, tickCount=6, format=",~f")
    told = alt.Tooltip(field, type="quantitative", format=",~f", title=data.unit or "value")
    return alt.Y(field, type="quantitative", scale=alt.Scale(zero=data.from_zero), axis=axis), told


def remark(data: ChartData) -> alt.LayerChart:
    """Words in the place of a picture, with the citation."""
    size, palette = size_of(data.chart, data.width), palette_of(data)
    text = alt.Chart(alt.InlineData(values=[{"said": lines(data.remark, size.title)}])).mark_text(
        color=palette.text, fontSize=14, align="center", lineBreak="\n"
    )
    axis = alt.Axis(title=lines(data.citation, size.citation), labels=False, ticks=False, domain=False, grid=False)
    place = alt.X("place", type="quantitative", axis=axis)
    return layered(text.transform_calculate(place="0").encode(x=place, text=alt.Text("said", type="nominal")))


def legend_above(data: ChartData, symbol: Any, names: list[str]) -> alt.Legend | None:  # noqa: ANN401 - what the library takes
    """The legend of those names, in a column where the picture is narrow; none for no names."""
    columns = 1 if data.width == "narrow" else 4
    return alt.Legend(values=names, symbolType=symbol, columns=columns, columnPadding=24) if names else None


def _milliseconds(said: str) -> int:
    moment = datetime.fromisoformat(said)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


def _day_format(data: ChartData) -> str:
    if not data.first:
        return "%Y"
    years = int(data.last[:4]) - int(data.first[:4])
    long = years * 365 + (int(data.last[5:7]) - int(data.first[5:7])) * 30
    return "%Y" if long > _MANY_DAYS else "%Y-%m" if long > _SOME_DAYS else "%Y-%m-%d"


def _config(palette: Palette, width: Width) -> dict[str, Any]:
    small = 11 if width == "narrow" else 12
    words = {"labelColor": palette.text, "labelFontSize": small, "titleColor": palette.muted, "titleFontSize": small}
    return {
        "font": _FONT,
        "view": {"stroke": None},
        "locale": {
            "number": {
                "decimal": ".", "thousands": _SPACE, "grouping": [3], "currency": ["", ""], "minus": _MINUS,
            },
        },
        "title": {
            "anchor": "start", "color": palette.text, "fontSize": small + 4, "subtitleColor": palette.muted,
            "subtitleFontSize": small, "subtitlePadding": 6, "offset": 12, "frame": "bounds",
        },
        "axis": {
            **words, "titleFontWeight": "normal", "domainColor": palette.muted, "tickColor": palette.muted,
            "gridColor": palette.grid, "titlePadding": 10,
        },
        "axisX": {"titleAnchor": "start", "titleAlign": "left"},
        "legend": {**words, "orient": "top", "title": None, "offset": 6, "labelLimit": 320},
    }  # fmt: skip
