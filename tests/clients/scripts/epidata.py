"""What delphi-epidata and epidatpy read from a service, of which only the address is theirs to be told."""

import json
import sys
import warnings

from delphi_epidata import Epidata
from epidatpy import CovidcastEpidata, EpiDataContext, EpiRange

warnings.simplefilter("ignore")
BASE = sys.argv[1]
Epidata.BASE_URL = f"{BASE}/epidata"
Epidata.auth = ("epidata", "a key")
CONTEXT = EpiDataContext(base_url=f"{BASE}/epidata/", cast_base_url=f"{BASE}/epidata/v5/")
CASES = ("city", "cases", "day", "nation")


def cells(frame, *columns):
    """Some columns of a table, as text where they are times and None where they are missing."""
    found = frame[list(columns)].astype(object)
    return [[None if str(one) in {"<NA>", "NaT", "nan"} else one if isinstance(one, (int, float)) else str(one)
             for one in row] for row in found.to_numpy().tolist()]  # fmt: skip


def rows(answer):
    return [[one["time_value"], one["issue"], one["value"], one["missing_value"]] for one in Epidata.check(answer)]


def refused(ask):
    try:
        ask()
    except Exception as error:  # noqa: BLE001 - whatever the client makes of it
        return [type(error).__name__, str(error)]
    return None


def v4():
    """The calls of delphi-epidata."""
    whole = Epidata.range(20220301, 20220331)
    return {
        "latest": rows(Epidata.covidcast(*CASES, whole, "*")),
        "as_of": rows(Epidata.covidcast(*CASES, whole, "all", as_of=20220303)),
        "issues": rows(Epidata.covidcast(*CASES, [20220301, 20220302], "*", issues=Epidata.range(20220301, 20220303))),
        "lag": rows(Epidata.covidcast(*CASES, "*", "*", lag=1)),
        "places": [one["geo_value"] for one in Epidata.check(
            Epidata.covidcast("city", ["ward-cases"], "day", "county", 20220301, ["north", "south"]))],
        "weeks": rows(Epidata.covidcast("city", "visits", "week", "nation", Epidata.range(202209, 202210), "*")),
        "tree": Epidata.covidcast(*CASES, 20220303, "*", format="tree", fields="signal,value")["epidata"],
        # Too long for an address: the client sends it again as a form.
        "form": rows(Epidata.covidcast("city", ["cases", *map(str, range(1990))], *CASES[2:], whole, "*")),
        "none": Epidata.covidcast(*CASES, 20230101, "*"),
        "wrong": Epidata.covidcast(*CASES, "yesterday", "*"),
        "meta": [
            [one["signal"], one["max_issue"], one["mean_value"]] for one in Epidata.check(Epidata.covidcast_meta())
        ],
    }  # fmt: skip


def by_epidatpy():
    """The calls of epidatpy about v4."""
    columns = ("time_value", "issue", "lag", "value", "missing_value")
    sources = CovidcastEpidata(base_url=f"{BASE}/epidata/")
    signal = sources[("city", "cases")]
    call = CONTEXT.pub_covidcast("city", "cases", "nation", "day", "*", "*", as_of="2022-03-03")
    return {
        "as_of": cells(call.df(), "geo_type", *columns),
        "classic": [[str(one["time_value"]), one["value"], one["qualifier"]] for one in call.classic()["epidata"]],
        "issues": cells(signal.call("nation", "*", EpiRange(20220301, 20220302), issues="*").df(), *columns),
        "weeks": cells(CONTEXT.pub_covidcast("city", "visits", "nation", "week").df(), "time_value", "issue", "value"),
        "sources": sources.source_names(),
        "signals": sources.signal_names("city"),
        "described": cells(sources["city"].signal_df, "signal", "name", "time_type", "active", "geo_types"),
        "meta": cells(
            CONTEXT.pub_covidcast_meta().df(), "signal", "max_time", "max_issue", "last_update", "mean_value"
        ),
    }


def v5():
    """The calls of epidatpy about v5."""
    columns = ("reference_time", "report_time", "value", "kind", "qualifier")
    archive = CONTEXT.epidata_archive("city", "cases", "nation")
    unknown = CONTEXT.epidata_snapshot("city", "case", "nation")
    return {
        "latest": cells(CONTEXT.epidata_snapshot("city", "cases", "nation").df(), *columns),
        "day": cells(CONTEXT.epidata("city", ["cases"], "nation", snapshot_date="2022-03-03").df(), *columns),
        "instant": cells(
            CONTEXT.epidata_snapshot("city", "cases", "nation", snapshot_date="2022-03-03T08:00:00Z").df(), *columns
        ),
        "archive": cells(archive.df(), *columns),
        "bounded": cells(CONTEXT.epidata_archive("city", "cases", "nation", report_time="<2022-03-03").df(), *columns),
        "range": cells(
            CONTEXT.epidata("city", "cases", "nation", report_time=EpiRange(20220304, 20220304)).df(), *columns
        ),
        "places": cells(
            CONTEXT.epidata_snapshot("city", "ward-cases,cases", "county,nation", reference_time="20220301").df(),
            "signal", "geo_type", "geo_value", "value",
        ),
        "metadata": CONTEXT.epidata_meta("city")["report_time_range"],
        "aux": refused(lambda: CONTEXT.epidata_aux(archive.df())),
        "unknown": refused(unknown.df),
        "no_source": refused(CONTEXT.epidata_snapshot("town", "cases", "nation").df),
    }  # fmt: skip


print(json.dumps({"v4": v4(), "epidatpy": by_epidatpy(), "v5": v5()}))
