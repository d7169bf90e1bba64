"""A small ledger with all that SDMX can say of a figure, and a client of the service over it."""

import csv
import io
from pathlib import Path

import pytest
from litestar.testing import TestClient

from api.app import create_app
from domain.recording.commands import Bulletin, OpenSeries, RegisterSource, VoidEntry
from domain.recording.lines import SaidStatement, lines_of
from projections.answers.view import View
from stores.opening import open_ledger
from tests.api.conftest import shared, ticking  # noqa: F401 - a fixture
from tests.begun import begin

GDP, CASES = "stats-office/gdp-real", "stats-office/cases"
FLOW = "STATS_OFFICE"
GOLDEN = Path(__file__).parent / "golden"
TYPES = {
    "generic": "application/vnd.sdmx.genericdata+xml;version=2.1",
    "specific": "application/vnd.sdmx.structurespecificdata+xml;version=2.1",
    "json": "application/vnd.sdmx.data+json;version=1.0.0",
    "second json": "application/vnd.sdmx.data+json;version=2.0.0",
    "csv": "application/vnd.sdmx.data+csv;version=2.0.0",
    "first csv": "application/vnd.sdmx.data+csv;version=1.0.0",
    "structure xml": "application/vnd.sdmx.structure+xml;version=2.1",
    "structure json": "application/vnd.sdmx.structure+json;version=2.0.0",
}


def say(ledger, published_at, series, **figures):
    """One bulletin; each figure's period is written with underscores, and what is said of it as a dictionary."""
    lines = [
        (when[1:].replace("_", "-"), SaidStatement(series=series, **{"reason": "verification", **told}))
        for when, told in figures.items()
    ]
    source = series.partition("/")[0]
    ledger.record(Bulletin(source=source, published_at=published_at, lines=lines_of(lines)), "ada")


def fill(ledger):
    for source, name in (("stats-office", "Statistics & <Co>"), ("silent", "Says nothing yet")):
        ledger.record(RegisterSource(source=source, name=name, url="https://stats.example/"), "ada")
    title, unit = 'GDP, "real" & chained', "million EUR"
    ledger.record(OpenSeries(series=GDP, title=title, unit=unit, measure="level", frequency="Q", decimals=3), "ada")
    ledger.record(OpenSeries(series=CASES, title="Cases", unit=unit, measure="cumulative", frequency="D"), "ada")
    say(ledger, "2024-05-01", GDP, p2024_Q1={"value": "100.10", "status": "P"})
    say(ledger, "2024-06-01T08:00:00Z", GDP, p2024_Q1={"value": "101", "status": "A"})
    say(ledger, "2024-06-01T09:30:00.000001Z", GDP, p2024_Q1={"value": "101.5", "status": "A"})
    say(ledger, "2024-08-01", GDP, p2024_Q2={"value": "99", "qualifier": "about", "through": "2024-06-15"})
    say(ledger, "2024-08-15", GDP, p2024_Q2={"value": None})
    say(ledger, "2024-09-01", GDP, p2024_Q2={"value": "98.765"})
    say(ledger, "2024-11-01", GDP, p2024_Q3={"value": "-123456789012345.678"})
    say(ledger, "2024-05-02", CASES, p2024_05_01={"value": "5", "qualifier": "over"}, p2024_05_02={"value": "7"})
    say(ledger, "2024-05-03", CASES, p2024_05_02={"value": None}, p2024_05_03={"value": "9"})


def late(ledger):
    """Recorded later: something that was published long before, and a voiding."""
    say(ledger, "2024-05-10", CASES, p2024_05_04={"value": "11"})
    ledger.record(VoidEntry(figure=f"{CASES}/2024-05-03", entry=1, why="filed twice"), "bob")


@pytest.fixture(scope="session")
def begun(tmp_path_factory):
    """The ledger, and the position before what came late, with the moment of it."""
    path, clock = tmp_path_factory.mktemp("sdmx") / "ledger.db", ticking()
    with open_ledger(path, clock) as ledger:
        fill(ledger)
    with View.open(path) as answers:
        position = answers.head()
        before = position, answers.store.recorded([position])[position]
    with open_ledger(path, clock) as ledger:
        late(ledger)
    begin(path, "sdmx.example/log")
    with View.open(path) as answers:
        answers.catch_up()
    return path, before


@pytest.fixture
def sdmx_ledger(begun):
    return begun[0]


@pytest.fixture
def before_late(begun):
    return begun[1]


@pytest.fixture(scope="module")
def sdmx(begun):
    with View.open(begun[0]) as answers, TestClient(create_app(answers)) as client:
        yield client


def data(client, address, form="csv", status=200):
    """The response to a query for data, in a form."""
    response = client.get(f"/sdmx/data/{address}", headers={"accept": TYPES[form]})
    assert response.status_code == status, response.text
    return response


def rows(client, address):
    """The rows of SDMX-CSV, each as a dictionary."""
    return list(csv.DictReader(io.StringIO(data(client, address).text)))


def told(client, address, *columns):
    """Of each row what stands in some columns."""
    return [tuple(row[one] for one in columns) for row in rows(client, address)]
