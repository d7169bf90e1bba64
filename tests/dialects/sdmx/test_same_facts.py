"""Each fact is the same through SDMX as through our own routes, at any moment of both axes."""

import csv
import io
import random
from xml.etree import ElementTree as ET

import pytest

from tests.dialects.sdmx.conftest import TYPES

_GENERIC = "{http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic}"
_FLOW = "WAR_LOSSES"
_MOMENTS = 50


@pytest.fixture
def moments(shared):
    """Moments of both axes, among them those at which something changed."""
    head = int(shared.get("/v1/totals").headers["ledger-position"])
    days = [f"2022-03-{day:02}" for day in range(1, 17)]
    choose = random.Random(14)
    return [(choose.choice(days), choose.randint(5, head)) for _ in range(_MOMENTS)]


def own(client, series, day, position):
    address = f"/v1/series/war-losses/{series}/figures?limit=1000&as_of={day}&position={position}"
    response = client.get(address)
    if response.status_code == 404:
        return []
    return [
        (one["period"], one["value"], one["qualifier"], one["published_at"], one["entry"])
        for one in response.json()["items"]
    ]


def by_csv(client, code, query):
    text = client.get(f"/sdmx/data/dataflow/*/{_FLOW}/1.0/D.{code}?{query}").text
    return [
        (
            row["TIME_PERIOD"],
            None if row["OBS_VALUE"] == "NaN" else row["OBS_VALUE"],
            row["QUALIFIER"] or None,
            row["PUBLISHED_AT"],
            int(row["ENTRY"]),
        )
        for row in csv.DictReader(io.StringIO(text))
    ]


def by_xml(client, code, query):
    response = client.get(f"/sdmx/data/{_FLOW}/D.{code}?{query}", headers={"accept": TYPES["generic"]})
    if response.status_code == 404:
        return []
    found = []
    for one in ET.fromstring(response.content).iter(f"{_GENERIC}Obs"):  # noqa: S314 - it is ours
        value = one.find(f"{_GENERIC}ObsValue")
        said = {each.attrib["id"]: each.attrib["value"] for each in one.iter(f"{_GENERIC}Value")}
        found.append((
            next(one.iter(f"{_GENERIC}ObsDimension")).attrib["value"],
            None if value is None else value.attrib["value"],
            said.get("QUALIFIER"),
            said["PUBLISHED_AT"],
            int(said["ENTRY"]),
        ))  # fmt: skip
    return found


def by_json(client, code, query):
    response = client.get(f"/sdmx-json/data/{_FLOW}/D.{code}?{query}")
    if response.status_code == 404:
        return []
    message = response.json()
    periods = [one["id"] for one in message["structure"]["dimensions"]["observation"][0]["values"]]
    columns = message["structure"]["attributes"]["observation"]
    found = []
    for place, (value, *places) in message["dataSets"][0]["series"]["0:0"]["observations"].items():
        said = {
            one["id"]: one["values"][at].get("id", one["values"][at]["name"])
            for one, at in zip(columns, places, strict=True)
            if at is not None
        }
        found.append((periods[int(place)], value, said.get("QUALIFIER"), said["PUBLISHED_AT"], int(said["ENTRY"])))
    return found


@pytest.mark.parametrize("series", ["personnel", "tanks"])
def test_a_series_reads_alike_in_each_form_at_any_moment(shared, moments, series):
    lengths = set()
    for day, position in moments:
        expected = own(shared, series, day, position)
        lengths.add(len(expected))
        for read in (by_csv, by_xml, by_json):
            assert read(shared, series.upper(), f"asOf={day}&position={position}") == expected
    assert len(lengths) > 1


def test_the_history_is_what_the_vintages_of_our_own_say_at_each_of_their_moments(shared):
    text = shared.get(f"/sdmx/data/dataflow/*/{_FLOW}/1.0/D.PERSONNEL?includeHistory=true").text
    rows = list(csv.DictReader(io.StringIO(text)))
    changed = [one["published_at"] for one in shared.get("/v1/series/war-losses/personnel/vintages").json()["items"]]

    assert {row["PUBLISHED_AT"] for row in rows} == set(changed)
    for moment in changed:
        holding = {
            row["TIME_PERIOD"]: row["OBS_VALUE"]
            for row in rows
            if row["VALID_FROM"] <= f"{moment}T23:59:59.999999Z"
            and (not row["VALID_TO"] or row["VALID_TO"] > f"{moment}T23:59:59.999999Z")
        }
        said = own(shared, "personnel", moment, int(shared.get("/v1/totals").headers["ledger-position"]))
        assert holding == {when: value or "NaN" for when, value, *_ in said}
