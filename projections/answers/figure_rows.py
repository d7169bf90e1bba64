"""One figure's entries at a moment, each found by an index: of however many, those are read that are shown."""

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple, cast

from domain.events import EntryCorrected, EntryVoided, FigureEvent
from domain.figure import entry_of
from domain.keys import FigureKey
from domain.moments import OPEN, day_of, first_microsecond, is_date, microseconds
from domain.reading import Change, EffectiveEntry, Entry, change_of
from domain.statements import Adjustment, Content, Statement, Withdrawal
from domain.streams import OfFigure, Recorded
from domain.words import SLOTS, Slot
from projections.moment import At
from stores.sqlite.store import Store

_COLUMNS = (
    "slot, ordered, published, entry, rec_to, position, value, qualifier, status, through, published_at, has_value"
)
_OF = f"SELECT {_COLUMNS} FROM vintages NOT INDEXED WHERE series = :series AND slot = :slot AND period = :period "  # noqa: S608 - the columns above
_THEN = "AND published <= :p AND rec_from <= :r AND :r < rec_to "
_BACKWARDS = "ORDER BY ordered DESC, entry DESC LIMIT 1"
_ANSWER = _OF + _THEN + "AND ordered <= :p " + _BACKWARDS
_FIRST_VALUE = _OF + "AND has_value AND rec_from <= :r AND :r < rec_to ORDER BY ordered, entry LIMIT 1"
_BEFORE = (
    _OF + _THEN + "AND ordered = :ordered AND entry < :entry AND has_value >= :valued " + _BACKWARDS,
    _OF + _THEN + "AND ordered < :ordered AND has_value >= :valued " + _BACKWARDS,
)
_LAST = (
    _OF.replace("NOT INDEXED", "INDEXED BY vintages_of_entries")
    + "AND entry = :entry AND rec_from <= :r ORDER BY rec_from DESC LIMIT 1"
)
_MENDS = (
    "SELECT pos_from FROM deeds INDEXED BY deeds_of_ours WHERE series = :series AND period = :period AND slot = :slot "
    "AND entry = :entry AND kind IN ('correction', 'voiding') AND pos_from <= :r ORDER BY pos_from"
)
_AMENDED = (
    "SELECT count(*) FROM deeds INDEXED BY deeds_of_ours WHERE series = :series AND period = :period "
    "AND kind IN ('correction', 'voiding') AND pos_from <= :r"
)
_OF_THE_DAY = _OF + _THEN + "AND ordered BETWEEN :first AND :last AND entry <> :entry LIMIT 1"
_BARE_OF_THE_DAY = (
    _OF + _THEN + "AND ordered BETWEEN :first AND :last AND entry <> :entry AND length(published_at) = 10 LIMIT 1"
)
_REVISIONS = (
    "SELECT count(*) FROM deeds INDEXED BY deeds_counted WHERE series = :series AND period = :period AND slot = 0 "
    "AND (kind = 'revision' AND of_value OR came_back_changed) "
    "AND pub_from <= :p AND :p <= pub_to AND pos_from <= :r AND :r < pos_to"
)


class Row(NamedTuple):
    """One row of the base."""

    slot: int
    ordered: int
    published: int
    entry: int
    rec_to: int
    position: int
    value: str | None
    qualifier: str | None
    status: str | None
    through: str | None
    published_at: str
    has_value: int

    @property
    def is_unknown(self) -> bool:
        """Whether it declares an amount of which nobody said how much."""
        return bool(self.has_value) and self.value is None


