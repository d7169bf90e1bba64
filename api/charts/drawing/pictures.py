"""Charts as bytes: their specification, their picture as SVG or PNG, and the script that makes them move."""

import gzip
from typing import Any

import msgspec
import vl_convert

from api.charts.chart_data import ChartData
from api.charts.drawing.specs import spec_of
from api.charts.wire import Form

_SCALE = 2
# What a page finds of the script.
_GLOBALS = "window.vegaEmbed = vegaEmbed; window.vega = vega; window.vegaLite = vegaLite;"
# A chart loads nothing from anywhere.
_NOWHERE: list[str] = []
_EXAMPLE = ChartData(
    chart="total",
    title="warm",
    moment="",
    citation="",
    unit="",
    data={"then": [{"day": "2022-03-01", "value": "1"}, {"day": "2022-03-02", "value": "2"}], "today": []},
    first="2022-03-01",
    last="2022-03-02",
    position=0,
)


class Pictures:
    """Draws charts in one process; the first one takes longer."""

    def __init__(self) -> None:
        self._decoder = msgspec.json.Decoder(ChartData)
        self._script: bytes | None = None

    def warm(self) -> None:
        """Draw something, so that V8 has read its libraries."""
        self._svg(spec_of(_EXAMPLE))

    def drawn(self, form: Form, asked: bytes) -> bytes:
        """What is wanted, compressed unless it is PNG; raises what the libraries raise."""
        if form == "js":
            return self._bundle()
        spec = spec_of(self._decoder.decode(asked))
        if form == "png":
            return vl_convert.vegalite_to_png(spec, scale=_SCALE, allowed_base_urls=_NOWHERE)
        return _packed(msgspec.json.encode(spec) if form == "json" else self._svg(spec).encode())

    def _svg(self, spec: dict[str, Any]) -> str:
        return vl_convert.vegalite_to_svg(spec, allowed_base_urls=_NOWHERE)

    def _bundle(self) -> bytes:
        if self._script is None:
            self._script = _packed(vl_convert.javascript_bundle(_GLOBALS).encode())
        return self._script


def _packed(body: bytes) -> bytes:
    # Without the time in it, equal bodies stay equal bytes.
    return gzip.compress(body, 6, mtime=0)
