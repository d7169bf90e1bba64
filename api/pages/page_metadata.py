"""A series as a data set of schema.org, and what a page is about in one sentence, for programs that find pages."""

from typing import TypeAlias

from api.http import addresses
from api.http.addresses import filled
from api.reading.page_view import PageView
from domain.series import Source
from projections.tables.listed_series import SeriesAnswer

JsonObject: TypeAlias = dict[str, object]
_MOST_TEXT, _MOST_DESCRIPTION = 300, 5_000


def page_description(title: str, view: PageView[object], series: object, publisher: Source | None) -> str:
    """What the page shows, in at most three hundred letters; of its series only the page of a series says more."""
    if not isinstance(series, SeriesAnswer) or publisher is None:
        text = f"{title}: figures that sources reported, and every later change"
    else:
        said = f"{series.title}, in {series.unit}, as {publisher.name} reported it"
        text = f"{said}{_relayed(series)}, with every later change"
    moment = f", {view.moment}" if view.moment else ""
    return f"{text[:_MOST_TEXT]}{moment}."


def series_metadata(view: PageView[object], series: object, publisher: Source | None) -> JsonObject | None:
    """The series of a page as a Dataset in JSON-LD, which its own page shows; None of what is no page of a series."""
    if not isinstance(series, SeriesAnswer) or publisher is None:
        return None
    words = series.series.split("/")
    description = series.description or page_description(series.title, view, series, publisher)
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": series.title,
        "description": description[:_MOST_DESCRIPTION],
        "identifier": series.series,
        "url": view.fixed(filled(addresses.SERIES_PAGE, *words)),
        "version": str(view.position),
        "creator": {"@type": "Organization", "name": publisher.name, "url": view.source(series.source)},
        "variableMeasured": {"@type": "PropertyValue", "name": series.title, "unitText": series.unit},
        "isAccessibleForFree": True,
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": view.to(template, *words)}
            for kind, template in (("text/csv", f"{addresses.FIGURES}.csv"), ("application/json", addresses.FIGURES))
        ],
        **_covered(series),
    }


def _covered(series: SeriesAnswer) -> JsonObject:
    if series.first_period is None or series.last_period is None:
        return {}
    return {"temporalCoverage": f"{series.first_period}/{series.last_period}"}


def _relayed(series: SeriesAnswer) -> str:
    return f", relaying {series.relays}" if series.relays else ""
