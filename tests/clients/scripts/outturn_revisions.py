"""What forecast_evaluation makes of the vintages of addresses: its own horizons, and the revisions of each period."""

import json
import sys
import warnings

import pandas as pd
from forecast_evaluation.core.outturns_revisions_table import create_outturn_revisions
from forecast_evaluation.data import ForecastData


def revisions(address: str) -> dict[str, object]:
    given = pd.read_csv(address, parse_dates=["date", "vintage_date"])
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Outturns input has no 'metric' column")
        data = ForecastData(outturns_data=given)
    outturns = data.outturns.query("metric == 'levels'")
    both = outturns.merge(given, on=["date", "vintage_date", "variable", "value"])
    revised = create_outturn_revisions(data).query("metric == 'levels'")
    last = revised[revised["k"] == revised.groupby("date")["k"].transform("max")]
    return {
        "analysed": bool(data.supports_outturn_revision_analysis),
        "rows": [len(given), len(outturns), len(both)],
        "horizons are its own": bool((both["target_minus_vintage"] == both["forecast_horizon"]).all()),
        "later vintages": [int(one.k) for one in last.itertuples()],
        "revisions": [[one.value_original, one.value_outturn, round(one.revision, 6)] for one in last.itertuples()],
    }


print(json.dumps([revisions(address) for address in sys.argv[1:]]))
