"""The rows of one figure while its events are walked: each event touches no more of them than it changes."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple, Self, assert_never

from domain.effective import EffectiveEntries
from domain.events import EntryCorrected, EntryFact, EntryVoided, FigureEvent
from domain.figure import entry_of
from domain.moments import OPEN
from domain.reading import EffectiveEntry, Entry, Place
from domain.words import SLOTS, Slot
from projections.following.change_rows import amendment_row, change_rows
from projections.following.vintage_rows import vintage
from projections.tables.changes import ChangeRow
from projections.tables.revision_counts import CountRow, RunningTotals
from projections.tables.vintages import Vintage

_PLACE = attrgetter("place")
# Characters of up to four bytes that take as much room as an entry without any.
_USUAL = 500


class FigureRows(NamedTuple):
    """Rows to be written by their keys: None is one that is there no longer; and the revisions of value gained.

    These are the steps of their count by position and publication.
    """

    vintages: dict[tuple[int, int, int, int], Vintage | None]
    changes: dict[tuple[int, int, str, int, int], ChangeRow | None]
    counts: list[CountRow]

    @property
    def revisions(self) -> int:
        """How many revisions of value the figure gained, once everything that was published is known."""
        return sum(row.gain for row in self.counts)


class Shape:
    """A figure's rows; what changed of them is taken by ``drawn``, once."""

    def __init__(self) -> None:
        self.version = 0
        # In entries of usual size, some two kilobytes; a note may be longer than all the rest.
        self.size = 0
        self._rows = _Rows()
        self._slots = {slot: _Slot(self._rows) for slot in SLOTS}
        self._entries: dict[int, Entry] = {}

    @classmethod
    def of_last(cls, version: int, slot: Slot, rows: Sequence[Vintage], totals: RunningTotals) -> Self:
        """The shape of which no more is known than the rows that stand last in a slot, and what was counted so far."""
        one = cls()
        one.version = version
        one._rows.totals = totals
        one._slots[slot].stand(rows)
        return one

    def step(self, position: int, event: FigureEvent) -> None:
        """Take in the figure's next event, which stands at that position."""
        self.version = event.version
        self.size += 1 + _words_of(event) // _USUAL
        match event:
            case EntryFact():
                entry = self._entries[event.version] = entry_of(event, position)
                self._slots[entry.slot].add(entry, event.recorded_at, position)
            case EntryCorrected() | EntryVoided():
                entry = self._entries[event.entry]
                self._slots[entry.slot].amend(entry, event, position)
            case _:
                assert_never(event)

    def bulletin_of(self, number: int) -> str:
        """The bulletin of an entry."""
        return self._entries[number].bulletin

    def drawn(self) -> FigureRows:
        """The rows that changed since they were taken the last time."""
        return self._rows.take()


def _words_of(event: FigureEvent) -> int:
    """How many characters of free text come with an event."""
    match event:
        case EntryFact():
            return len(event.content.note or "")
        case EntryCorrected():
            return len(event.content.note or "") + len(event.why)
        case EntryVoided():
            return len(event.why)
        case _:
            assert_never(event)


class _Rows:
    def __init__(self) -> None:
        self.vintages: dict[tuple[int, int, int, int], Vintage | None] = {}
        self.changes: dict[tuple[int, int, str, int, int], ChangeRow | None] = {}
        self._gains: dict[tuple[int, int], int] = {}
        self.totals = RunningTotals()

    def count(self, rows: Iterable[ChangeRow], position: int, gain: int) -> None:
        """From a position on, so many times each of these more counts as a revision of value while it is told."""
        for row in rows:
            if row.is_revision_of_value:
                self._gain(position, row.pub_from, gain)
                if row.pub_to != OPEN:
                    self._gain(position, row.pub_to + 1, -gain)

    def _gain(self, position: int, published: int, gain: int) -> None:
        self._gains[position, published] = self._gains.get((position, published), 0) + gain

    def take(self) -> FigureRows:
        taken = FigureRows(self.vintages, self.changes, list(self.totals.rows(self._gains)))
        self.vintages, self.changes, self._gains = {}, {}, {}
        return taken


def shape(events: Iterable[tuple[int, FigureEvent]]) -> Shape:
    """The shape of a figure after all of its events, each with its position."""
    drawn = Shape()
    for position, event in events:
        drawn.step(position, event)
    return drawn


