"""Cards of links: the picture and the oEmbed frame that other programs show of a page."""

from typing import TypeVar
from urllib.parse import urlencode

from msgspec import Struct

from api.charts.available import has_charts
from api.http.addresses import OEMBED, SERIES_CHARTS
from api.reading.page_view import PageView

Item = TypeVar("Item")


class LinkCard(Struct, frozen=True, kw_only=True):
    """Addresses with the name of the host, since whoever shows a link is somewhere else."""

    page: str
    picture: str
    frame: str


def link_card(view: PageView[Item], public: str, series: str, period: str | None = None) -> LinkCard | None:
    """The card of a series, or of one of its figures, at the moment of the page.

    ``public`` is the service's own address. None where that is unknown, or where there are no charts.
    """
    if not public or not has_charts():
        return None
    page = public + (view.series(series) if period is None else view.figure(series, period))
    return LinkCard(
        page=page,
        picture=public + view.to(f"{SERIES_CHARTS}/card.png", *series.split("/")),
        frame=f"{public}{OEMBED}?{urlencode({'url': page})}",
    )
