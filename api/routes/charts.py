"""The charts, as a table: each row asks for the data of one chart, and says in which forms it is drawn."""

from functools import partial

from litestar.handlers import HTTPRouteHandler

from api.authority.scopes import READ
from api.charts.bundle import bundle, bundle_address
from api.charts.chart_data import ChartData
from api.charts.chart_handler import Chart, Charts
from api.charts.difference_chart import ask_difference_chart
from api.charts.figure_chart import ask_steps_chart
from api.charts.parameters import THEME, WIDTH
from api.charts.renderer import Renderer
from api.charts.series_charts import ask_amounts_chart, ask_total_chart
from api.charts.triangle_chart import ask_triangle_chart
from api.http.addresses import FIGURE_CHARTS, SERIES_CHARTS
from api.middleware.client_address import ClientAddresses
from api.reading import parameters as take
from api.reading.read_handler import ReadHandler
from api.reading.read_route import Read
from api.routes.handlers import Handlers
from api.routes.reads import NO_FIGURE, NO_SERIES

_LOOK = (THEME, WIDTH)

CHARTS: tuple[Chart, ...] = (
    Chart(read=Read(
        name="total_chart", path=f"{SERIES_CHARTS}/total", ask=ask_total_chart, answer=ChartData, tag="charts",
        parameters=_LOOK, missing=NO_SERIES,
        summary="The running total or the levels as known at the moment, before what was published since.",
    )),
    Chart(forms=("png",), read=Read(
        name="card", path=f"{SERIES_CHARTS}/card", ask=partial(ask_total_chart, width="card"), answer=ChartData,
        tag="charts", parameters=(THEME,), missing=NO_SERIES,
        summary="The same with the size of a preview in social media: 1200 by 630 pixels.",
    )),
    Chart(read=Read(
        name="amounts_chart", path=f"{SERIES_CHARTS}/amounts", ask=ask_amounts_chart, answer=ChartData, tag="charts",
        parameters=(take.START, take.END, *_LOOK), missing=NO_SERIES,
        summary="Amounts by day, or by month where the days are too many.",
    )),
    Chart(read=Read(
        name="triangle_chart", path=f"{SERIES_CHARTS}/triangle", ask=ask_triangle_chart, answer=ChartData,
        tag="charts", parameters=(take.START, take.END, take.FIRST_VINTAGE, take.LAST_VINTAGE, *_LOOK),
        missing=NO_SERIES, summary="Periods by vintages: what changed after it was published.",
    )),
    Chart(read=Read(
        name="difference_chart", path=f"{SERIES_CHARTS}/difference", ask=ask_difference_chart, answer=ChartData,
        parameters=(take.FROM, take.TO, take.FROM_POSITION, take.TO_POSITION, *_LOOK), times="none", tag="charts",
        missing=NO_SERIES, summary="By how much the figures of each month read differently at two moments.",
    )),
    Chart(read=Read(
        name="steps_chart", path=f"{FIGURE_CHARTS}/steps", ask=ask_steps_chart, answer=ChartData, tag="charts",
        parameters=_LOOK, missing=NO_FIGURE, summary="What was said of one figure, and when.",
    )),
)  # fmt: skip


def chart_handlers(
    make: Handlers, reader: ReadHandler, renderer: Renderer, clients: ClientAddresses
) -> list[HTTPRouteHandler]:
    """The handlers of all charts, and of the script that makes them move."""
    charts, script = Charts(reader, renderer, clients), bundle_address()
    return [
        *(make.both(f"{one.read.path}.{form}", charts.route(one, form), READ) for one in CHARTS for form in one.forms),
        *([make.both(script, bundle(renderer), READ)] if script else []),
    ]
