"""Of the whole real history FRED's clients are told what our own routes say, at moments that nobody chose."""

from random import Random

import pytest

from tests.api.in_process import service
from tests.faces.asking import Faces

EVERYTHING = {"realtime_start": "1776-07-04", "realtime_end": "9999-12-31"}


@pytest.fixture(scope="module")
def faces(everything):
    with service(everything) as http:
        yield Faces(http)


def listed(faces, key, **asked):
    series_id = key.upper().replace("/", ".")
    answer = faces.ask("/fred/series/observations", file_type="json", series_id=series_id, **asked)
    assert answer.status == 200, answer.content
    return answer.json()


def test_at_fifty_moments_every_figure_is_the_same(faces):
    random, head = Random(14), int(faces.ask("/v1/totals").headers["ledger-position"])
    told = 0
    for _ in range(50):
        key = random.choice(faces.series({}))
        day = random.choice(faces.lines(f"/v1/series/{key}/vintages"))["published_at"][:10]
        position = random.randint(head // 50, head)
        ours = faces.lines(f"/v1/series/{key}/figures", as_of=day, position=position)
        if not ours:
            continue

        theirs = listed(faces, key, realtime_start=day, realtime_end=day, position=position)

        assert [(one["date"], one["value"]) for one in theirs["observations"]] == [
            (one["period"], one["value"] or ".") for one in ours
        ]
        told += len(ours)
    assert told > 10_000


def test_a_long_table_has_what_each_vintage_said(faces):
    found = listed(faces, "war-losses/personnel", **EVERYTHING, output_type=2, observation_start="2025-06-01")

    cells = sum(len(one) - 1 for one in found["observations"])
    vintage = max(set(found["observations"][-1]) - {"date"})
    day = f"{vintage[-8:-4]}-{vintage[-4:-2]}-{vintage[-2:]}"
    then = listed(faces, "war-losses/personnel", vintage_dates=day, observation_start="2025-06-01")
    assert cells > 50_000
    assert [one[vintage] for one in found["observations"]] == [one["value"] for one in then["observations"]]


def test_one_date_has_a_column_for_each_vintage_though_it_did_not_change(faces):
    days = {"realtime_start": "2026-03-01", "realtime_end": "2026-03-08"}
    date = {"observation_start": "2026-01-10", "observation_end": "2026-01-10"}
    series_id = "WAR-LOSSES.PERSONNEL"
    vintages = faces.ask("/fred/series/vintagedates", file_type="json", series_id=series_id, **days).json()

    [found] = listed(faces, "war-losses/personnel", **days, **date, output_type=2)["observations"]

    dates = vintages["vintage_dates"]
    assert len(dates) > 2
    assert set(found) == {"date", *(f"{series_id}_{one.replace('-', '')}" for one in [*dates, *days.values()])}
    assert len(set(found.values())) == 2, "the date and one value"


def test_all_vintages_of_a_series_are_told_in_one_answer(faces):
    key = "war-losses/personnel"

    found = listed(faces, key, **EVERYTHING)

    vintages = faces.ask("/fred/series/vintagedates", file_type="json", series_id="WAR-LOSSES.PERSONNEL").json()
    dates = vintages["vintage_dates"]
    assert found["count"] == len(found["observations"]) > 1626
    assert sorted({one["realtime_start"] for one in found["observations"]}) == dates
    assert [row["value"] for row in found["observations"] if row["date"] == "2024-01-02"] == [
        "360820",
        "792170",
        "360820",
    ]
