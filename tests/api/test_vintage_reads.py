"""Vintages in the shapes of other programs over HTTP: golden bytes, and what they leave out."""

import io

import pytest
from arro3.io import read_parquet
from litestar.testing import TestClient

from api.app import create_app
from domain.recording.commands import Bulletin, OpenSeries, RegisterSource
from domain.recording.lines import SaidStatement, lines_of
from domain.words import Frequency, Qualifier
from projections.answers.view import View
from stores.opening import open_ledger

GDP, CPI, RATE = "office/gdp", "office/cpi", "office/rate"
NAMES = ("reviser", "rjd3revisions", "forecast-evaluation")


def issue(ledger, moment, series, values, qualifier: Qualifier = "exact"):
    said = [
        (period, SaidStatement(series=series, value=value, reason="verification", qualifier=qualifier))
        for period, value in values.items()
    ]
    ledger.record(Bulletin(source="office", published_at=moment, lines=lines_of(said)), "ada")


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """An office that publishes by the quarter, month and year; twice on one day, with a withdrawal and a qualifier."""
    path = tmp_path_factory.mktemp("office") / "ledger.db"
    with open_ledger(path) as ledger:
        ledger.record(RegisterSource(source="office", name="Office"), "ada")
        frequencies: tuple[tuple[str, Frequency, int], ...] = ((GDP, "Q", 1), (CPI, "M", 2), (RATE, "A", 0))
        for name, frequency, decimals in frequencies:
            new = OpenSeries(
                series=name, title=name, unit="percent", measure="level", frequency=frequency, decimals=decimals
            )
            ledger.record(new, "ada")
        issue(ledger, "2022-04-29", GDP, {"2022-Q1": "0.8"})
        issue(ledger, "2022-07-29T08:00:00Z", GDP, {"2022-Q1": "0.7", "2022-Q2": "0.1"})
        issue(ledger, "2022-07-29T16:30:00Z", GDP, {"2022-Q2": "0.2"}, "about")
        issue(ledger, "2022-10-31", GDP, {"2022-Q2": None, "2022-Q3": "0.5"})
        issue(ledger, "2022-02-15", CPI, {"2022-01": "5.50"})
        issue(ledger, "2023-01-10", RATE, {"2022": "3"})
    with View.open(path) as answers, TestClient(create_app(answers)) as client:
        answers.catch_up()
        yield client


