"""Reads a ledger with pyfredapi and prints what it got as JSON."""

import json
import os
import sys
from contextlib import redirect_stdout

import pyfredapi
from pyfredapi import _base


def frame(found):
    return json.loads(found.astype(str).to_json(orient="records"))


def refused(ask):
    try:
        ask()
    except Exception as error:  # noqa: BLE001 - whatever it raises is what its user sees
        return f"{type(error).__name__}: {error}"
    return "not refused"


def figures():
    with redirect_stdout(sys.stderr):
        collection = pyfredapi.SeriesCollection(["OFFICE.GDP", "OFFICE.RATE"])
    return {
        "info": dict(pyfredapi.get_series_info("OFFICE.RATE")),
        "series": frame(pyfredapi.get_series("STAFF.LOSSES")),
        "as_lists": pyfredapi.get_series("OFFICE.GDP", return_format="json", units="chg", frequency="sa"),
        "polars": pyfredapi.get_series("STAFF.LOSSES", return_format="polars").to_dict(as_series=False)["value"],
        "all": frame(pyfredapi.get_series_all_releases("STAFF.LOSSES")),
        "initial": frame(pyfredapi.get_series_initial_release("STAFF.LOSSES")),
        "as_of": frame(pyfredapi.get_series_asof_date("STAFF.LOSSES", date="2022-03-06")),
        "vintages": pyfredapi.get_series_vintagedates("STAFF.LOSSES"),
        "categories": pyfredapi.get_series_categories("OFFICE.GDP"),
        "collection": [one.info.title for one in collection.data],
        "wide": sorted(map(str, collection.merge_wide().columns)),
        "unknown": refused(lambda: pyfredapi.get_series("NO.SUCH")),
    }


def catalogue():
    return {
        "release_of_series": pyfredapi.get_series_releases("OFFICE.GDP"),
        "tags_of_series": pyfredapi.get_series_tags("OFFICE.GDP"),
        "updates": pyfredapi.get_series_updates("OFFICE.GDP"),
        "search": frame(pyfredapi.search_series("of day")),
        "tags_of_search": frame(pyfredapi.search_series_tags("o")),
        "related_of_search": frame(pyfredapi.search_series_related_tags("o", tag_names="office")),
        "releases": pyfredapi.get_releases(),
        "all_dates": pyfredapi.get_releases_dates(realtime_start="2021-01-01"),
        "release": pyfredapi.get_release(2),
        "dates": pyfredapi.get_release_dates(2),
        "of_release": pyfredapi.get_release_series(2),
        "sources_of_release": pyfredapi.get_release_sources(2),
        "tags_of_release": pyfredapi.get_release_tags(2),
        "related_of_release": pyfredapi.get_release_related_tags(2, "office"),
        "tables": pyfredapi.get_release_tables(2),
        "sources": pyfredapi.get_sources(),
        "source": pyfredapi.get_source(1),
        "releases_of_source": pyfredapi.get_source_release(1),
        "tags": pyfredapi.get_tags(tag_group_id="freq"),
        "related": pyfredapi.get_related_tags("office"),
        "with_tags": pyfredapi.get_series_matching_tags("office;monthly"),
        "category": pyfredapi.get_category(0),
        "children": pyfredapi.get_category_children(0),
        "related_categories": pyfredapi.get_category_related(2),
        "of_category": sorted(pyfredapi.get_category_series(2)),
        "tags_of_category": pyfredapi.get_category_tags(2),
        "related_of_category": pyfredapi.get_category_related_tags(2, tag_names="office"),
    }


def read(base):
    os.environ["FRED_API_KEY"] = "a" * 32
    asking = _base._get_request.__wrapped__  # noqa: SLF001 - there is no other way to name a server
    asking.__defaults__ = tuple(f"{base}/fred" if str(one).startswith("http") else one for one in asking.__defaults__)
    return {**figures(), **catalogue()}


print(json.dumps(read(sys.argv[1]), default=str))
