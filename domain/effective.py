"""One slot's effective entries in their order, updated with each entry and amendment, as ``standing`` computes them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import islice
from operator import attrgetter

from domain.moments import begins, day_of, is_date, microseconds
from domain.reading import Change, EffectiveEntry, Entry, Place, change_of
from domain.statements import Content
from domain.words import Moment

_PLACE = attrgetter("place")


class EffectiveEntries:
    """Takes one more entry, and finds a place, at a cost that hardly grows with how many there are.

    The caller does not change a list that it gets.
    """

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.stand: list[EffectiveEntry] = []
        self.valued: list[EffectiveEntry] = []
        self._by_number: dict[int, EffectiveEntry] = {}
        # Of each day the positions of its instants as recorded, and the latest of them up to there.
        self._days: dict[str, tuple[list[int], list[int]]] = {}
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> EffectiveEntry:
        """One more entry, recorded behind all others."""
        one = self.put(entry, entry.content)
        said = entry.content.published_at
        if not is_date(said):
            positions, latest = self._days.setdefault(day_of(said), ([], []))
            positions.append(entry.position)
            latest.append(max(microseconds(said), latest[-1] if latest else -(2**62)))
        return one

    def forget(self, entry: Entry) -> None:
        """Take back the entry that was added last."""
        self.take(entry.number)
        if not is_date(entry.content.published_at):
            positions, latest = self._days[day_of(entry.content.published_at)]
            positions.pop()
            latest.pop()

    def amend(self, entry: Entry, content: Content | None) -> None:
        """Let an entry say something else, or nothing."""
        self.take(entry.number)
        if content is not None:
            self.put(entry, content)

    def of(self, number: int) -> EffectiveEntry | None:
        """How the entry of that number stands."""
        return self._by_number.get(number)

    def ordered(self, published_at: Moment, position: int) -> int:
        """The order time of what is said at a position."""
        if not is_date(published_at):
            return microseconds(published_at)
        positions, latest = self._days.get(published_at, ((), ()))
        before = bisect_left(positions, position)
        return latest[before - 1] if before else begins(published_at)

    def up_to(self, place: Place) -> int:
        """How many stand no later than a place."""
        return bisect_right(self.stand, place, key=_PLACE)

    def before(self, place: Place) -> EffectiveEntry | None:
        """The last that stands before a place."""
        at = bisect_left(self.stand, place, key=_PLACE)
        return self.stand[at - 1] if at else None

    def value_before(self, place: Place) -> EffectiveEntry | None:
        """The last before a place that gives a value."""
        at = bisect_left(self.valued, place, key=_PLACE)
        return self.valued[at - 1] if at else None

    def known_before(self, place: Place, day: Moment, *, valued: bool) -> EffectiveEntry | None:
        """The last before a place that is known before a day ends, of all entries or of those that give a value."""
        stand = self.valued if valued else self.stand
        backwards = range(bisect_left(stand, place, key=_PLACE) - 1, -1, -1)
        return next((stand[at] for at in backwards if stand[at].content.published_at != day), None)

    def first_from(self, place: Place) -> Iterator[EffectiveEntry]:
        """What may be told by what stands at a place: that entry, the next one, the next value, and the like.

        The like are the next entry and the next value that are no bare dates: until its day ends an instant is told by
        what stands before the bare dates of that day. One may come more than once.
        """
        for stand in (self.stand, self.valued):
            behind = range(bisect_left(stand, place, key=_PLACE), len(stand))
            yield from (stand[at] for at in behind[:2])
            yield from islice((stand[at] for at in behind[1:] if not is_date(stand[at].content.published_at)), 1)

    def change(self, one: EffectiveEntry) -> Change:
        """What an entry did, derived from those before it."""
        return change_of(one, self.before(one.place), self.value_before(one.place))

    def put(self, entry: Entry, content: Content) -> EffectiveEntry:
        """Let an entry that does not stand say something."""
        ordered = self.ordered(content.published_at, entry.position)
        one = EffectiveEntry(ordered, entry.position, microseconds(content.published_at), entry, content)
        self._by_number[entry.number] = one
        _insert(self.stand, one)
        if one.has_value:
            _insert(self.valued, one)
        return one

    def take(self, number: int) -> EffectiveEntry | None:
        """Let an entry say nothing any more; how it stood."""
        one = self._by_number.pop(number, None)
        if one is not None:
            del self.stand[bisect_left(self.stand, one.place, key=_PLACE)]
            if one.has_value:
                del self.valued[bisect_left(self.valued, one.place, key=_PLACE)]
        return one


def _insert(stand: list[EffectiveEntry], one: EffectiveEntry) -> None:
    if not stand or stand[-1].place < one.place:
        stand.append(one)
    else:
        stand.insert(bisect_right(stand, one.place, key=_PLACE), one)
