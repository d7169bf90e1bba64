"""Our own corrections and voidings of a series' entries that one moment had and another had not."""

from typing import NamedTuple

from projections.moment import At
from projections.tables.changes import amendments_between
from projections.tables.generation import Generation
from projections.tables.vintages import EntryRow
from stores.sqlite.store import Store

_Key = tuple[int, str, int]


class _Amendment(NamedTuple):
    position: int
    is_voiding: int


class Amended:
    """What was amended at one moment and not yet at another; an amendment's number is looked up when asked for."""

    def __init__(self, store: Store, here: At, there: At, found: dict[_Key, _Amendment]) -> None:
        self._store = store
        self._here, self._there = here, there
        self._found = found

    def corrected(self, period: str, one: EntryRow | None) -> int | None:
        """The last correction of an entry that is read here."""
        return self._number(self._of(period, one))

    def undone(self, period: str, here: EntryRow | None, there: EntryRow | None) -> int | None:
        """What took the entry that the other side reads out of the reading here: a voiding, or its correction."""
        amendment = self._of(period, there)
        if amendment is None or there is None or (here is not None and here.entry == there.entry):
            return None
        if there.published > self._here.published:
            return None  # it would not have been read anyway
        would_be_read = here is None or (there.ordered, there.position) > (here.ordered, here.position)
        return self._number(amendment) if amendment.is_voiding or would_be_read else None

    def is_known_here(self, one: EntryRow | None) -> bool:
        """Whether an entry that is read at the other moment had been recorded and published by this one."""
        return one is not None and one.position <= self._here.position and one.published <= self._here.published

    def is_known_there(self, one: EntryRow | None) -> bool:
        """Whether an entry that is read here had been recorded and published by the other moment."""
        return one is not None and one.position <= self._there.position and one.published <= self._there.published

    def _of(self, period: str, one: EntryRow | None) -> _Amendment | None:
        return None if one is None else self._found.get((one.slot, period, one.entry))

    def _number(self, amendment: _Amendment | None) -> int | None:
        if amendment is None:
            return None
        return self._store.at(amendment.position).event.version


def amended_between(
    generation: Generation, store: Store, series: int, moments: tuple[At, At]
) -> tuple[Amended, Amended]:
    """For each of two moments the amendments that it had and the other had not: at most one of them has any."""
    before, after = moments
    first, last = sorted((before.position, after.position))
    found: dict[_Key, _Amendment] = {}
    if first < last:
        for slot, period, entry, position, is_voiding in amendments_between(generation, series, first, last):
            found[slot, period, entry] = _Amendment(position, is_voiding)
    is_forwards = before.position <= after.position
    return (
        Amended(store, before, after, {} if is_forwards else found),
        Amended(store, after, before, found if is_forwards else {}),
    )
