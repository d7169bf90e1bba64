"""What no ledger records is told from what one does, in each kind of event that says a number, a moment or a name."""

import pytest
from msgspec.structs import replace

from domain.events import (
    AdjustmentDeclared,
    BulletinReceived,
    DocumentReceived,
    EntryCorrected,
    EntryVoided,
    FigureReported,
    FigureWithdrawn,
    RefiledAs,
    SeriesClosed,
    SeriesOpened,
    Span,
)
from domain.ledger_event import Batch
from domain.record_check import check_recordable
from domain.refusals import Malformed
from domain.statements import Adjustment, Statement, Withdrawal

DAY, INSTANT = "2022-03-02", "2022-03-02T08:00:00.000000Z"
STATEMENT = Statement(value="-5.10", published_at=INSTANT, through=DAY)
ADJUSTMENT, WITHDRAWAL = Adjustment(amount="7", published_at=DAY), Withdrawal(published_at=DAY)
RIGHT = {
    "series": {"last_period": "2022-W09", "successors": ("town/deaths",)},
    "opened": {"starts_on": DAY, "lag_days": 366, "decimals": 9},
    "reported": {"statement": STATEMENT},
    "declared": {"adjustment": ADJUSTMENT},
    "unknown": {"adjustment": Adjustment(amount=None, published_at=DAY)},
    "withdrawn": {"withdrawal": WITHDRAWAL},
    "corrected": {"adjustment": ADJUSTMENT},
    "voided": {"refiled_as": RefiledAs(series="town/deaths", period="2022-03", entry=1)},
    "bulletin": {"complete": (Span(series="town/cases", start="2022-03", end="2022-Q1"),)},
    "document": {"published_at": INSTANT},
}


def event(kind, **said):
    facts = {"stream": "x", "version": 1, "recorded_at": INSTANT, "recorded_by": "ada", "batch": Batch(id="x")}
    made = {
        "series": SeriesClosed(**facts, last_period=DAY),
        "opened": SeriesOpened(**facts, title="t", unit="persons", measure="level", frequency="D"),
        "reported": FigureReported(**facts, statement=STATEMENT, bulletin="x"),
        "declared": AdjustmentDeclared(**facts, adjustment=ADJUSTMENT, bulletin="x"),
        "unknown": AdjustmentDeclared(**facts, adjustment=ADJUSTMENT, bulletin="x"),
        "withdrawn": FigureWithdrawn(**facts, withdrawal=WITHDRAWAL, bulletin="x"),
        "corrected": EntryCorrected(**facts, entry=1, why="x"),
        "voided": EntryVoided(**facts, entry=1, why="x"),
        "bulletin": BulletinReceived(**facts, source="town", published_at=DAY, statements=1, digest="x"),
        "document": DocumentReceived(**facts, source="town"),
    }[kind]
    return replace(made, **said)


@pytest.mark.parametrize("kind", RIGHT)
def test_what_a_ledger_records_passes(kind):
    check_recordable(event(kind, **RIGHT[kind]))


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("series", {"last_period": "2022-13"}),
        ("series", {"successors": ("deaths",)}),
        ("opened", {"lag_days": 10**30}),
        ("opened", {"starts_on": "2022-02-30"}),
        *(("reported", {"statement": replace(STATEMENT, value=value)}) for value in ("NaN", "1e5", "9" * 19, "1.", "")),
        *(("declared", {"adjustment": replace(ADJUSTMENT, amount=value)}) for value in ("1E-999999999", "\u0665")),
        ("reported", {"statement": replace(STATEMENT, through="2022-03")}),
        ("reported", {"statement": replace(STATEMENT, published_at="2022-03-02T08:00Z")}),
        ("withdrawn", {"withdrawal": replace(WITHDRAWAL, published_at="9999-01-01")}),
        ("corrected", {}),
        ("corrected", {"adjustment": ADJUSTMENT, "statement": STATEMENT}),
        ("corrected", {"statement": replace(STATEMENT, value="x")}),
        ("voided", {"refiled_as": RefiledAs(series="town/deaths", period="x", entry=1)}),
        ("bulletin", {"published_at": "yesterday"}),
        ("bulletin", {"complete": (Span(series="cases"),)}),
        ("bulletin", {"complete": (Span(series="town/cases", end="x"),)}),
        ("document", {"published_at": "yesterday"}),
    ],
    ids=lambda one: f"{one!s:.40}",
)
def test_what_no_ledger_records_is_refused(kind, said):
    with pytest.raises(Malformed):
        check_recordable(event(kind, **said))
