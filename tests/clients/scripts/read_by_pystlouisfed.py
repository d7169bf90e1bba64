"""Reads a ledger with pystlouisfed and prints what it got as JSON."""

import dataclasses
import json
import sys
from datetime import date

from pystlouisfed import FRED, OutputType, Unit


def frame(found):
    return json.loads(found.reset_index().astype(str).to_json(orient="records"))


def refused(ask):
    try:
        ask()
    except ValueError as error:
        return str(error)
    return "not refused"


def figures(fred):
    past = {"realtime_start": date(2022, 3, 2), "realtime_end": date(2022, 3, 9)}
    return {
        "series": dataclasses.asdict(fred.series("OFFICE.RATE")),
        "figures": frame(fred.series_observations("STAFF.LOSSES")),
        "by_period": frame(fred.series_observations("STAFF.LOSSES", **past)),
        "by_vintage": frame(
            fred.series_observations("OFFICE.GDP", date(2021, 4, 29), date(2022, 7, 28), output_type=OutputType.all)
        ),
        "changes": frame(
            fred.series_observations(
                "OFFICE.GDP", date(2021, 7, 1), date(2022, 7, 1), output_type=OutputType.new_and_revised
            )
        ),
        "first": frame(fred.series_observations("STAFF.LOSSES", output_type=OutputType.initial_release_only, **past)),
        "at_vintages": frame(fred.series_observations("STAFF.LOSSES", vintage_dates=["2022-03-02", "2022-03-06"])),
        "percent": frame(fred.series_observations("OFFICE.GDP", units=Unit.pch)),
        "vintages": [
            f"{one:%Y-%m-%d}" for one in fred.series_vintagedates("STAFF.LOSSES", realtime_start=date(1776, 7, 4))
        ],
        "unknown": refused(lambda: fred.series_observations("NO.SUCH")),
    }


def catalogue(fred):
    return {
        "category": dataclasses.asdict(fred.category(0)),
        "children": frame(fred.category_children(0)),
        "related_categories": frame(fred.category_related(2)),
        "of_category": frame(fred.category_series(2)),
        "tags_of_category": frame(fred.category_tags(2)),
        "related_of_category": frame(fred.category_related_tags(2, tag_names=["office"])),
        "releases": frame(fred.releases()),
        "all_dates": frame(fred.releases_dates(realtime_start=date(2021, 1, 1))),
        "release": dataclasses.asdict(fred.release(2)),
        "dates": frame(fred.release_dates(2)),
        "of_release": frame(fred.release_series(2)),
        "sources_of_release": frame(fred.release_sources(2)),
        "tags_of_release": frame(fred.release_tags(2)),
        "related_of_release": frame(fred.release_related_tags(2, tag_names=["office"])),
        "categories_of_series": frame(fred.series_categories("OFFICE.GDP")),
        "release_of_series": frame(fred.series_release("OFFICE.GDP")),
        "search": frame(fred.series_search("of day")),
        "tags_of_search": frame(fred.series_search_tags("o")),
        "related_of_search": frame(fred.series_search_related_tags("o", tag_names=["office"])),
        "tags_of_series": frame(fred.series_tags("OFFICE.GDP")),
        "updates": frame(fred.series_updates()),
        "sources": frame(fred.sources()),
        "source": dataclasses.asdict(fred.source(1)),
        "releases_of_source": frame(fred.source_releases(1)),
        "tags": frame(fred.tags()),
        "related": frame(fred.related_tags(tag_names=["office"])),
        "with_tags": frame(fred.tags_series(tag_names=["office", "monthly"])),
    }


def read(base):
    fred = FRED(api_key="a" * 32, ratelimiter_enabled=False)
    fred._client._url._base = base  # noqa: SLF001 - there is no other way to name a server
    return {**figures(fred), **catalogue(fred)}


print(json.dumps(read(sys.argv[1]), default=str))
