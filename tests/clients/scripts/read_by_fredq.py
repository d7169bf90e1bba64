"""Reads a ledger with fredq and prints what it got as JSON."""

import json
import sys

import fredq
from fredq import _core
from fredq.client import FredClient


def refused(ask):
    try:
        ask()
    except fredq.FredApiError as error:
        return [error.error_code, error.error_message]
    return "not refused"


def dumped(found):
    return json.loads(found.model_dump_json())


def figures():
    series, gdp = fredq.Series("STAFF.LOSSES"), fredq.Series("OFFICE.GDP")
    everything = {"realtime_start": "1776-07-04", "realtime_end": "9999-12-31"}
    found = series.observations(**everything)
    return {
        "info": dumped(fredq.Series("OFFICE.RATE").info()),
        "series": series.observations().to_dicts(),
        "all": found.to_dicts(),
        "meta": dumped(found.meta),
        "desc": series.observations(sort_order="desc", limit=2, offset=1, **everything).to_dicts(),
        "then": series.observations(realtime_start="2022-03-06", realtime_end="2022-03-06").to_dicts(),
        "year": gdp.observations(frequency="a", aggregation_method="sum").to_dicts(),
        "log": gdp.observations(units="log", observation_end="2021-01-01").to_dicts(),
        "vintages": dumped(series.vintage_dates()),
        "categories": dumped(gdp.categories()),
        "unknown": refused(lambda: fredq.Series("NO.SUCH").observations()),
        "too_early": refused(lambda: gdp.observations(realtime_start="2000-01-01", realtime_end="2000-01-02")),
    }


def catalogue():
    return {
        "tags_of_series": dumped(fredq.Series("OFFICE.GDP").tags()),
        "release_of_series": dumped(fredq.Series("OFFICE.GDP").release()),
        "category": dumped(fredq.Category(0).info()),
        "children": dumped(fredq.Category(0).children()),
        "related_categories": dumped(fredq.Category(2).related()),
        "of_category": dumped(fredq.Category(2).series()),
        "tags_of_category": dumped(fredq.Category(2).tags()),
        "related_of_category": dumped(fredq.Category(2).related_tags("office")),
        "release": dumped(fredq.Release(2).info()),
        "dates": dumped(fredq.Release(2).dates(include_release_dates_with_no_data=True)),
        "of_release": dumped(fredq.Release(2).series(order_by="observation_end")),
        "sources_of_release": dumped(fredq.Release(2).sources()),
        "tags_of_release": dumped(fredq.Release(2).tags()),
        "related_of_release": dumped(fredq.Release(2).related_tags("office")),
        "tables": dumped(fredq.Release(2).tables(include_observation_values=True)),
        "source": dumped(fredq.Source(1).info()),
        "releases_of_source": dumped(fredq.Source(1).releases()),
        "search": dumped(fredq.search_series("of day", filter_variable="frequency", filter_value="Daily")),
        "tags_of_search": dumped(fredq.search_series_tags("o")),
        "related_of_search": dumped(fredq.search_series_related_tags("o", "office")),
        "updates": dumped(fredq.series_updates()),
        "releases": dumped(fredq.releases()),
        "all_dates": dumped(fredq.release_calendar(realtime_start="2021-01-01")),
        "sources": dumped(fredq.sources()),
        "tags": dumped(fredq.tags()),
        "related": dumped(fredq.related_tags("office")),
        "with_tags": dumped(fredq.tag_series(["office", "monthly"])),
    }


def read(base):
    _core._client = FredClient("a" * 32, base_url=base)  # noqa: SLF001 - its own way names a key and no server
    return {**figures(), **catalogue()}


print(json.dumps(read(sys.argv[1]), default=str))
