"""A triangle of more cells than an answer holds: whole in every form that goes by lines, refused in JSON with why."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from litestar.testing import TestClient

from api.app import create_app
from domain.recording.commands import Bulletin, OpenSeries, RegisterSource
from domain.recording.lines import SaidStatement, lines_of
from projections.answers.triangle import MOST_CELLS
from projections.answers.view import View
from stores.opening import open_ledger
from tests.api.columnar import rows_of
from tests.api.conftest import ticking

SERIES = "town/large"
TRIANGLE = f"/v1/series/{SERIES}/triangle"
PERIODS, VINTAGES = 1_001, 4_100
AT_ONCE = 1_000


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A client over a series of so many periods, the first of which changed at each vintage."""
    path = tmp_path_factory.mktemp("large") / "ledger.db"
    began, first = datetime(2020, 1, 1, tzinfo=UTC), date(1990, 1, 1)
    with open_ledger(path, ticking()) as ledger:
        ledger.record(RegisterSource(source="town", name="Town"), "ada")
        new = OpenSeries(series=SERIES, title="Large", unit="people", measure="level", frequency="D")
        ledger.record(new, "ada")
        days = [f"{first + timedelta(days=day)}" for day in range(1, PERIODS)]
        said = [(day, SaidStatement(series=SERIES, value="7")) for day in days]
        ledger.record(Bulletin(source="town", published_at="2019-12-31T00:00:00Z", lines=lines_of(said)), "ada")
        for some in range(1, VINTAGES, AT_ONCE):
            with ledger.together() as group:
                for at in range(some, min(some + AT_ONCE, VINTAGES)):
                    moment = (began + timedelta(minutes=at)).isoformat().replace("+00:00", "Z")
                    again = SaidStatement(series=SERIES, value=str(at % 10), reason="verification")
                    group.record(
                        Bulletin(source="town", published_at=moment, lines=lines_of([(f"{first}", again)])), "ada"
                    )
    with View.open(path) as answers, TestClient(create_app(answers)) as client:
        answers.catch_up()
        yield client


def test_json_says_why_not_and_which_forms_are_whole(client):
    assert PERIODS * VINTAGES > MOST_CELLS

    refused = client.get(TRIANGLE)

    assert refused.status_code == 400
    assert refused.json()["type"].endswith("triangle-too-large")
    assert "take CSV, NDJSON, Parquet or Arrow, which are whole" in refused.json()["detail"]


def test_csv_has_every_cell(client):
    header, *lines = csv.reader(io.StringIO(client.get(f"{TRIANGLE}.csv").text))

    assert (len(header), len(lines)) == (1 + VINTAGES, PERIODS)
    assert lines[0] == ["1990-01-01", "", *(str(at % 10) for at in range(1, VINTAGES))]
    assert lines[1:] == [[f"{date(1990, 1, 1) + timedelta(days=day)}", *["7"] * VINTAGES] for day in range(1, PERIODS)]


def test_ndjson_has_the_lines_that_bounded_json_has(client):
    lines = client.get(f"{TRIANGLE}.ndjson").content.splitlines()
    bounded = client.get(f"{TRIANGLE}?start=1990-01-02").json()

    first = msgspec.json.decode(lines[0])
    names = client.get(f"{TRIANGLE}.csv").text.partition("\r\n")[0].split(",")[1:]
    assert len(lines) == PERIODS
    assert [one["vintage"] for one in first["runs"]] == names[1:]
    assert msgspec.json.decode(lines[1])["runs"] == bounded["items"][0]["runs"]


def test_files_have_every_change(client):
    rows = rows_of(client.get(f"{TRIANGLE}.parquet"))

    assert len(rows) == PERIODS - 1 + VINTAGES - 1


@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_it_has_a_length_and_parts_like_any_finished_answer(form, client):
    address, whole = f"{TRIANGLE}.{form}", client.get(f"{TRIANGLE}.{form}")

    head = client.head(address, headers={"accept-encoding": "identity"})
    part = client.get(address, headers={"range": "bytes=100-199", "accept-encoding": "identity"})

    assert int(head.headers["content-length"]) == len(whole.content)
    assert (part.status_code, part.content) == (206, whole.content[100:200])
    assert client.get(address, headers={"if-none-match": whole.headers["etag"]}).status_code == 304
