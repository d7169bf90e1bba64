"""A command line in a folder of its own, and a small ledger there."""

import os

import pytest
from click.testing import CliRunner

from cli.main import app
from domain.commands import Bulletin, NewDocument, NewSeries, NewSource, Said, lines_of
from domain.ledger import Ledger

CASES, RATE = "town/cases", "town/rate"
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
    with Ledger.open(path) as ledger:
        ledger.register_source(NewSource(source="ministry", name="Ministry of Health"), "tester")
        ledger.register_source(NewSource(source="town", name="The town", relays="ministry"), "tester")
        ledger.open_series(
            NewSeries(
                series=CASES, title="Cases", unit="persons", measure="cumulative", frequency="D", starts_on="2022-03-01"
            ),
            "tester",
        )
        ledger.open_series(
            NewSeries(series=RATE, title="Rate", unit="percent", measure="level", frequency="M", decimals=2), "tester"
        )
        first = lines_of([(day, Said(series=CASES, value=value)) for day, value in DAYS.items()])
        document = NewDocument(url="https://example.org/bulletin", title="Bulletin of 6 March", quote="500 cases")
        ledger.issue(Bulletin(source="town", published_at="2022-03-06", lines=first, document=document), "tester")
        again = lines_of([("2022-03-02", Said(series=CASES, value="250", reason="verification", qualifier="about"))])
        ledger.issue(Bulletin(source="town", published_at="2022-03-08T12:00:00Z", lines=again), "tester")
        rate = lines_of([("2022-03", Said(series=RATE, value="1.25"))])
        ledger.issue(Bulletin(source="town", published_at="2022-04-01", lines=rate), "tester")
    return path
