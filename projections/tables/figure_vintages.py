"""The vintages of one figure at a moment, each found by an index: of however many, those are read that are shown."""

from typing import NamedTuple

from domain.moments import OPEN, begins, day_of, is_date, microseconds
from domain.words import SLOTS, Moment, Slot, Value
from projections.moment import At
from projections.tables.generation import Generation
from projections.tables.vintages import COLUMNS, IS_KNOWN, EntryRow, Vintage

_OF_FIGURE = "FROM vintages NOT INDEXED WHERE series = :series AND slot = :slot AND period = :period"
_OF = f"SELECT {COLUMNS} {_OF_FIGURE}"
_KNOWN = f"{_OF} AND {IS_KNOWN}"
_LAST_OF_ALL = "ORDER BY ordered DESC, entry DESC LIMIT 1"
_ANSWER = f"{_KNOWN} AND ordered <= :p {_LAST_OF_ALL}"
_FIRST_VALUE = f"{_OF} AND has_value AND rec_from <= :r AND :r < rec_to ORDER BY ordered, entry LIMIT 1"
_ANY_VALUE = f"{_KNOWN} AND has_value LIMIT 1"
_ANY_RECORDED = f"{_OF} AND rec_from <= :r LIMIT 1"
_ANY_EFFECTIVE = f"{_OF} AND rec_from <= :r AND :r < rec_to LIMIT 1"
_BEFORE = (
    f"{_KNOWN} AND ordered = :ordered AND entry < :entry AND has_value >= :valued {_LAST_OF_ALL}",
    f"{_KNOWN} AND ordered < :ordered AND has_value >= :valued {_LAST_OF_ALL}",
)
_LAST_VERSION = (
    f"SELECT rec_to, {COLUMNS} FROM vintages INDEXED BY vintages_of_entries "  # noqa: S608 - made of constants
    "WHERE series = :series AND slot = :slot AND period = :period AND entry = :entry AND rec_from <= :until "
    "ORDER BY rec_from DESC LIMIT 1"
)
_STANDING_LAST = (
    f"SELECT {', '.join(Vintage._fields)} {_OF_FIGURE} AND rec_to = {OPEN} AND has_value >= :valued {_LAST_OF_ALL}"
)
_ORDERED = "ORDER BY ordered, entry"
_OF_THE_DAY = f"{_KNOWN} AND ordered BETWEEN :first AND :last AND entry <> :entry"


class SaidValue(NamedTuple):
    """What of an effective entry tells which values its figure had; None is withdrawn."""

    ordered: int
    published: int
    entry: int
    position: int
    value: Value | None
    published_at: Moment
    has_value: int


_VALUES = f"SELECT {', '.join(SaidValue._fields)} {_OF_FIGURE} AND {IS_KNOWN} {_ORDERED}"


class FigureVintages:
    """The vintages of one figure, as it was published and recorded by a moment."""

    def __init__(self, generation: Generation, series: int, period: str, at: At) -> None:
        self._execute = generation.execute
        self._at = at
        self._where: dict[str, object] = {"series": series, "period": period, "p": at.published, "r": at.position}

    def answer(self, slot: Slot) -> EntryRow | None:
        """The entry that is read: the last in the order of those known."""
        return self._one(_ANSWER, slot)

    def first_value(self) -> EntryRow | None:
        """The first value of all that were recorded by then and stand, whenever it was published."""
        return self._one(_FIRST_VALUE, "statement")

    def has_value(self) -> bool:
        """Whether any value was published and recorded by then."""
        return self._one(_ANY_VALUE, "statement") is not None

    def was_said(self) -> bool:
        """Whether any statement was recorded by then, voided or not."""
        return self._one(_ANY_RECORDED, "statement") is not None

    def has_effective(self) -> bool:
        """Whether any statement was in force then, be it a withdrawal, whenever it was published."""
        return self._one(_ANY_EFFECTIVE, "statement") is not None

    def last_said(self, slot: Slot, entry: int, until: int | None = None) -> EntryRow | None:
        """What an entry said last by a position, whether it is in force then or not."""
        return self._last(slot, entry, until)[0]

    def last_in_force(self, slot: Slot, entry: int) -> tuple[EntryRow | None, bool]:
        """What an entry said last, and whether it was in force at the moment's position."""
        row, rec_to = self._last(slot, entry)
        return row, rec_to > self._at.position

    def before(self, row: EntryRow, *, has_value: bool) -> EntryRow | None:
        """The entry that comes before another in the order of those known, or the last of these with a value."""
        slot = SLOTS[row.slot]
        for query in _BEFORE:
            found = self._one(query, slot, ordered=row.ordered, entry=row.entry, valued=int(has_value))
            if found is not None:
                return found
        return None

    def is_order_assumed(self, slot: Slot, answer: EntryRow) -> bool:
        """Whether an entry of the day of the answer was passed over, and a bare date says not which came first."""
        day = day_of(answer.published_at)
        others = {"entry": answer.entry, "first": begins(day), "last": microseconds(day)}
        bare = "" if is_date(answer.published_at) else " AND length(published_at) = 10"
        return self._one(f"{_OF_THE_DAY}{bare} LIMIT 1", slot, **others) is not None

    def _last(self, slot: Slot, entry: int, until: int | None = None) -> tuple[EntryRow | None, int]:
        by = self._at.position if until is None else until
        where = {**self._where, "slot": SLOTS.index(slot), "entry": entry, "until": by}
        found = self._execute(_LAST_VERSION, where).fetchone()
        return (None, 0) if found is None else (EntryRow._make(found[1:]), found[0])

    def _one(self, query: str, slot: Slot, **where: int) -> EntryRow | None:
        row = self._execute(query, {**self._where, "slot": SLOTS.index(slot), **where}).fetchone()
        return None if row is None else EntryRow._make(row)


def said_values(generation: Generation, series: int, period: str, at: At) -> list[SaidValue]:
    """The values and withdrawals of a figure that were published by then, in their order."""
    where = {"series": series, "slot": 0, "period": period, "p": at.published, "r": at.position}
    return list(map(SaidValue._make, generation.each(_VALUES, where)))


def last_rows(generation: Generation, series: int, slot: int, period: str) -> list[Vintage]:
    """The rows that stand last at the head: the last that gives a value, and behind it the last of all, if another."""
    where = {"series": series, "slot": slot, "period": period}
    found = (generation.first(_STANDING_LAST, {**where, "valued": valued}) for valued in (1, 0))
    return list(dict.fromkeys(Vintage._make(row) for row in found if row is not None))
