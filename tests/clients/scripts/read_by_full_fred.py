"""Reads a ledger with full_fred and prints what it got as JSON."""

import json
import os
import sys

from full_fred.fred import Fred


def figures(fred):
    return {
        "series": fred.get_a_series("OFFICE.RATE"),
        "figures": fred.get_series_df("STAFF.LOSSES").to_dict("records"),
        "vintage_table": fred.get_series_df("STAFF.LOSSES", "2022-03-02", "2022-03-03", output_type=2).to_dict(
            "records"
        ),
        "at_vintages": fred.get_series_df("STAFF.LOSSES", vintage_dates="2022-03-02,2022-03-06").to_dict("records"),
        "last": fred.get_series_df("OFFICE.GDP", limit=1, sort_order="desc", units="pc1").to_dict("records"),
        "vintages": fred.get_series_vintagedates("OFFICE.GDP"),
        "tagged": fred.search_for_series(["o"], tag_names=["office", "level"]),
        "root": fred.get_a_category(0),
    }


def catalogue(fred):
    return {
        "search": fred.search_for_series(["of", "day"]),
        "tags_of_search": fred.get_tags_for_series_search(["o"]),
        "related_of_search": fred.get_related_tags_for_series_search(["o"], ["office"]),
        "tags_of_series": fred.get_tags_for_a_series("OFFICE.GDP"),
        "updates": fred.get_series_updates(),
        "release_of_series": fred.get_release_for_a_series("OFFICE.GDP"),
        "categories_of_series": fred.get_categories_of_series("OFFICE.GDP"),
        "releases": fred.get_all_releases(),
        "all_dates": fred.get_release_dates_all_releases("2021-01-01"),
        "release": fred.get_a_release(2),
        "dates": fred.get_release_dates(2),
        "of_release": fred.get_series_on_a_release(2),
        "sources_of_release": fred.get_sources_for_a_release(2),
        "tags_of_release": fred.get_tags_for_a_release(2),
        "related_of_release": fred.get_related_tags_for_release(2, ["office"]),
        "tables": fred.get_release_tables(2),
        "sources": fred.get_all_sources(),
        "source": fred.get_a_source(1),
        "releases_of_source": fred.get_releases_for_a_source(1),
        "tags": fred.get_all_tags(),
        "related": fred.get_related_tags_for_a_tag(["office"]),
        "with_tags": fred.get_series_matching_tags(["office", "monthly"]),
        "children": fred.get_child_categories(0),
        "related_categories": fred.get_related_categories(2),
        "of_category": fred.get_series_in_a_category(2),
        "tags_of_category": fred.get_tags_for_a_category(2),
        "related_of_category": fred.get_related_tags_for_a_category(2, ["office"]),
    }


def read(base):
    os.environ["FRED_API_KEY"] = "a" * 32
    fred = Fred()
    fred._FredBase__url_base = f"{base}/fred/"  # noqa: SLF001 - there is no other way to name a server
    return {**figures(fred), **catalogue(fred)}


print(json.dumps(read(sys.argv[1])))