class FigureRows:
    """Looks at one figure as it was published and recorded by a moment."""

    def __init__(self, store: Store, connection: sqlite3.Connection, series: int, key: FigureKey, at: At) -> None:
        self.store, self.key, self.at = store, key, at
        self._connection = connection
        self._series = series
        self._where: dict[str, object] = {"series": series, "period": key.period, "p": at.published, "r": at.position}

    def answer(self, slot: Slot) -> Row | None:
        """The entry that is read: the last in the order of those known."""
        return self._one(_ANSWER, slot)

    def first_value(self) -> Row | None:
        """The first value of all that were recorded by then and stand, whenever it was published."""
        return self._one(_FIRST_VALUE, "statement")

    def has_value(self) -> bool:
        """Whether any value was published and recorded by then."""
        return self._one(_OF + _THEN + "AND has_value LIMIT 1", "statement") is not None

    def was_said(self) -> bool:
        """Whether any statement was recorded by then, voided or not."""
        return self._one(_OF + "AND rec_from <= :r LIMIT 1", "statement") is not None

    def stands(self) -> bool:
        """Whether any statement stood then, be it a withdrawal, whenever it was published."""
        return self._one(_OF + "AND rec_from <= :r AND :r < rec_to LIMIT 1", "statement") is not None

    def last(self, slot: Slot, entry: int, position: int | None = None) -> Row | None:
        """What an entry said last by a position, whether it stands then or not."""
        return self._one(_LAST, slot, entry=entry, r=self.at.position if position is None else position)

    def change(self, row: Row) -> Change:
        """What an entry did, derived from what is known before it."""
        before = self._before(row, valued=0)
        value = before if before is None or before.has_value else self._before(row, valued=1)
        return change_of(self._standing(row), *(one and self._standing(one) for one in (before, value)))

    def revisions(self) -> int:
        """How often the value was revised."""
        return int(self._connection.execute(_REVISIONS, self._where).fetchone()[0])

    def mends(self, slot: Slot, entry: int) -> list[Recorded[EntryCorrected | EntryVoided]]:
        """The corrections and the voiding of an entry."""
        found = self._connection.execute(_MENDS, {**self._where, "slot": SLOTS.index(slot), "entry": entry})
        events = ((position, self.store.at(position).event) for (position,) in found)
        return [Recorded(at, event) for at, event in events if isinstance(event, EntryCorrected | EntryVoided)]

    def slot_of(self, entry: int) -> Slot:
        """In which slot an entry stands."""
        return self.entry(entry).slot

    def content(self, slot: Slot, entry: int) -> Content:
        """What an entry says, as far as it was corrected."""
        corrections = [one.event for one in self.mends(slot, entry) if isinstance(one.event, EntryCorrected)]
        if corrections:
            last = corrections[-1]
            return cast("Content", last.statement or last.withdrawal or last.adjustment)
        return self.entry(entry).content

    def entry(self, number: int) -> Entry:
        """The entry as it was recorded."""
        ((position, event),) = self.store.versions(OfFigure(self.key), number, 1)
        assert not isinstance(event, EntryCorrected | EntryVoided), "whoever asks knows it for an entry"
        return entry_of(event, position)

    def unbounded(self) -> "FigureRows":
        """The same figure without a bound on publication."""
        return FigureRows(self.store, self._connection, self._series, self.key, At(OPEN, self.at.position))

    def entries(self) -> int:
        """How many entries there are; all other events amend one."""
        amended = self._connection.execute(_AMENDED, self._where).fetchone()[0]
        return self.store.version_at(OfFigure(self.key), self.at.position) - int(amended)

    def is_order_assumed(self, slot: Slot, answer: Row) -> bool:
        """Whether an entry of the day of the answer was passed over, and a bare date says not which came first."""
        day = day_of(answer.published_at)
        others = {"entry": answer.entry, "first": first_microsecond(day), "last": microseconds(day)}
        query = _OF_THE_DAY if is_date(answer.published_at) else _BARE_OF_THE_DAY
        return self._one(query, slot, **others) is not None

    def known(self, before: int | None = None, limit: int = 1) -> Sequence[Recorded[FigureEvent]]:
        """The last events of the figure, by the position or before a version, newest first."""
        last = self.store.version_at(OfFigure(self.key), self.at.position) if before is None else before - 1
        return self.store.versions(OfFigure(self.key), max(1, last - limit + 1), min(limit, last))[::-1]

    def _before(self, row: Row, *, valued: int) -> Row | None:
        slot = SLOTS[row.slot]
        for query in _BEFORE:
            found = self._one(query, slot, ordered=row.ordered, entry=row.entry, valued=valued)
            if found is not None:
                return found
        return None

    def _one(self, query: str, slot: Slot, **where: int) -> Row | None:
        row = self._connection.execute(query, {**self._where, "slot": SLOTS.index(slot), **where}).fetchone()
        return None if row is None else Row._make(row)

    def _standing(self, row: Row) -> EffectiveEntry:
        slot = SLOTS[row.slot]
        content = _said(row) if slot == "statement" else self.content(slot, row.entry)
        entry = Entry(number=row.entry, position=row.position, slot=slot, content=content, bulletin="", tag="")
        return EffectiveEntry(row.ordered, row.position, row.published, entry, content)


def _said(row: Row) -> Statement | Withdrawal | Adjustment:
    if row.value is None:
        return Withdrawal(published_at=row.published_at)
    return Statement(
        value=row.value,
        qualifier=row.qualifier or "exact",  # type: ignore[arg-type]  # the table holds the words of the events
        status=row.status,
        through=row.through,
        published_at=row.published_at,
    )
