"""The page that others show within theirs: one chart, what it says in words, and the way to where it comes from."""

from api.charts.captions import cited_address
from api.charts.chart_data import ChartData
from api.http.addresses import EMBED
from api.pages.shown_chart import chart
from api.pages.templating import rendered
from api.reading.page_view import PageView


def embed_page(view: PageView[ChartData]) -> bytes:
    """The page; without charts its words alone."""
    (data,) = view.items
    # /embed/series/{source}/{series}/charts/{chart}, or before the charts: /figures/{period}
    source, series, _, period, *_ = view.path.removeprefix(f"{EMBED}/series/").split("/")
    shown = chart(view, data.chart, f"{source}/{series}", period if data.chart == "steps" else None)
    address = cited_address(data.citation)
    return rendered("embed.html", data=data, shown=shown, address=address, mirror_of=view.mirror_of)
