"""Reads a ledger with fredapi: `python read_by_fredapi.py http://127.0.0.1:8000` prints what it got as JSON."""

import json
import os
import sys

import pandas as pd
from fredapi import Fred

EVERYTHING = {"realtime_start": "1776-07-04", "realtime_end": "9999-12-31"}


def number(value):
    return None if pd.isna(value) else float(value)


def numbers(series):
    return {f"{day:%Y-%m-%d}": number(value) for day, value in series.items()}


def rows(frame):
    return [[f"{one.date:%Y-%m-%d}", f"{one.realtime_start:%Y-%m-%d}", number(one.value)] for one in frame.itertuples()]


def refused(ask):
    try:
        ask()
    except ValueError as error:
        return str(error)
    return "not refused"


def read(base, key="a" * 32):
    os.environ.pop("HTTPS_PROXY", None)  # it would take this for HTTP, too
    Fred.root_url = f"{base}/fred"
    fred = Fred(api_key=key)
    return {
        "info": dict(fred.get_series_info("OFFICE.RATE")),
        "series": numbers(fred.get_series("STAFF.LOSSES")),
        "between": numbers(fred.get_series("STAFF.LOSSES", "3/2/2022", "3/3/2022")),
        "latest": numbers(fred.get_series_latest_release("OFFICE.GDP")),
        "first": numbers(fred.get_series_first_release("STAFF.LOSSES")),
        "as_of": rows(fred.get_series_as_of_date("STAFF.LOSSES", "3/6/2022")),
        "then": numbers(fred.get_series("STAFF.LOSSES", realtime_start="2022-03-06", realtime_end="2022-03-06")),
        "all": rows(fred.get_series_all_releases("STAFF.LOSSES")),
        "some": rows(fred.get_series_all_releases("STAFF.LOSSES", "2022-03-03", "2022-03-06")),
        "change": numbers(fred.get_series("STAFF.LOSSES", units="chg")),
        "year": numbers(fred.get_series("OFFICE.GDP", frequency="a", aggregation_method="eop")),
        "vintages": [f"{day:%Y-%m-%d}" for day in fred.get_series_vintage_dates("STAFF.LOSSES")],
        "search": list(fred.search("of day").index),
        "ordered": list(fred.search("o", order_by="title", sort_order="asc", limit=2).index),
        "filtered": list(fred.search("o", filter=("frequency", "Monthly")).index),
        "release": list(fred.search_by_release(2).index),
        "category": list(fred.search_by_category(1).index),
        "nothing": fred.search("unheard-of"),
        "unknown": refused(lambda: fred.get_series("NO.SUCH")),
        "too_early": refused(
            lambda: fred.get_series("OFFICE.RATE", realtime_start="2000-01-01", realtime_end="2000-01-02")
        ),
        "not_a_day": refused(lambda: fred.get_series("OFFICE.RATE", realtime_start="yesterday")),
        "limit": refused(lambda: fred.get_series("OFFICE.RATE", limit=0)),
    }


print(json.dumps(read(*sys.argv[1:])))
