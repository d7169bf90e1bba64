"""Reads a ledger with fred-py-api, in both forms, and prints what it got as JSON."""

import json
import sys

from fred import FredAPI, FredAPIRequestError


def refused(ask):
    try:
        ask()
    except FredAPIRequestError as error:
        return str(error)
    return "not refused"


def element(found):
    return [found.tag, found.attrib, [[one.tag, one.attrib, one.text] for one in found]]


def figures(fred):
    every = {"realtime_start": "1776-07-04", "realtime_end": "9999-12-31"}
    return {
        "series": fred.get_series("OFFICE.RATE"),
        "series_xml": element(fred.get_series("OFFICE.RATE", file_type="xml")),
        "figures": fred.get_series_observations("STAFF.LOSSES", **every),
        "figures_xml": element(fred.get_series_observations("STAFF.LOSSES", file_type="xml", **every)),
        "by_vintage": fred.get_series_observations(
            "STAFF.LOSSES", vintage_dates="2022-03-02,2022-03-07", output_type=2
        ),
        "by_vintage_xml": element(
            fred.get_series_observations(
                "STAFF.LOSSES", vintage_dates="2022-03-02,2022-03-07", output_type=3, file_type="xml"
            )
        ),
        "first": fred.get_series_observations("STAFF.LOSSES", output_type=4, **every),
        "weeks": fred.get_series_observations("STAFF.LOSSES", frequency="wew", aggregation_method="eop"),
        "vintages": fred.get_series_vintagedates("STAFF.LOSSES"),
        "vintages_xml": element(fred.get_series_vintagedates("STAFF.LOSSES", file_type="xml")),
        "categories": fred.get_series_categories("OFFICE.GDP"),
        "unknown": refused(lambda: fred.get_series("NO.SUCH")),
        "unknown_xml": refused(lambda: fred.get_series("NO.SUCH", file_type="xml")),
    }


def catalogue(fred):
    return {
        "tags_of_series": fred.get_series_tags("OFFICE.GDP"),
        "release_of_series": fred.get_series_release("OFFICE.GDP"),
        "search": fred.get_series_search("of day"),
        "by_id": fred.get_series_search("OFFICE.*", search_type="series_id"),
        "tags_of_search": fred.get_series_search_tags("o"),
        "related_of_search": fred.get_series_search_related_tags("o", "office"),
        "updates": fred.get_series_updates(limit=2),
        "category": fred.get_category(),
        "children": fred.get_category_children(),
        "related_categories": fred.get_category_related(2),
        "of_category": fred.get_category_series(2),
        "tags_of_category": fred.get_category_tags(2),
        "related_of_category": fred.get_category_related_tags(2, "office"),
        "releases": fred.get_releases(),
        "all_dates": fred.get_releases_dates(realtime_start="2021-01-01", order_by="release_name"),
        "release": fred.get_release(2),
        "dates": fred.get_release_dates(2),
        "dates_xml": element(fred.get_releases_dates(realtime_start="2022-07-01", file_type="xml")),
        "of_release": fred.get_release_series(2),
        "sources_of_release": fred.get_release_sources(2),
        "tags_of_release": fred.get_release_tags(2),
        "related_of_release": fred.get_release_related_tags(2, "office"),
        "tables": fred.get_release_tables(2),
        "tables_xml": element(fred.get_release_tables(2, file_type="xml")),
        "sources": fred.get_sources(),
        "source": fred.get_source(1),
        "releases_of_source": fred.get_source_releases(1),
        "tags": fred.get_tags(search_text="mon"),
        "tags_xml": element(fred.get_tags(file_type="xml", tag_names="monthly")),
        "related": fred.get_related_tags("office"),
        "with_tags": fred.get_tags_series("office;monthly"),
    }


def read(base):
    fred = FredAPI(api_key="a" * 32)
    fred.base_url = f"{base}/fred"
    return {**figures(fred), **catalogue(fred)}


print(json.dumps(read(sys.argv[1])))
