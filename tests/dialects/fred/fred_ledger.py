"""A ledger with a past worth asking FRED's clients about: revisions, a withdrawal, two versions on one day."""

from pathlib import Path
from typing import Any, cast

from domain.recording.commands import Bulletin, OpenSeries, RegisterSource
from domain.recording.lines import SaidStatement, lines_of
from stores.opening import open_ledger
from tests.examples import ACTOR

STAFF, OFFICE = "staff", "office"
LOSSES, GDP, RATE, CLAIMS = "staff/losses", "office/gdp", "office/rate", "office/claims"


def bulletin(source: str, series: str, published_at: str, said: dict[str, str | None], **more: Any) -> Bulletin:
    """What a source said of one series, by period; None withdraws."""
    lines = lines_of(
        (period, SaidStatement(series=series, value=value, **(more if value else {}))) for period, value in said.items()
    )
    return Bulletin(source=source, published_at=published_at, lines=lines)


def make(path: Path) -> None:
    """Four series: a running total by day, two by month and quarter, and one by week."""
    with open_ledger(path) as ledger:
        ledger.record(RegisterSource(source=STAFF, name="The staff", url="https://staff.example"), ACTOR)
        ledger.record(RegisterSource(source=OFFICE, name="The office & sons", relays=STAFF), ACTOR)
        for series, title, unit, measure, frequency, decimals in (
            (LOSSES, "Losses of the day", "persons", "cumulative", "D", 0),
            (GDP, "Gross product", "millions", "level", "Q", 3),
            (RATE, 'The "rate" <of> change', "percent", "level", "M", 2),
            (CLAIMS, "Claims", "claims", "increment", "W", 0),
        ):
            facts = {"title": title, "unit": unit, "measure": measure, "frequency": frequency, "decimals": decimals}
            ledger.record(OpenSeries(series=series, **cast("Any", facts)), ACTOR)
        for one in history():
            ledger.record(one, ACTOR)


def history() -> list[Bulletin]:
    """What was published, in its order."""
    return [
        bulletin(
            STAFF, LOSSES, "2022-03-02T08:00:00Z", {"2022-03-01": "5710", "2022-03-02": "5840"}, qualifier="about"
        ),
        bulletin(STAFF, LOSSES, "2022-03-03T08:00:00Z", {"2022-03-02": "9000"}),
        bulletin(STAFF, LOSSES, "2022-03-03T18:00:00Z", {"2022-03-02": "9050", "2022-03-03": "9100"}),
        bulletin(STAFF, LOSSES, "2022-03-05", {"2022-03-04": "9166"}),
        bulletin(STAFF, LOSSES, "2022-03-06T08:00:00Z", {"2022-03-04": None}),
        bulletin(STAFF, LOSSES, "2022-03-08T08:00:00Z", {"2022-03-04": "9170", "2022-03-07": "11000"}),
        bulletin(OFFICE, GDP, "2021-04-29", {"2021-Q1": "100.000"}),
        bulletin(OFFICE, GDP, "2021-07-29", {"2021-Q1": "101.500", "2021-Q2": "103.000"}),
        bulletin(OFFICE, GDP, "2022-04-28", {"2021-Q3": "104", "2021-Q4": "105.25", "2022-Q1": "106.125"}),
        bulletin(OFFICE, GDP, "2022-07-28", {"2022-Q1": "107.1", "2022-Q2": "0.001"}),
        bulletin(OFFICE, RATE, "2022-02-01", {"2022-01": "1.10"}),
        bulletin(OFFICE, RATE, "2022-03-01", {"2022-01": "1.1", "2022-02": "-0.50"}),
        bulletin(OFFICE, CLAIMS, "2022-03-10", {"2022-W08": "10", "2022-W09": "12"}),
    ]
