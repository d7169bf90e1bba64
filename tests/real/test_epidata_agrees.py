"""Of the whole real history Epidata's clients and bots are told what our own routes say, at moments nobody chose."""

import csv
import io
import json
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.policy import DialectNames, DialectSettings, Policy
from projections.answers.view import View

KEYS = {"personnel_units": "war-losses/personnel", "tanks": "war-losses/tank", "submarines": "war-losses/submarines"}
POLICY = Policy(reads_per_minute=0, dialects=DialectSettings(warship=DialectNames(series=KEYS)))


@pytest.fixture(scope="module")
def client(everything):
    with View.open(everything) as answers, TestClient(create_app(answers, policy=POLICY)) as client:
        yield client


def asked(client, path, **params):
    response = client.get(path, params=params or None)
    assert response.status_code == 200, response.text
    return response


def lines(client, path, **params) -> list[Any]:
    return [json.loads(line) for line in asked(client, path, format="ndjson", **params).text.splitlines()]


def moments(client, count):
    """Series, days of their vintages and positions, by chance."""
    random, head = Random(14), int(asked(client, "/v1/totals").headers["ledger-position"])
    keys = sorted(one["series"] for one in asked(client, "/v1/series", source="war-losses").json()["items"])
    for _ in range(count):
        key = random.choice(keys)
        instant = random.choice(lines(client, f"/v1/series/{key}/vintages"))["published_at"]
        yield key, instant, random.randint(head // 50, head)


def covidcast(client, key, **more):
    source, signal = key.split("/")
    place = {"geo_type": "nation", "geo_value": "all"}
    given = {"data_source": source, "signals": signal, "time_type": "day", "time_values": "*"} | place | more
    return json.loads(asked(client, "/epidata/covidcast/", **given).content, parse_float=Decimal)["epidata"]


def test_at_fifty_moments_every_figure_is_the_same_in_v4_and_in_v5(client):
    told = 0
    for key, instant, position in moments(client, 50):
        day = instant[:10]
        ours = lines(client, f"/v1/series/{key}/figures", as_of=day, position=position)
        then = lines(client, f"/v1/series/{key}/figures", as_of=instant, position=position)

        v4 = covidcast(client, key, as_of=day, position=position)
        source, signal = key.split("/")
        names = {"source": source, "signal": signal, "geo_type": "nation", "position": position}
        v5 = list(
            csv.DictReader(io.StringIO(asked(client, "/epidata/v5/snapshot/", snapshot_date=instant, **names).text))
        )

        assert [(one["period"], one["value"], one["qualifier"], one["missing_value"]) for one in v4] == [
            (one["period"], one["value"] and Decimal(one["value"]), one["qualifier"], 0 if one["value"] else 4)
            for one in ours
        ]
        assert [(one["reference_time"], one["value"] or None, one["qualifier"] or None) for one in v5] == [
            (one["period"], one["value"], one["qualifier"]) for one in then
        ]
        told += len(v4) + len(v5)
    assert told > 20_000


def test_what_v4_leaves_out_of_a_day_is_counted_and_is_in_v5(client):
    response = asked(
        client,
        "/epidata/covidcast?signal=war-losses:*&time=day:*&geo=nation:*&issues=*&format=csv&fields=signal,collapsed",
    )

    left_out = int(response.headers["x-asreported-collapsed"])
    issues = list(csv.DictReader(io.StringIO(response.text)))
    assert left_out == sum(int(one["collapsed"]) for one in issues) > 0
    signals = ",".join(dict.fromkeys(one["signal"] for one in issues))
    every = asked(client, "/epidata/v5/archive/", source="war-losses", signal=signals, geo_type="nation")
    assert every.text.count("\n") - 1 == len(issues) + left_out


def test_at_fifty_moments_each_key_of_a_bot_is_the_figure_of_its_day(client):
    told = 0
    for _, instant, position in moments(client, 50):
        figures = {
            name: {one["period"]: one["value"] for one in lines(
                client, f"/v1/series/{key}/figures", as_of=instant, position=position)}
            for name, key in KEYS.items()
        }  # fmt: skip

        page = asked(client, "/api/v2/statistics", as_of=instant, position=position, limit=20).json()["data"]

        dates = sorted({day for found in figures.values() for day, value in found.items() if value}, reverse=True)
        assert [one["date"] for one in page["records"]] == dates[:20]
        for record in page["records"]:
            for name, found in figures.items():
                value = found.get(record["date"])
                is_missing = name in record["carried"] or record["date"] < min(found, default="~")
                assert is_missing or record["stats"][name] == (value and int(value))
                told += 1
    assert told > 2000
