"""A command line in a folder of its own, and a small ledger there."""

import os
import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner

from cli.main import app
from domain.recording.commands import (
    Bulletin,
    NewDocument,
    OpenSeries,
    ReceiveContent,
    ReceiveDocument,
    RegisterSource,
)
from domain.recording.lines import SaidStatement, lines_of
from stores.opening import open_ledger

CASES, RATE = "town/cases", "town/rate"
ORIGIN = "town.example/log"
DAYS = {f"2022-03-{day:02}": str(100 * day) for day in range(1, 6)}


@pytest.fixture(autouse=True)
def _alone(tmp_path, monkeypatch):
    """No setting of the machine, and no file of another test, is in the way."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("ASREPORTED_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ASREPORTED_ACTOR", "tester")


@pytest.fixture
def run():
    """Call a verb; answers click's result, whose exit code is checked."""

    def call(*arguments, code=0):
        result = CliRunner().invoke(app, [str(one) for one in arguments])
        assert result.exit_code == code, f"{arguments} ended with {result.exit_code}: {result.output}"
        return result

    return call


@pytest.fixture
def town(tmp_path):
    """A ledger with a running total, whose figure of 2022-03-02 was revised, and a level of decimals."""
    path = tmp_path / "asreported.db"
    with open_ledger(path) as ledger:
        ledger.record(RegisterSource(source="ministry", name="Ministry of Health"), "tester")
        ledger.record(RegisterSource(source="town", name="The town", relays="ministry"), "tester")
        ledger.record(
            OpenSeries(
                series=CASES, title="Cases", unit="persons", measure="cumulative", frequency="D", starts_on="2022-03-01"
            ),
            "tester",
        )
        ledger.record(
            OpenSeries(series=RATE, title="Rate", unit="percent", measure="level", frequency="M", decimals=2), "tester"
        )
        first = lines_of([(day, SaidStatement(series=CASES, value=value)) for day, value in DAYS.items()])
        document = NewDocument(url="https://example.org/bulletin", title="Bulletin of 6 March", quote="500 cases")
        ledger.record(Bulletin(source="town", published_at="2022-03-06", lines=first, document=document), "tester")
        again = lines_of(
            [("2022-03-02", SaidStatement(series=CASES, value="250", reason="verification", qualifier="about"))]
        )
        ledger.record(Bulletin(source="town", published_at="2022-03-08T12:00:00Z", lines=again), "tester")
        rate = lines_of([("2022-03", SaidStatement(series=RATE, value="1.25"))])
        ledger.record(Bulletin(source="town", published_at="2022-04-01", lines=rate), "tester")
    return path


@pytest.fixture
def signed(town, run):
    """The town's ledger with the bytes of a document, begun as a log and signed up to its head, position 17."""
    with open_ledger(town) as ledger:
        document = ledger.record(
            ReceiveDocument(source="town", document=NewDocument(url="https://town.example/1")), "clerk"
        ).document
        ledger.record(ReceiveContent(document=str(document), media_type="text/plain", content=b"5,840"), "clerk")
    run("log", "begin", "--origin", ORIGIN)
    return town


def rows_of(path):
    """Everything that a ledger's file holds, table by table."""
    with closing(sqlite3.connect(path)) as connection:
        tables = ("stored_events", "batches", "lookups", "contents", "checkpoints", "cosignatures")
        return {one: sorted(connection.execute(f"SELECT * FROM {one}")) for one in tables}  # noqa: S608 - one of the above
