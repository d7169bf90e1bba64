"""A ledger of series that are seldom met: nothing left of one, and numbers as long and as small as they can be."""

from domain.recording.commands import Bulletin, OpenSeries, RegisterSource, SaidAdjustment
from domain.recording.lines import Line, SaidStatement
from tests.api.conftest import said

TAKEN_BACK, ALONE, LEVELS, EMPTY = "odd/taken-back", "odd/alone", "odd/levels", "odd/empty"
LARGEST, SMALLEST = "999999999.999999999", "0.000000001"
WEEK = "2022-W09"


def fill_oddly(ledger):
    ledger.record(RegisterSource(source="odd", name="Odd"), "ada")
    for name in (TAKEN_BACK, ALONE, EMPTY):
        _open(ledger, name, measure="cumulative", frequency="D")
    _open(ledger, LEVELS, measure="level", frequency="W", decimals=9)
    _issue(ledger, "2022-03-05", said(TAKEN_BACK, {"2022-03-01": "5", "2022-03-02": "7"}))
    _issue(ledger, "2022-03-06", said(TAKEN_BACK, {"2022-03-01": None, "2022-03-02": None}), reason="source-error")
    _issue(ledger, "2022-03-05", said(ALONE, {"2022-03-01": "5"}))
    levels = {"2020-W53": LARGEST, "2021-W01": f"-{LARGEST}", WEEK: SMALLEST}
    _issue(ledger, "2022-03-07", said(LEVELS, levels))
    revised = [SaidStatement(series=LEVELS, value="3", reason="verification", note="Read again.")]
    _issue(ledger, "2022-03-08", (Line("2021-W01", revised),))
    adjusted = (SaidAdjustment(series=EMPTY, period="2022-03-01", amount="5"),)
    ledger.record(Bulletin(source="odd", published_at="2022-03-08", adjustments=adjusted), "ada")


def _open(ledger, name, **facts):
    ledger.record(OpenSeries(series=name, title=name, unit="people", **facts), "ada")


def _issue(ledger, day, lines, **more):
    ledger.record(Bulletin(source="odd", published_at=day, lines=lines, **more), "ada")
