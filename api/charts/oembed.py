"""oEmbed 1.0: from the address of a page or a chart of ours to the frame that shows it elsewhere."""

import html
import re
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct

from api.charts.chart_data import ChartData, ChartName
from api.charts.sizes import size_of
from api.http.addresses import EMBED, FIGURE_CHARTS, SERIES_CHARTS, filled
from api.http.http_refusals import InvalidParameter
from api.http.query_string import Parameter
from api.reading.page_view import with_query
from api.reading.parameters import count, one_of

_NARROW = 600
_LONGEST_URL, MOST_PIXELS = 2_000, 4_000
# What stands below the picture.
_CAPTION = 110
_CARD = (1200, 630)
_SERIES = r"(?:/embed)?/series/(?P<source>[a-z0-9-]{1,64})/(?P<series>[a-z0-9-]{1,64})"
_ENDING = r"(?:\.(?:svg|png|json))?"
_CHARTS = re.compile(rf"{_SERIES}(?:/charts/(?P<chart>total|amounts|triangle|difference){_ENDING})?", re.ASCII)
_PAGES = re.compile(rf"{_SERIES}/(?P<page>compare|triangle)", re.ASCII)
_FIGURES = re.compile(rf"{_SERIES}/figures/(?P<period>[0-9]{{4}}[0-9QW-]{{0,6}})(?:/charts/steps{_ENDING})?", re.ASCII)
_OF_PAGES: dict[str, ChartName] = {"compare": "difference", "triangle": "triangle"}
# What the query of a page says of its tables, or leaves empty because its form sends every field.
_OF_NO_CHART = re.compile(r"before=.*|(?:start|end|from|to|from_position|to_position)=")
# An embed looks as the window in which it is shown; a card is of a moment alone.
_OF_LOOKS, _OF_MOMENTS = frozenset({"theme", "width"}), frozenset({"as_of", "position", "recorded_as_of"})


def _address(said: str) -> str:
    if len(said) > _LONGEST_URL:
        raise InvalidParameter(f"an address of {len(said)} characters; at most {_LONGEST_URL}")
    return said


PARAMETERS: tuple[Parameter, ...] = (
    Parameter(
        name="url",
        read=_address,
        description="The address of a page or a chart of this service.",
        schema={"type": "string", "format": "uri", "maxLength": _LONGEST_URL},
        is_asked=True,
    ),
    *(
        Parameter(
            name=name,
            read=count(1, MOST_PIXELS),
            description="The most pixels that the frame may take.",
            schema={"type": "integer", "minimum": 1, "maximum": MOST_PIXELS},
        )
        for name in ("maxwidth", "maxheight")
    ),
    Parameter(
        name="format",
        read=one_of("json"),
        description="The form of the answer.",
        schema={"type": "string", "enum": ["json"]},
    ),
)


class Shown(NamedTuple):
    """The chart that an address shows: its name, the words of its address, and its query."""

    origin: str
    chart: ChartName
    words: tuple[str, ...]
    query: str

    @property
    def address(self) -> str:
        """The address of the chart, without ending."""
        folder = FIGURE_CHARTS if self.chart == "steps" else SERIES_CHARTS
        return f"{filled(folder, *self.words)}/{self.chart}"

    @property
    def frame(self) -> str:
        """The address of its embed."""
        asked = [one for one in self.query.split("&") if one.partition("=")[0] not in _OF_LOOKS]
        return f"{self.origin}{with_query(f'{EMBED}{self.address}', '&'.join(asked))}"

    @property
    def card(self) -> str:
        """The address of the card of its series, at the same moment."""
        asked = [one for one in self.query.split("&") if one.partition("=")[0] in _OF_MOMENTS]
        return f"{self.origin}{with_query(f'{filled(SERIES_CHARTS, *self.words[:2])}/card.png', '&'.join(asked))}"


# The standard's words for who serves it.
_RENAMED = {"name": "provider_name", "home": "provider_url"}


class Frame(Struct, frozen=True, kw_only=True, rename=_RENAMED):
    """The answer, in the words of oEmbed."""

    type: str = "rich"
    version: str = "1.0"
    title: str
    name: str = "asreported"
    home: str
    html: str
    width: int
    height: int
    thumbnail_url: str
    thumbnail_width: int = _CARD[0]
    thumbnail_height: int = _CARD[1]


def shown_at(url: str, host: str) -> Shown:
    """The chart that an address of ours shows; raises InvalidParameter for any other address."""
    parts = _parts(url)
    if parts.scheme not in {"http", "https"} or not host or parts.netloc.lower() != host.lower():
        raise InvalidParameter("url: not an address of this service", parameter="url")
    for form in (_CHARTS, _PAGES, _FIGURES):
        if found := form.fullmatch(parts.path):
            named = found.groupdict()
            query = parts.query if named.get("chart") else _of_chart(parts.query)
            return Shown(f"{parts.scheme}://{host.lower()}", *_named(named), query)
    raise InvalidParameter("url: there is no chart at this address", parameter="url")


def _of_chart(query: str) -> str:
    """What the query of a page says of the chart on it."""
    return "&".join(one for one in query.split("&") if not _OF_NO_CHART.fullmatch(one))


def _parts(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:
        raise InvalidParameter("url: not an address", parameter="url") from error


def _named(found: dict[str, str | None]) -> tuple[ChartName, tuple[str, ...]]:
    words = tuple(found[name] or "" for name in ("source", "series"))
    if period := found.get("period"):
        return "steps", (*words, period)
    page = found.get("page")
    return (_OF_PAGES[page] if page else found.get("chart") or "total"), words  # type: ignore[return-value]  # the form names no other


def frame_of(shown: Shown, data: ChartData, most_wide: int, most_high: int) -> Frame:
    """The frame of a chart whose data are these, within the pixels that there are for it."""
    wide = size_of(shown.chart, "wide")
    width = min(most_wide, wide.width)
    drawn = size_of(shown.chart, "narrow" if width <= _NARROW else "wide")
    height = min(most_high, drawn.height * min(width, drawn.width) // drawn.width + _CAPTION)
    # Whatever stands in the address or the title stays a text there.
    source, title = html.escape(shown.frame, quote=True), html.escape(data.title, quote=True)
    return Frame(
        title=data.title,
        home=f"{shown.origin}/",
        html=f'<iframe src="{source}" title="{title}" width="{width}" height="{height}" loading="lazy" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox" frameborder="0"></iframe>',
        width=width,
        height=height,
        thumbnail_url=shown.card,
    )