class _Slot:
    """One slot's rows that are open; ``_live`` are the entries that are the answer at some moment, in order.

    Each of those is known later than the one before it, and the next one is what takes over from it.
    """

    def __init__(self, rows: _Rows) -> None:
        self._line = EffectiveEntries()
        self._rows = rows
        self._live: list[EffectiveEntry] = []
        self._open: dict[int, tuple[str, Vintage]] = {}
        self._changes: dict[int, tuple[str, list[ChangeRow]]] = {}
        # How the entries that one event touches stand afterwards, and from when on another takes over; None: no more.
        self._wanted: dict[int, tuple[EffectiveEntry, int] | None] = {}

    def stand(self, rows: Sequence[Vintage]) -> None:
        """Begin with statements of which each stands behind the one before it; the last is the answer."""
        for row in rows:
            # Bulletin and tag are told of the entry that is added, and of none before it.
            entry = Entry(
                number=row.entry, position=row.position, slot=SLOTS[row.slot], content=row.said, bulletin="", tag=""
            )
            self._live = [self._line.put(entry, row.said)]
            self._open[row.entry] = "", row

    def add(self, entry: Entry, recorded_at: str, position: int) -> None:
        one = self._line.add(entry)
        self._enter(one)
        self._draw(recorded_at, position)
        self._change(self._behind(one.place), recorded_at, position)

    def amend(self, entry: Entry, event: EntryCorrected | EntryVoided, position: int) -> None:
        content = event.content
        old = self._line.take(entry.number)
        if old is not None:
            self._leave(old)
        new = None if content is None else self._line.put(entry, content)
        if new is not None:
            self._enter(new)
        self._draw(event.recorded_at, position)
        touched = {one.entry.number: one for it in (old, new) if it is not None for one in self._behind(it.place)}
        if new is None:
            self._close_changes(entry.number, event.recorded_at, position)
        self._change(touched.values(), event.recorded_at, position)
        amendment = amendment_row(entry, old, new, event, position)
        self._rows.changes[amendment.key] = amendment

    def _enter(self, one: EffectiveEntry) -> None:
        at = bisect_left(self._live, one.place, key=_PLACE)
        behind = self._live[at].published if at < len(self._live) else OPEN
        self._wanted[one.entry.number] = one, max(behind, one.published)
        if behind <= one.published:
            return
        while at and self._live[at - 1].published >= one.published:
            at -= 1
            self._want(self._live.pop(at), one.published)
        if at:
            self._want(self._live[at - 1], one.published)
        self._live.insert(at, one)

    def _leave(self, one: EffectiveEntry) -> None:
        self._wanted[one.entry.number] = None
        at = bisect_left(self._live, one.place, key=_PLACE)
        if at == len(self._live) or self._live[at].place != one.place:
            return
        del self._live[at]
        stand = self._line.stand
        last = self._line.up_to(self._live[at].place) - 1 if at < len(self._live) else len(stand)
        first = self._line.up_to(self._live[at - 1].place) if at else 0
        behind = self._live[at].published if at < len(self._live) else OPEN
        # What stood in its shade may be seen again.
        for hidden in reversed(stand[first:last]):
            if hidden.published < behind:
                self._want(hidden, behind)
                self._live.insert(at, hidden)
                behind = hidden.published
        if at:
            self._want(self._live[at - 1], behind)

    def _want(self, one: EffectiveEntry, next_pub: int) -> None:
        self._wanted[one.entry.number] = one, max(next_pub, one.published)

    def _draw(self, recorded_at: str, position: int) -> None:
        for number, wanted in self._wanted.items():
            if wanted is None:
                self._close(number, recorded_at, position)
            else:
                one, next_pub = wanted
                next_pos = OPEN if next_pub == OPEN else position
                self._stand(vintage(one, position, next_pub, next_pos), recorded_at, position)
        self._wanted.clear()

    def _stand(self, fresh: Vintage, recorded_at: str, position: int) -> None:
        if fresh.entry in self._open:
            opened_at, row = self._open[fresh.entry]
            if row.says_as(fresh):
                if row.next_pub == fresh.next_pub:
                    return
                if row.next_pub == OPEN:
                    self._keep(opened_at, row._replace(next_pub=fresh.next_pub, next_pos=position))
                    return
            self._close(fresh.entry, recorded_at, position)
        self._keep(recorded_at, fresh)

    def _keep(self, opened_at: str, row: Vintage) -> None:
        self._open[row.entry] = opened_at, row
        self._rows.vintages[row.key] = row

    def _close(self, number: int, recorded_at: str, position: int) -> None:
        opened_at, row = self._open.pop(number)
        # Within one batch nobody could have asked.
        self._rows.vintages[row.key] = row._replace(rec_to=position) if opened_at != recorded_at else None

    def _behind(self, place: Place) -> Iterator[EffectiveEntry]:
        """The entries whose changes may rest on what stands at a place: that one, and the first ones behind it.

        What an entry did follows from the one before it and from the last value before it; until the end of its day,
        from those that are no bare dates.
        """
        return self._line.first_from(place)

    def _change(self, touched: Iterable[EffectiveEntry], recorded_at: str, position: int) -> None:
        for one in touched:
            number = one.entry.number
            wanted = change_rows(self._line, one, position)
            _, known = self._changes.get(number, ("", []))
            if [row._replace(pos_from=0) for row in known] == [row._replace(pos_from=0) for row in wanted]:
                continue
            self._close_changes(number, recorded_at, position)
            if wanted:
                self._changes[number] = recorded_at, wanted
                self._rows.changes.update((row.key, row) for row in wanted)
                self._rows.count(wanted, position, 1)

    def _close_changes(self, number: int, recorded_at: str, position: int) -> None:
        opened_at, rows = self._changes.pop(number, ("", []))
        if rows:
            self._rows.count(rows, position if opened_at != recorded_at else rows[0].pos_from, -1)
        for row in rows:
            self._rows.changes[row.key] = row._replace(pos_to=position) if opened_at != recorded_at else None
