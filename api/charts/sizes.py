"""The sizes of pictures in pixels, as they are drawn and as pages announce them."""

from typing import NamedTuple

from api.charts.chart_data import ChartName, Width


class Size(NamedTuple):
    """The whole picture in pixels, and how many characters of its title, small words and citation fit on a line."""

    width: int
    height: int
    title: int
    small: int
    citation: int


_SIZES: dict[Width, Size] = {
    "wide": Size(860, 420, 92, 116, 110),
    "narrow": Size(360, 420, 38, 50, 38),
    "card": Size(600, 315, 60, 80, 72),
}
# More bars than these are drawn by month.
MOST_BARS: dict[Width, int] = {"wide": 750, "narrow": 250, "card": 500}
# Of a triangle, which has as many rows as columns.
_MORE_ROOM = 100


def size_of(chart: ChartName, width: Width) -> Size:
    """The size of a chart."""
    size = _SIZES[width]
    return size._replace(height=size.height + _MORE_ROOM) if chart == "triangle" else size
