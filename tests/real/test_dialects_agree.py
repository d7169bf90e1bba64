"""The whole real history as FRED's, SDMX's and Epidata's clients get it: the same facts as ours, at any (P, R)."""

import csv
import io
import json
import random
from datetime import date, timedelta

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.policy import Policy
from tests.real.importing import PERSONNEL

SOURCE = PERSONNEL.partition("/")[0]
FIRST, LAST = date(2022, 2, 25), date(2026, 8, 20)
MOMENTS = 50
_OPEN = Policy(reads_per_minute=0)
_SDMX_CSV = {"accept": "application/vnd.sdmx.data+csv;version=2.0.0"}


@pytest.fixture(scope="module")
def client(answers):
    with TestClient(create_app(answers, policy=_OPEN)) as client:
        yield client


def moments(answers):
    """So many days of publication and positions, of which nobody chose any."""
    chance, head = random.Random(), answers.head()
    days = (LAST - FIRST).days
    return [
        ((FIRST + timedelta(days=chance.randint(0, days))).isoformat(), chance.randint(30, head))
        for _ in range(MOMENTS)
    ]


def rows(client, address, headers=None):
    """The rows of a CSV."""
    response = client.get(address, headers=headers)
    assert response.status_code == 200, f"{address}: {response.text[:300]}"
    return csv.DictReader(io.StringIO(response.text))


def by_ours(client, day, position):
    found = rows(client, f"/v1/sources/{SOURCE}/figures.csv?as_of={day}&position={position}")
    return {(one["series"], one["period"]): one["value"] for one in found}


def by_fred(client, day, position):
    asked = "series_id=WAR-LOSSES.PERSONNEL&file_type=json"
    release = client.get(f"/fred/series/release?{asked}&position={position}").json()["releases"][0]["id"]
    address = f"/fred/v2/release/observations?release_id={release}&format=json&limit=500000&position={position}"
    body = client.get(f"{address}&realtime_start={day}&realtime_end={day}").json()
    assert not body["has_more"]
    return {
        (one["series_id"].lower().replace(".", "/"), figure["date"]): figure["value"].replace(
            ".", "", figure["value"] == "."
        )
        for one in body["series"]
        for figure in one["observations"]
    }


def by_sdmx(client, day, position):
    address = f"/sdmx/data/dataflow/ASREPORTED/WAR_LOSSES/1.0/*?asOf={day}&position={position}"
    return {
        (one["LEDGER_KEY"], one["TIME_PERIOD"]): one["OBS_VALUE"].replace("NaN", "")
        for one in rows(client, address, _SDMX_CSV)
    }


def by_epidata(client, day, position):
    series = client.get(f"/v1/series.ndjson?source={SOURCE}&position={position}").text.splitlines()
    signals = ",".join(json.loads(one)["series"].partition("/")[2] for one in series)
    address = f"/epidata/v5/snapshot/?source={SOURCE}&signal={signals}&geo_type=nation"
    return {
        (f"{SOURCE}/{one['signal']}", one["reference_time"]): one["value"]
        for one in rows(client, f"{address}&snapshot_date={day}&position={position}")
    }


def test_every_fact_is_the_same_in_each_dialect_at_fifty_moments_of_both_axes(client, answers):
    facts = 0
    for day, position in moments(answers):
        ours = by_ours(client, day, position)

        assert by_fred(client, day, position) == ours, f"as_of={day}&position={position}"
        assert by_sdmx(client, day, position) == ours, f"as_of={day}&position={position}"
        assert by_epidata(client, day, position) == ours, f"as_of={day}&position={position}"
        facts += len(ours)
    assert facts > MOMENTS * 100
