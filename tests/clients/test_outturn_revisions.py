"""forecast_evaluation, of the Bank of England, reads vintages by their address and revises as the ledger does."""

from decimal import Decimal

import pytest

from domain.recording.commands import Bulletin, OpenSeries, RegisterSource
from domain.recording.lines import SaidStatement, lines_of
from domain.words import Frequency
from stores.opening import open_ledger
from tests.api.running import running
from tests.clients.environment import asked_by

GDP, CPI = "office/gdp", "office/cpi"
SAID = {
    "2022-02-15": (CPI, {"2022-01": "5.5"}),
    "2022-03-15": (CPI, {"2022-01": "5.4", "2022-02": "6.2"}),
    "2022-04-14": (CPI, {"2022-03": "7.0"}),
    "2022-04-29": (GDP, {"2022-Q1": "0.8"}),
    "2022-07-29": (GDP, {"2022-Q1": "0.7", "2022-Q2": "0.1"}),
    "2022-10-31": (GDP, {"2022-Q1": "0.9", "2022-Q2": "0.1", "2022-Q3": "0.5"}),
    "2023-01-31": (GDP, {"2022-Q2": "-0.2", "2022-Q4": "0.4"}),
}


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A service of an office that revises what it publishes by the quarter and by the month."""
    path = tmp_path_factory.mktemp("office") / "ledger.db"
    with open_ledger(path) as ledger:
        ledger.record(RegisterSource(source="office", name="Office"), "ada")
        frequencies: tuple[tuple[str, Frequency], ...] = ((GDP, "Q"), (CPI, "M"))
        for series, frequency in frequencies:
            opened = OpenSeries(
                series=series, title=series, unit="percent", measure="level", frequency=frequency, decimals=1
            )
            ledger.record(opened, "ada")
        for day, (series, values) in SAID.items():
            said = [
                (period, SaidStatement(series=series, value=value, reason="verification"))
                for period, value in values.items()
            ]
            ledger.record(Bulletin(source="office", published_at=day, lines=lines_of(said)), "ada")
    with running(path) as service:
        yield service.client


@pytest.fixture(scope="module")
def told(office, tmp_path_factory):
    """What the program says of the vintages of each series."""
    addresses = [str(office.base_url.join(f"/v1/series/{one}/exports/forecast-evaluation.csv")) for one in (GDP, CPI)]
    found = asked_by("outturn_revisions", *addresses, folder=tmp_path_factory.mktemp("outturns"))
    return dict(zip((GDP, CPI), found, strict=True))


@pytest.mark.parametrize(
    ("series", "vintages"), [pytest.param(GDP, 4, id="quarters"), pytest.param(CPI, 3, id="months")]
)
def test_forecast_evaluation_finds_the_same_revisions(series, vintages, office, told):
    first, latest = (
        [Decimal(one["value"]) for one in office.get(f"/v1/series/{series}/figures?release={name}").json()["items"]]
        for name in ("first", "latest")
    )

    found = told[series]

    assert found["analysed"]
    assert len(set(found["rows"])) == 1
    assert found["revisions"] == [
        [float(before), float(after), float(after - before)] for before, after in zip(first, latest, strict=True)
    ]
    # Each period stands again in every later vintage, revised or not.
    assert found["later vintages"] == list(range(vintages - 1, -1, -1))


@pytest.mark.parametrize("series", [GDP, CPI])
def test_the_horizons_that_it_is_given_are_those_that_it_computes(series, told):
    assert told[series]["horizons are its own"]
