"""What one figure's events come to in the projections: its vintages, and the changes among them.

A vintage is L-shaped: it stands at (P, R) iff ``published <= P`` and ``rec_from <= R < rec_to`` and not
(``next_pub <= P`` and ``next_pos <= R``). An entry that is followed in order only gets its ``next_*`` set; any later
change closes the row and opens another. So n entries in order make n rows, where rectangles would be 2n - 1.
``next_pub`` is the least moment at which an entry that stands behind it is known, and never less than ``published``:
behind a bare date an instant of its day may be known earlier, and then the row is never seen.
"""

from collections.abc import Iterable
from typing import NamedTuple

from domain.events import EntryCorrected, EntryVoided, FigureEvent
from domain.figure import NEVER_HEARD_OF, Figure, evolve
from domain.moments import OPEN, begins, microseconds
from domain.reading import Change, Standing, change_of, derive
from domain.statements import Statement, qualifier_of, value_of
from domain.words import SLOTS, Slot
from projections.deeds import Deed, deed, mend

_UNTOLD = ("report", "confirmation")


class Vintage(NamedTuple):
    """One row of the base; the columns are those of the table ``vintages`` behind its series and period."""

    slot: int
    ordered: int
    published: int
    entry: int
    rec_from: int
    rec_to: int
    next_pub: int
    next_pos: int
    position: int
    value: str | None
    qualifier: str | None
    status: str | None
    through: str | None
    published_at: str
    has_value: int


class Shape(NamedTuple):
    """All rows of one figure."""

    vintages: list[Vintage]
    deeds: list[Deed]


def shape(events: Iterable[tuple[int, FigureEvent]]) -> Shape:
    """The rows that a figure's whole history comes to; a pure function of its events and their positions."""
    figure = NEVER_HEARD_OF
    slots = {slot: _Slot(slot) for slot in SLOTS}
    mends: list[Deed] = []
    for position, event in events:
        before, figure = figure, evolve(figure, event, position)
        touched = _touched(figure, event)
        if isinstance(event, EntryCorrected | EntryVoided):
            mends.append(mend(before, figure, event, position))
        slots[touched].step(
            figure, event.recorded_at, position, is_mend=isinstance(event, EntryCorrected | EntryVoided)
        )
    vintages = [row for slot in slots.values() for row in slot.vintages()]
    return Shape(vintages, [row for slot in slots.values() for row in slot.deeds()] + mends)


def first_vintage(said: Statement, position: int) -> Vintage:
    """The one row of a figure of which nothing but its report is recorded: what ``shape`` gives, without the walk."""
    return Vintage(
        0,
        begins(said.published_at),
        microseconds(said.published_at),
        1,
        position,
        OPEN,
        OPEN,
        OPEN,
        position,
        said.value,
        said.qualifier,
        said.status,
        said.through,
        said.published_at,
        1,
    )


def _touched(figure: Figure, event: FigureEvent) -> Slot:
    number_of = event.entry if isinstance(event, EntryCorrected | EntryVoided) else event.version
    entry = figure.entry(number_of)
    assert entry is not None, "an event is an entry or amends one"
    return entry.slot


