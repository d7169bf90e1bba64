"""A small ledger to write examples upon: one source, a running total by day, and short words to speak of it."""

from pathlib import Path
from typing import Any

from domain.codec import tag
from domain.events import Span
from domain.figure import replay
from domain.keys import figure_key
from domain.moments import OPEN, microseconds, moment_text
from domain.recording.commands import Bulletin, OpenSeries, RegisterSource, SaidAdjustment, VoidBulletins
from domain.recording.lines import SaidStatement, lines_of
from domain.recording.receipts import Receipt
from domain.statements import Adjustment, Content, Statement, Withdrawal
from domain.streams import OfFigure
from domain.words import MEASURES
from stores.opening import OpenLedger, open_ledger
from tests.histories import Clock

ACTOR = "tester"
SOURCE = "staff"
LOSSES = "staff/losses"
DAILY = "staff/daily"
STRENGTH = "staff/strength"
WHOLE_LIST = (Span(series=LOSSES),)
WHOLE_LIST_OF_ADJUSTMENTS = (Span(series=LOSSES, of="adjustments"),)


def a_ledger(path: Path) -> OpenLedger:
    """A ledger with a clock that stands still, one source and a running total, an increment and a level by day."""
    ledger = open_ledger(path, Clock())
    if ledger.source(SOURCE) is None:
        ledger.record(RegisterSource(source=SOURCE, name="The staff"), ACTOR)
        for series, measure in zip((LOSSES, DAILY, STRENGTH), MEASURES, strict=True):
            new = OpenSeries(series=series, title=series, unit="persons", measure=measure, frequency="D")
            ledger.record(new, ACTOR)
    return ledger


def bulletin(published_at: str, said: dict[str, str | None] | None = None, **more: Any) -> Bulletin:
    """What the staff said of its losses, by day; None withdraws."""
    lines = lines_of((day, SaidStatement(series=LOSSES, value=value)) for day, value in (said or {}).items())
    return Bulletin(**{"source": SOURCE, "published_at": published_at, "lines": lines, **more})


def issue(ledger: OpenLedger, published_at: str, said: dict[str, str | None] | None = None, **more: Any) -> Receipt:
    """The bulletin, issued."""
    return ledger.record(bulletin(published_at, said, **more), ACTOR)


def issue_list(ledger: OpenLedger, published_at: str, said: dict[str, str | None], **more: Any) -> Receipt:
    """The bulletin, issued as the whole list of the losses."""
    return issue(ledger, published_at, said, complete=WHOLE_LIST, **more)


def voiding(*receipts: Receipt, why: str = "misread") -> VoidBulletins:
    """The bulletins of these receipts, voided together."""
    return VoidBulletins(bulletins=tuple(str(one.bulletin) for one in receipts), why=why)


def in_force(ledger: OpenLedger, key: str, published_at: str) -> Any:
    """What the figure says at that moment, or None; Any, for an example knows what it looks at."""
    says = replay(ledger.store.stream(OfFigure(figure_key(key))))
    return says.reads("statement", microseconds(moment_text(published_at)))


def declaring(day: str, amount: str | None, *, withdrawn: bool = False, series: str = LOSSES) -> SaidAdjustment:
    """An adjustment of one day's losses."""
    return SaidAdjustment(series=series, period=day, amount=amount, reason="verification", withdrawn=withdrawn)


def figure(day: str, series: str = LOSSES) -> str:
    """The key of the day's figure."""
    return f"{series}/{day}"


def reads(
    ledger: OpenLedger, day: str, published: str | None = None, *, position: int = OPEN, slot: Any = "statement"
) -> str | None:
    """The value or amount of the day's figure: "nothing" where it is withdrawn, "unknown" for an unknown amount."""
    stand = folded(ledger, day)
    return spoken(stand.reads(slot, OPEN if published is None else microseconds(published), position))


def spoken(content: Content | None) -> str | None:
    """A content in one word."""
    match content:
        case None:
            return None
        case Withdrawal():
            return "nothing"
        case Statement():
            return content.value
        case Adjustment():
            return content.amount or "unknown"


def folded(ledger: OpenLedger, day: str, series: str = LOSSES) -> Any:
    """The day's figure, folded from its stored events; Any, for an example knows what it looks at."""
    return replay(ledger.store.stream(OfFigure(figure_key(figure(day, series)))))


def tags(ledger: OpenLedger, day: str, series: str = LOSSES) -> list[str]:
    """The names of everything recorded of the day's figure."""
    return [tag(one.event) for one in ledger.store.stream(OfFigure(figure_key(figure(day, series))))]


def pins(issued: Receipt) -> list[tuple[str, str | None]]:
    """Day and value of everything that a command pinned."""
    return [(one.period, one.value) for one in issued.outcomes if one.pinned]


def outcomes(issued: Receipt) -> list[tuple[str, str, str | None]]:
    """Day, kind and value of everything that a command came to, apart from pins."""
    return [(one.period, one.kind, one.value) for one in issued.outcomes if not one.pinned]


def too_many_spans() -> tuple[Span, ...]:
    """More than one event can hold."""
    return tuple(Span(series=LOSSES, start=f"{year}-01-01", end=f"{year}-12-31") for year in range(1000, 1400))
