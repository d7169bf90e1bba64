"""The answers as all events and the pure reading rule give them: slow, and written without the projections."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import cast

from domain.events import Event, FigureEvent, SeriesEvent
from domain.figure import NEVER_HEARD_OF, Figure, evolve
from domain.moments import microseconds
from domain.reading import EffectiveEntry, derive, read
from domain.series import Series, evolve_series
from domain.statements import Adjustment, Content, Statement
from domain.streams import Recorded, figure_named
from domain.words import Slot
from tests.projections.arithmetic import Booked, Reading, Sums, amounts_of, sums_of_booked

SLOTS: tuple[Slot, Slot] = ("statement", "adjustment")


class Model:
    """Everything that a ledger holds, folded once; every question walks the whole of it."""

    def __init__(self, kept: Iterable[Recorded[Event]]) -> None:
        self._figures: dict[str, dict[str, Figure]] = {}
        self._series: dict[str, list[Recorded[Event]]] = {}
        for one in kept:
            kind, _, name = one.event.stream.partition("/")
            if kind == "series":
                self._series.setdefault(name, []).append(one)
            elif kind == "figure":
                key = figure_named(one.event.stream)
                figures = self._figures.setdefault(str(key.of), {})
                known = figures.get(key.period, NEVER_HEARD_OF)
                figures[key.period] = evolve(known, cast("FigureEvent", one.event), one.position)

    def names(self) -> list[str]:
        return sorted(self._series)

    def series(self, name: str, position: int) -> Series:
        series = None
        for one in self._series[name]:
            if one.position <= position:
                series = evolve_series(series, cast("SeriesEvent", one.event))
        assert series is not None, "asked of a series that was open by then"
        return series

    def standing(self, name: str, slot: Slot, position: int) -> Iterator[tuple[str, Sequence[EffectiveEntry]]]:
        for when, figure in sorted(self._figures.get(name, {}).items()):
            yield when, figure.standing(slot, position)

    def readings(self, name: str, published: int, position: int) -> dict[str, Reading]:
        """How every figure reads of which something was said."""
        found = {}
        for when, stand in self.standing(name, "statement", position):
            changes = derive([one for one in stand if one.published <= published])
            if changes:
                revisions = [one.of_value for one in changes if one.kind == "revision" or one.came_back_changed]
                values = [one.standing.content for one in changes if isinstance(one.standing.content, Statement)]
                said, entry = changes[-1].standing.content, changes[-1].standing.entry
                found[when] = Reading(
                    value_of(said),
                    said.qualifier if isinstance(said, Statement) else None,
                    said.published_at,
                    entry.number,
                    revisions.count(True),
                    revisions.count(False),
                    values[0].value if values else None,
                    said.through if isinstance(said, Statement) else None,
                )
        return found

    def adjustments(self, name: str, published: int, position: int) -> dict[str, Decimal | None]:
        found = {}
        for when, stand in self.standing(name, "adjustment", position):
            answer = read(stand, published)
            if answer and isinstance(answer.content, Adjustment):
                found[when] = None if answer.content.amount is None else Decimal(answer.content.amount)
        return found

    def amounts(self, name: str, published: int, position: int, *, at_first_values: bool = False) -> list[Booked]:
        """The amounts of an increment or a running total, by days."""
        series, readings = self.series(name, position), self.readings(name, published, position)
        adjustments = self.adjustments(name, published, position)
        return amounts_of(series, readings, adjustments, at_first_values=at_first_values)

    def sums(self, name: str, published: int, position: int, start: date, end: date) -> Sums:
        """The statistics of the amounts that are booked between two days."""
        now, firsts = (self.amounts(name, published, position, at_first_values=at_first) for at_first in (False, True))
        return sums_of_booked(now, firsts, start, end, self.series(name, position).starts_on)

    def changes(self, name: str, published: int, position: int) -> set[tuple[object, ...]]:
        """What the revisions feed has to tell: (period, slot, entry, kind, value, previous)."""
        told: set[tuple[object, ...]] = set()
        for slot in SLOTS:
            for when, stand in self.standing(name, slot, position):
                for one in derive([one for one in stand if one.published <= published]):
                    if one.kind not in {"report", "confirmation"}:
                        before = one.previous.content if one.previous else None
                        value, previous = value_of(one.standing.content), value_of(before)
                        told.add((when, slot, one.standing.entry.number, one.kind, value, previous))
        return told

    def amendments(self, name: str, published: int, position: int) -> int:
        """How many corrections and voidings the feed tells: those of what was published by then.

        A correction is told with the moment that it gives its entry, a voiding with the last one that the entry had.
        """
        told = 0
        for figure in self._figures.get(name, {}).values():
            moments = {entry.number: entry.content.published_at for entry in figure.entries}
            for one in figure.amendments:
                if one.content is not None:
                    moments[one.entry] = one.content.published_at
                told += one.position <= position and microseconds(moments[one.entry]) <= published
        return told


def value_of(content: Content | None) -> str | None:
    if isinstance(content, Statement):
        return content.value
    return content.amount if isinstance(content, Adjustment) else None
