"""The answers as a plain list of events and the pure reading rule give them: slow, and written without the projections."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from domain.events import EntryCorrected, EntryVoided
from domain.figure import NEVER_HEARD_OF, Figure, evolve
from domain.keys import figure_of_stream
from domain.periods import period
from domain.reading import derive, read
from domain.series import Series, evolve_series
from domain.statements import Adjustment, Statement
from domain.store import Kept


class Model:
    """Everything that a ledger holds, folded anew for every question."""

    def __init__(self, kept: Iterable[Kept]) -> None:
        self.kept = list(kept)

    def figures(self, series: str, position: int) -> dict[str, Figure]:
        found: dict[str, Figure] = {}
        for at, event in self.kept:
            if at <= position and event.stream.startswith(f"figure/{series}/"):
                when = figure_of_stream(event.stream).period
                found[when] = evolve(found.get(when, NEVER_HEARD_OF), event, at)
        return dict(sorted(found.items()))

    def series(self, name: str, position: int) -> Series:
        series = None
        for at, event in self.kept:
            if at <= position and event.stream == f"series/{name}":
                series = evolve_series(series, event)
        return series

    def readings(self, name: str, published: int, position: int) -> dict[str, tuple]:
        """Period to (value, qualifier, published_at, entry, revisions of value, of wording) where something was said."""
        found = {}
        for when, figure in self.figures(name, position).items():
            changes = [one for one in derive(figure.standing("statement")) if one.standing.published <= published]
            if changes:
                said, entry = changes[-1].standing.content, changes[-1].standing.entry
                is_value = isinstance(said, Statement)
                revisions = [one.of_value for one in changes if one.kind == "revision"]
                found[when] = (
                    said.value if is_value else None,
                    said.qualifier if is_value else "exact",
                    said.published_at,
                    entry.number,
                    revisions.count(True),
                    revisions.count(False),
                )
        return found

    def adjustments(self, name: str, published: int, position: int) -> dict[str, str | None]:
        found = {}
        for when, figure in self.figures(name, position).items():
            answer = read(figure.standing("adjustment"), published)
            if answer and isinstance(answer.content, Adjustment):
                found[when] = answer.content.amount
        return found

    def amounts(self, name: str, published: int, position: int) -> list["Booked"]:
        """Increments as they stand, or the differences between neighbouring figures of a running total, by days."""
        series = self.series(name, position)
        adjustments = self.adjustments(name, published, position)
        if series.measure == "increment":
            return [
                Booked(
                    period(when).first - timedelta(days=series.lag_days),
                    period(when).last - timedelta(days=series.lag_days),
                    Decimal(reading[0]),
                    None if adjustments.get(when, "0") is None else Decimal(adjustments.get(when, "0")),
                    when,
                    reading[4],
                    reading[5],
                )
                for when, reading in self.readings(name, published, position).items()
                if reading[0] is not None
            ]
        booked, before, day = [], Decimal(0), series.starts_on and date.fromisoformat(series.starts_on)
        for when, reading in self.readings(name, published, position).items():
            if reading[0] is None:
                continue
            last = period(when).last - timedelta(days=series.lag_days)
            if day:
                amount = adjustments.get(when, "0")
                adjusted = None if amount is None else Decimal(amount)
                booked.append(Booked(day, last, Decimal(reading[0]) - before, adjusted, when, reading[4], reading[5]))
            before, day = Decimal(reading[0]), last + timedelta(days=1)
        return booked

    def deeds(self, name: str, published: int, position: int) -> set[tuple]:
        """What the revisions feed has to tell: (period, slot, entry, kind, value, previous)."""
        told = set()
        for when, figure in self.figures(name, position).items():
            for slot in ("statement", "adjustment"):
                for one in derive(figure.standing(slot)):
                    if one.standing.published <= published and one.kind not in ("report", "confirmation"):
                        before = one.previous.content if one.previous else None
                        told.add((when, slot, one.standing.entry.number, one.kind, _value(one.standing.content), _value(before)))
        return told

    def mends(self, name: str, position: int) -> int:
        return sum(
            isinstance(event, EntryCorrected | EntryVoided)
            for at, event in self.kept
            if at <= position and event.stream.startswith(f"figure/{name}/")
        )


class Booked(NamedTuple):
    """An amount of a running total, over the days from first to last."""

    first: date
    last: date
    difference: Decimal
    adjustment: Decimal | None
    period: str
    of_value: int
    of_wording: int


def _value(content: object) -> str | None:
    if isinstance(content, Statement):
        return content.value
    return content.amount if isinstance(content, Adjustment) else None
