"""A chart as a page shows it: the addresses of its pictures at the page's moment."""

from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from api.charts.available import has_charts
from api.charts.bundle import bundle_address
from api.charts.chart_data import ChartName, Theme, Width
from api.charts.sizes import Size, size_of
from api.http.addresses import EMBED, FIGURE_CHARTS, SERIES_CHARTS, filled
from api.reading.page_view import PageView, with_query

# What a chart may be asked for beside the moment and its look.
_BOUNDS: dict[ChartName, frozenset[str]] = {
    "amounts": frozenset({"start", "end"}),
    "triangle": frozenset({"start", "end", "from", "to"}),
    "difference": frozenset({"from", "to", "from_position", "to_position"}),
}


class ShownChart(Struct, frozen=True, kw_only=True):
    """One chart; ``asked`` is the part of its addresses that names the moment and the bounds."""

    chart: ChartName
    address: str
    asked: str
    pinned: str
    bundle: str

    def picture(self, theme: Theme, width: Width) -> str:
        """The address of the SVG in one of its looks."""
        return with_query(f"{self.address}.svg?{urlencode({'theme': theme, 'width': width})}", self.asked)

    def form(self, ending: str) -> str:
        """The address in another form."""
        return with_query(f"{self.address}.{ending}", self.asked)

    def size(self, width: Width) -> Size:
        """How large it is drawn."""
        return size_of(self.chart, width)

    @property
    def embed(self) -> str:
        """The page that others may show within theirs, as it is now for ever."""
        return with_query(f"{EMBED}{self.address}", self.pinned)


def chart(
    view: PageView[Any],
    name: ChartName,
    series: str,
    period: str | None = None,
    lasting: str = "",
    **bounds: str,
) -> ShownChart | None:
    """The chart of a series, or of one of its figures, at the moment of the page; None where there are no charts.

    Bounds in the page's own address are those of the chart, too, where no others are given. A comparison names its two
    moments itself, in ``lasting`` so that they stay.
    """
    bundle = bundle_address() if has_charts() else None
    if bundle is None:
        return None
    words = series.split("/")
    folder = filled(SERIES_CHARTS, *words) if period is None else filled(FIGURE_CHARTS, *words, period)
    kept = {one: said for one, said in view.kept if one in _BOUNDS.get(name, ())}
    within = urlencode({**kept, **bounds})
    is_comparison = name == "difference"
    return ShownChart(
        chart=name,
        address=f"{folder}/{name}",
        asked=within if is_comparison else _joined(within, view.asked),
        pinned=lasting if is_comparison else _joined(within, _pinned(view)),
        bundle=bundle,
    )


def _joined(*queries: str) -> str:
    return "&".join(filter(None, queries))


def _pinned(view: PageView[Any]) -> str:
    said = {"as_of": view.as_of, "position": str(view.position)}
    return urlencode({name: value for name, value in said.items() if value is not None})
