"""A ledger of a health office: days, weeks, months, two wards of one signal, and all that Epidata has no word for."""

from typing import Any

from domain.recording.commands import Bulletin, OpenSeries, RegisterSource
from domain.recording.lines import SaidStatement, lines_of
from stores.opening import open_ledger
from tests.api.conftest import ticking

SERIES: dict[str, dict[str, Any]] = {
    "cases": {"frequency": "D", "measure": "increment", "decimals": 2},
    "north": {"frequency": "D", "measure": "increment"},
    "south": {"frequency": "D", "measure": "increment"},
    "visits": {"frequency": "W", "measure": "level"},
    "rate": {"frequency": "M", "measure": "level", "decimals": 9},
}
# What an operator calls the wards: two places of one signal.
NAMES = {"city:ward-cases:county:north": "city/north", "city:ward-cases:county:south": "city/south"}
HISTORY: list[tuple[str, str, dict[str, Any]]] = [
    ("2022-03-02", "cases", {"2022-03-01": "10.50", "2022-03-02": ("7", "about", "P")}),
    ("2022-03-03T08:00:00Z", "cases", {"2022-03-01": "11"}),
    ("2022-03-03T18:30:00.250000Z", "cases", {"2022-03-01": "12"}),
    ("2022-03-04", "cases", {"2022-03-02": None, "2022-03-03": ("3", "over", None)}),
    ("2022-03-02", "north", {"2022-03-01": "4", "2022-03-02": "5"}),
    ("2022-03-03", "south", {"2022-03-01": "6"}),
    ("2022-03-08T12:00:00Z", "visits", {"2022-W09": "100"}),
    ("2022-03-16", "visits", {"2022-W09": "90", "2022-W10": "80"}),
    ("2022-04-01", "rate", {"2022-03": "123456789.123456789"}),
]


def fill(ledger):
    ledger.record(RegisterSource(source="city", name="City Health Office", url="https://health.example"), "ada")
    ledger.record(RegisterSource(source="empty", name="An office that has said nothing"), "ada")
    for name, facts in SERIES.items():
        ledger.record(OpenSeries(series=f"city/{name}", title=name.title(), unit="people", **facts), "ada")
    for published_at, name, figures in HISTORY:
        lines = [(period, _said(f"city/{name}", said)) for period, said in figures.items()]
        if name == "rate":  # behind which the batch goes on, with what was said before
            lines.append(("2022-03-01", _said("city/south", "6")))
        ledger.record(Bulletin(source="city", published_at=published_at, lines=lines_of(lines)), "ada")


def _said(series, said):
    if isinstance(said, tuple):
        value, qualifier, status = said
        return SaidStatement(series=series, value=value, qualifier=qualifier, status=status)
    return SaidStatement(series=series, value=said)


def recorded(path):
    """The ledger in that file, with its projections."""
    with open_ledger(path, ticking()) as ledger:
        fill(ledger)
    return path