class _Slot:
    """The open and closed rows of one slot while its events are walked."""

    def __init__(self, slot: Slot) -> None:
        self.slot = slot
        self.is_plain = True
        self.stand: list[Standing] = []
        self.last_value: Standing | None = None
        self.first_value: Standing | None = None
        self._open: dict[int, tuple[str, Vintage]] = {}
        self._closed: list[Vintage] = []
        self._told: dict[int, tuple[str, Deed]] = {}
        self._untold: list[Deed] = []

    def vintages(self) -> list[Vintage]:
        return self._closed + [row for _, row in self._open.values()]

    def deeds(self) -> list[Deed]:
        return self._untold + [row for _, row in self._told.values()]

    def step(self, figure: Figure, recorded_at: str, position: int, *, is_mend: bool) -> None:
        if not is_mend and self.is_plain and self._follows_in_order(figure, recorded_at, position):
            return
        self.is_plain = self.is_plain and not is_mend
        self.stand = figure.standing(self.slot)
        self._redraw(recorded_at, position)
        self._retell(derive(self.stand), recorded_at, position)
        values = [one for one in self.stand if one.has_value]
        self.first_value, self.last_value = (values[0], values[-1]) if values else (None, None)

    def _follows_in_order(self, figure: Figure, recorded_at: str, position: int) -> bool:
        entry = figure.entries[-1]
        known = microseconds(entry.content.published_at)
        ordered = figure.ordered(self.slot, entry.content.published_at, position)
        one = Standing(ordered, position, known, entry, entry.content)
        last = self.stand[-1] if self.stand else None
        if last is not None:
            if last.place > one.place or last.published > one.published:
                return False
            opened_at, row = self._open[last.entry.number]
            self._open[last.entry.number] = opened_at, row._replace(next_pub=one.published, next_pos=position)
        self._open[entry.number] = recorded_at, _vintage(one, position, OPEN)
        change = change_of(one, last, self.last_value)
        if one.has_value and self.first_value is None:
            self.first_value = one
        self.last_value = one if one.has_value else self.last_value
        self.stand.append(one)
        if change.kind not in _UNTOLD:
            self._told[entry.number] = recorded_at, deed(change, self.first_value, position)
        return True

    def _redraw(self, recorded_at: str, position: int) -> None:
        wanted: dict[int, tuple[Standing, int]] = {}
        next_pub = OPEN
        for one in reversed(self.stand):
            wanted[one.entry.number] = one, max(next_pub, one.published)
            next_pub = min(next_pub, one.published)
        for number_of in [known for known in self._open if known not in wanted]:
            self._close(number_of, recorded_at, position)
        for number_of, (one, next_pub) in reversed(wanted.items()):
            if number_of in self._open:
                opened_at, row = self._open[number_of]
                if _same_but_next(row, _vintage(one, row.rec_from, OPEN)):
                    if row.next_pub == next_pub:
                        continue
                    if row.next_pub == OPEN:
                        self._open[number_of] = opened_at, row._replace(next_pub=next_pub, next_pos=position)
                        continue
                self._close(number_of, recorded_at, position)
            self._open[number_of] = recorded_at, _vintage(one, position, next_pub)

    def _close(self, number_of: int, recorded_at: str, position: int) -> None:
        opened_at, row = self._open.pop(number_of)
        if opened_at != recorded_at:  # within one batch nobody could have asked
            self._closed.append(row._replace(rec_to=position))

    def _retell(self, changes: list[Change], recorded_at: str, position: int) -> None:
        first = next((one.standing for one in changes if one.standing.has_value), None)
        wanted = {one.standing.entry.number: deed(one, first, position) for one in changes if one.kind not in _UNTOLD}
        for number_of, (told_at, row) in list(self._told.items()):
            if number_of in wanted and wanted[number_of]._replace(pos_from=row.pos_from) == row:
                del wanted[number_of]
            else:
                del self._told[number_of]
                if told_at != recorded_at:
                    self._untold.append(row._replace(pos_to=position))
        for number_of, row in wanted.items():
            self._told[number_of] = recorded_at, row


def _same_but_next(row: Vintage, other: Vintage) -> bool:
    return row._replace(next_pub=0, next_pos=0) == other._replace(next_pub=0, next_pos=0)


def _vintage(one: Standing, position: int, next_pub: int) -> Vintage:
    content = one.content
    said = content if isinstance(content, Statement) else None
    return Vintage(
        slot=SLOTS.index(one.entry.slot),
        ordered=one.ordered,
        published=one.published,
        entry=one.entry.number,
        rec_from=position,
        rec_to=OPEN,
        next_pub=next_pub,
        next_pos=OPEN if next_pub == OPEN else position,
        position=one.position,
        value=value_of(content),
        qualifier=qualifier_of(content),
        status=said.status if said else None,
        through=said.through if said else None,
        published_at=content.published_at,
        has_value=int(one.has_value),
    )
