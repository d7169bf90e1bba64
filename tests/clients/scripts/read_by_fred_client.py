"""Reads a ledger with fred-client, in both versions of FRED's interface, and prints what it got as JSON."""

import json
import sys

from fred_client import FRED, _endpoint
from fred_client.errors import FREDResponseError


def refused(ask):
    try:
        ask()
    except FREDResponseError as error:
        return [error.code, error.message]
    return "not refused"


def figures(fred):
    every = {"realtime_start": "1776-07-04", "realtime_end": "9999-12-31"}
    return {
        "series": fred.series.get("office.rate"),
        "figures": fred.series.observations("staff.losses", **every),
        "by_vintage": fred.series.observations(
            "staff.losses", output_type=3, vintage_dates=["2022-03-02", "2022-03-07"]
        ),
        "vintages": fred.series.vintage_dates("staff.losses"),
        "categories": fred.series.categories("office.gdp"),
        "unknown": refused(lambda: fred.series.get("no.such")),
        "unknown_bulk": refused(lambda: fred.release.observations(99)),
    }


def catalogue(fred):
    return {
        "tags_of_series": fred.series.tags("office.gdp"),
        "release_of_series": fred.series.release("office.gdp"),
        "search": fred.series.search("of day"),
        "tags_of_search": fred.series.search_tags("o"),
        "related_of_search": fred.series.search_related_tags("o", "office"),
        "updates": fred.series.updates(filter_value="all"),
        "category": fred.category.get(0),
        "children": fred.category.children(),
        "related_categories": fred.category.related(2),
        "of_category": fred.category.series(2, filter_variable="units", filter_value="percent"),
        "tags_of_category": fred.category.tags(2),
        "related_of_category": fred.category.related_tags(2, "office"),
        "releases": fred.release.all(),
        "all_dates": fred.release.all_dates(realtime_start="2021-01-01"),
        "release": fred.release.get(2),
        "dates": fred.release.dates(2),
        "of_release": fred.release.series(2),
        "sources_of_release": fred.release.sources(2),
        "tags_of_release": fred.release.tags(2),
        "related_of_release": fred.release.related_tags(2, "office"),
        "tables": fred.release.tables(2),
        "bulk": fred.release.observations(2),
        "bulk_by_pages": fred.release.observations(2, limit=3),
        "sources": fred.source.all(),
        "source": fred.source.get(1),
        "releases_of_source": fred.source.releases(1),
        "tags": fred.tag.all(),
        "related": fred.tag.related("office"),
        "with_tags": fred.tag.series("office;monthly"),
    }


def read(base):
    _endpoint._BASE_URL_BY_API_NAMESPACE = {"fred": f"{base}/fred"}  # noqa: SLF001 - its host is a constant
    fred = FRED(api_key="a" * 32)
    return {**figures(fred), **catalogue(fred)}


print(json.dumps(read(sys.argv[1])))
