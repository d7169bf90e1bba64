"""The triangle as a heat map: rows of figures, columns of publication, and the change of each cell."""

import altair as alt

from api.charts.chart_data import ChartData, Row
from api.charts.drawing.layout import layered, legend_above, lines, of, palette_of
from api.charts.sizes import size_of
from domain.values import number

_FIRST, _MORE, _LESS, _EVEN = "first published", "changed upwards", "changed downwards", "changes that cancel out"


def heat_map(data: ChartData) -> alt.LayerChart:
    """Cells of first values grey, of changes by direction and, as opacity, the size of the largest of them."""
    palette, rows = palette_of(data), data.data["cells"]
    most = max((number(str(one["moved"])) for one in rows), default=1) or 1
    # A root: beside one large change the small ones are seen, too.
    shade = f"0.5 + 0.5 * sqrt(datum.moved / {most})"
    changes = of("cells", by="toNumber(datum.change)", moved="toNumber(datum.moved)").transform_calculate(
        what=_what(), strength=f"datum.changed ? {shade} : 1"
    )
    colours = [palette.first, palette.rise, palette.fall, palette.aside]
    colour = alt.Color(
        "what",
        type="nominal",
        scale=alt.Scale(domain=[_FIRST, _MORE, _LESS, _EVEN], range=colours),
        legend=legend_above(data, "square", [_FIRST, _MORE, _LESS, *([_EVEN] if any(map(_is_even, rows)) else [])]),
    )
    strength = alt.Opacity("strength", type="quantitative", scale=alt.Scale(domain=[0, 1], range=[0, 1]), legend=None)
    told = [
        alt.Tooltip("period", type="nominal", title="figures of"),
        alt.Tooltip("vintage", type="nominal", title="published in"),
        alt.Tooltip("by", type="quantitative", format="+,~f", title="change"),
        alt.Tooltip("moved", type="quantitative", format=",~f", title="largest of one figure"),
        alt.Tooltip("changed", type="quantitative", title="figures changed"),
        alt.Tooltip("first", type="quantitative", title="figures first published"),
    ]
    cells = changes.mark_rect(stroke=palette.background, strokeWidth=1)
    return layered(cells.encode(x=_columns(data), y=_rows(data), color=colour, opacity=strength, tooltip=told))


def _is_even(cell: Row) -> bool:
    return bool(cell["changed"]) and not number(str(cell["change"]))


def _what() -> str:
    changed = f"datum.by > 0 ? '{_MORE}' : datum.by < 0 ? '{_LESS}' : '{_EVEN}'"
    return f"datum.changed ? ({changed}) : '{_FIRST}'"


def _columns(data: ChartData) -> alt.X:
    names = [str(one["name"]) for one in data.data["vintages"]]
    title = ["published in →", *lines(data.citation, size_of(data.chart, data.width).citation)]
    every = -(-len(names) // (6 if data.width == "narrow" else 14)) or 1
    axis = alt.Axis(title=title, values=names[::every], labelAngle=-45, grid=False)
    return alt.X("vintage", type="ordinal", scale=alt.Scale(domain=names, paddingInner=0), axis=axis)


def _rows(data: ChartData) -> alt.Y:
    names = [str(one["name"]) for one in data.data["periods"]]
    every = -(-len(names) // 16) or 1
    axis = alt.Axis(title="figures of", values=names[::every], grid=False)
    return alt.Y("period", type="ordinal", scale=alt.Scale(domain=names, paddingInner=0), axis=axis)