GOLDEN = {
    "reviser": (
        "time,pub_date,value\r\n"
        "2022-01-01,2022-04-29,0.8\r\n"
        "2022-01-01,2022-07-29,0.7\r\n"
        "2022-04-01,2022-07-29,0.2\r\n"
        "2022-01-01,2022-10-31,0.7\r\n"
        "2022-04-01,2022-10-31,\r\n"
        "2022-07-01,2022-10-31,0.5\r\n"
    ),
    "rjd3revisions": (
        "rev_date,time_period,obs_values\r\n"
        "2022-04-29,2022Q1,0.8\r\n"
        "2022-07-29,2022Q1,0.7\r\n"
        "2022-07-29,2022Q2,0.2\r\n"
        "2022-10-31,2022Q1,0.7\r\n"
        "2022-10-31,2022Q2,\r\n"
        "2022-10-31,2022Q3,0.5\r\n"
    ),
    "forecast-evaluation": (
        "date,vintage_date,variable,frequency,forecast_horizon,value\r\n"
        "2022-03-31,2022-04-29,office/gdp,Q,-1,0.8\r\n"
        "2022-03-31,2022-07-29,office/gdp,Q,-2,0.7\r\n"
        "2022-06-30,2022-07-29,office/gdp,Q,-1,0.2\r\n"
        "2022-03-31,2022-10-31,office/gdp,Q,-3,0.7\r\n"
        "2022-09-30,2022-10-31,office/gdp,Q,-1,0.5\r\n"
    ),
}
OF_OTHERS = {
    "reviser": "2022-01-01,2022-02-15,5.50,office/cpi\r\n",
    "rjd3revisions": "2022-02-15,2022M01,5.50,office/cpi\r\n",
    "forecast-evaluation": "2022-01-31,2022-02-15,office/cpi,M,-1,5.50\r\n",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_series_has_the_columns_of_its_program(name, client):
    response = client.get(f"/v1/series/{GDP}/exports/{name}.csv")

    assert response.text == GOLDEN[name]
    assert response.headers["content-length"] == str(len(GOLDEN[name]))
    assert (response.headers["x-asreported-resolution"], response.headers["x-asreported-collapsed"]) == ("day", "1")
    lost = "qualifiers=1" if name != "forecast-evaluation" else "qualifiers=1, withdrawals=1"
    assert response.headers["x-asreported-left-out"] == lost
    assert "x-asreported-not-read" not in response.headers


@pytest.mark.parametrize("name", NAMES)
def test_a_source_has_all_its_series_one_after_the_other(name, client):
    response = client.get(f"/v1/sources/office/exports/{name}.csv")

    header, *rows = response.text.splitlines()
    assert f"{rows[0]}\r\n" == OF_OTHERS[name]
    of_gdp = GOLDEN[name].splitlines()
    marked = "" if name == "forecast-evaluation" else f",{GDP}"
    assert rows[1 : len(of_gdp)] == [f"{one}{marked}" for one in of_gdp[1:]]
    assert header == of_gdp[0] + {"reviser": ",id", "rjd3revisions": ",series"}.get(name, "")
    unread = {"forecast-evaluation": "A"}.get(name)
    assert response.headers.get("x-asreported-not-read") == unread


@pytest.mark.parametrize("name", NAMES)
def test_every_form_has_the_same_rows_and_says_the_same(name, client):
    address = f"/v1/series/{GDP}/exports/{name}"
    rows = [one.split(",") for one in GOLDEN[name].splitlines()[1:]]
    items = client.get(address)
    lines = client.get(f"{address}.ndjson")
    parquet = client.get(f"{address}.parquet")

    table = read_parquet(io.BytesIO(parquet.content)).read_all()
    columns = [table[word].to_pylist() for word in table.column_names]
    assert [["" if cell is None else str(cell) for cell in row] for row in zip(*columns, strict=True)] == rows
    assert [list(one.values())[: len(rows[0])] for one in items.json()["items"]] == [
        [(int(cell) if cell in {"-1", "-2", "-3"} else cell) or None for cell in row] for row in rows
    ]
    assert len(lines.text.splitlines()) == len(rows)
    told = [
        {word: text for word, text in one.headers.items() if word.startswith("x-asreported-")}
        for one in (items, lines, parquet, client.get(f"{address}.csv"))
    ]
    assert told == [told[0]] * 4
    assert len(told[0]) == 3


def test_it_is_read_at_any_moment_and_between_any_periods(client):
    address = f"/v1/series/{GDP}/exports/reviser.csv"
    then = client.get(f"{address}?as_of=2022-07-29T12:00:00Z").text.splitlines()
    bounded = client.get(f"{address}?start=2022-Q3").text.splitlines()

    assert then[-1] == "2022-04-01,2022-07-29,0.1"  # at noon nobody knew of the second version of that day
    assert bounded[1:] == ["2022-07-01,2022-10-31,0.5"]


def test_it_is_a_finished_answer_with_parts_a_length_and_a_tag(client):
    address = f"/v1/series/{GDP}/exports/reviser.csv"
    head = client.head(address)
    part = client.get(address, headers={"range": "bytes=0-3"})
    again = client.get(address, headers={"if-none-match": head.headers["etag"]})

    assert head.headers["content-length"] == str(len(GOLDEN["reviser"]))
    assert (part.status_code, part.content) == (206, b"time")
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("/v1/series/office/none/exports/reviser", "unknown-series"),
        ("/v1/sources/none/exports/reviser", "unknown-source"),
        (f"/v1/series/{GDP}/exports/reviser.xml", "not-found"),
        (f"/v1/series/{GDP}/exports/reviser?start=yesterday", "not-a-period"),
        (f"/v1/series/{GDP}/exports/reviser?columns=3", "unknown-parameter"),
        (f"/v1/series/{GDP}/exports/excel", "not-found"),
    ],
)
@pytest.mark.parametrize("form", ["", ".csv"])
def test_what_cannot_be_answered_is_refused(address, problem, form, client):
    path, mark, query = address.partition("?")
    response = client.get(f"{path}{'' if '.' in path else form}{mark}{query}")

    assert 400 <= response.status_code < 500
    assert response.json()["type"] == f"/problems/{problem}"


def test_a_year_is_its_first_day_for_rjd3revisions(client):
    response = client.get(f"/v1/series/{RATE}/exports/rjd3revisions.csv")

    assert response.text == "rev_date,time_period,obs_values\r\n2023-01-10,2022-01-01,3\r\n"
