"""A service over daily totals, whose operator has given them the keys of russianwarship.rip."""

from typing import Any

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.policy import DialectNames, DialectSettings, Policy
from domain.recording.commands import Bulletin, CloseSeries, OpenSeries, RegisterSource
from domain.recording.lines import SaidStatement, lines_of
from projections.answers.view import View
from stores.opening import open_ledger
from tests.api.conftest import ticking
from tests.projections.conftest import town  # noqa: F401 - a fixture

SERIES: dict[str, dict[str, Any]] = {
    "personnel": {"title": "Personnel", "starts_on": "2022-02-24"},
    "tanks": {"title": "Tanks"},
    "submarines": {"title": "Submarines", "starts_on": "2022-02-24"},
}
NAMES = {"personnel_units": "losses/personnel", "tanks": "losses/tanks", "submarines": "losses/submarines"}
HISTORY: list[tuple[str, dict[str, str | None]]] = [
    ("2022-03-01", {"personnel/2022-03-01": "5710", "tanks/2022-03-01": "198"}),
    ("2022-03-02T09:00:00Z", {"personnel/2022-03-02": "5840", "tanks/2022-03-02": "211"}),
    ("2022-03-03T08:00:00Z", {"personnel/2022-03-02": "9000", "personnel/2022-03-03": "9100"}),
    ("2022-03-04", {"personnel/2022-03-04": "9200", "tanks/2022-03-04": "251", "submarines/2022-03-04": "1"}),
    ("2022-03-05", {"personnel/2022-03-05": "9300", "tanks/2022-03-05": "260"}),
    ("2022-03-06", {"tanks/2022-03-05": None}),
]


def fill(ledger):
    ledger.record(RegisterSource(source="losses", name="Losses"), "ada")
    for name, facts in SERIES.items():
        ledger.record(
            OpenSeries(series=f"losses/{name}", unit="people", measure="cumulative", frequency="D", **facts), "ada"
        )
    for published_at, figures in HISTORY:
        lines = [
            (day, SaidStatement(series=f"losses/{name}", value=value))
            for (name, day), value in ((figure.split("/"), value) for figure, value in figures.items())
        ]
        ledger.record(Bulletin(source="losses", published_at=published_at, lines=lines_of(lines)), "ada")
    ledger.record(CloseSeries(series="losses/submarines", last_period="2022-03-04", reason="sunk"), "ada")


@pytest.fixture(scope="session")
def losses(tmp_path_factory):
    path = tmp_path_factory.mktemp("losses") / "ledger.db"
    with open_ledger(path, ticking()) as ledger:
        fill(ledger)
    return path


def served(path, names):
    """A service of that ledger whose operator has named these."""
    return create_app(path, policy=Policy(dialects=DialectSettings(warship=DialectNames(series=names))))


@pytest.fixture(scope="module")
def client(losses):
    with View.open(losses) as answers, TestClient(served(answers, NAMES)) as client:
        yield client
