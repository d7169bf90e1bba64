"""The query parameters of charts."""

from typing import get_args

from api.charts.chart_data import Theme
from api.http.query_string import Parameter
from api.reading.parameters import one_of

_WIDTHS = ("wide", "narrow")
THEME = Parameter(
    name="theme",
    read=one_of(*get_args(Theme)),
    description="The colours: `light` (default) or `dark`.",
    schema={"type": "string", "enum": list(get_args(Theme))},
)
WIDTH = Parameter(
    name="width",
    read=one_of(*_WIDTHS),
    description="Drawn for a `wide` screen (default) or a `narrow` one.",
    schema={"type": "string", "enum": list(_WIDTHS)},
)
