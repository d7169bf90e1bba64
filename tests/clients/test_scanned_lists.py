"""polars, unchanged, scans lists of a real service in CSV and NDJSON: short ones, and long ones that are streamed."""

import csv
import io
import json

import pytest

from domain.recording.commands import Bulletin, OpenSeries, RegisterSource
from domain.recording.lines import SaidStatement, lines_of
from stores.opening import open_ledger
from tests.api.conftest import PERSONNEL, fill, ticking
from tests.api.running import running
from tests.clients.environment import asked_by

MANY = 1_500
LONG = ["totals.csv", "series.ndjson", "revisions.csv"]
SHORT = [f"series/{PERSONNEL}/figures.csv", f"series/{PERSONNEL}/days.ndjson"]


@pytest.fixture(scope="module")
def scanned(tmp_path_factory):
    """By list: what polars reads at one position, and what there is."""
    folder = tmp_path_factory.mktemp("scanned")
    with open_ledger(folder / "ledger.db", ticking()) as ledger:
        fill(ledger)
        ledger.record(RegisterSource(source="town", name="Town"), "ada")
        names = [f"town/of-{at:04}" for at in range(MANY)]
        with ledger.together() as group:
            for name in names:
                new = OpenSeries(series=name, title="One", unit="people", measure="level", frequency="A")
                group.record(new, "ada")
        for year in ("2020", "2021"):
            said = [SaidStatement(series=name, value=year, reason="verification") for name in names]
            lines = lines_of([("2019", one) for one in said])
            ledger.record(Bulletin(source="town", published_at=f"{year}-01-02", lines=lines), "ada")
        position = ledger.head()
    with running(folder / "ledger.db") as service:
        service.client.get("/v1/totals").raise_for_status()
        addresses = {name: f"/v1/{name}?position={position}" for name in (*LONG, *SHORT)}
        there = {name: service.client.get(one).text for name, one in addresses.items()}
        base = str(service.client.base_url).rstrip("/")
        found = asked_by("scanned_lists", *(f"{base}{one}" for one in addresses.values()), folder=folder)
    return {name: (found[one], rows_of(there[name])) for name, one in addresses.items()}


def rows_of(text):
    if text.startswith("{"):
        return [json.loads(line) for line in text.splitlines()]
    return list(csv.DictReader(io.StringIO(text, newline="")))


def words_of(row):
    """The cells that are words: polars tells an empty one of CSV as missing."""
    return {name: cell for name, cell in row.items() if isinstance(cell, str) and cell}


@pytest.mark.parametrize("name", [*LONG, *SHORT])
def test_polars_scans_it_whole(scanned, name):
    read, rows = scanned[name]

    assert (len(rows) > 1000) == (name in LONG)
    assert (read["rows"], read["columns"]) == (len(rows), list(rows[0]))
    assert words_of(read["first"]) == words_of(rows[0])
    assert words_of(read["last"]) == words_of(rows[-1])
