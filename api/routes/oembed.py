"""The route of oEmbed: it asks for the data of a chart as that is asked for, and answers with a frame for it."""

import msgspec

from api.charts.chart_data import ChartData
from api.charts.oembed import MOST_PIXELS, PARAMETERS, Shown, frame_of, shown_at
from api.http.query_string import read_query
from api.http.responses import Answering, HttpRequest, PlainResponse, plain
from api.reading.read_handler import ReadHandler
from api.routes.charts import CHARTS

_KNOWN = {one.name: one for one in PARAMETERS}
_TOLD = frozenset({b"host"})


def oembed(reader: ReadHandler) -> Answering:
    """Answers which frame shows the page or the chart at an address of ours; raises as the chart itself does."""
    asking = {one.read.path.rpartition("/")[2]: reader.route(one.read) for one in CHARTS}

    async def answer(request: HttpRequest) -> PlainResponse:
        found = read_query(request.scope["query_string"], _KNOWN)
        shown = shown_at(str(found["url"]), request.headers.get("host", ""))
        data = await asking[shown.chart](_of_chart(request, shown))
        most = (int(found.get(name, MOST_PIXELS)) for name in ("maxwidth", "maxheight"))  # type: ignore[arg-type]  # each of them is a number
        frame = frame_of(shown, msgspec.json.decode(data.body, type=ChartData), *most)
        return plain(msgspec.json.encode(frame), "application/json")

    return answer


def _of_chart(request: HttpRequest, shown: Shown) -> HttpRequest:
    """The request for the data of that chart."""
    names = ("source", "series", "period")
    scope = {
        **request.scope,
        "path_params": dict(zip(names, shown.words, strict=False)),
        "query_string": shown.query.encode(),
        "headers": [one for one in request.scope["headers"] if one[0] in _TOLD],
    }
    return type(request)(scope, request.receive, request.send)  # type: ignore[arg-type]  # a copy of a scope
