"""The reversions of single figures at a moment: which entry took a value back that stood for some days."""

from collections import OrderedDict
from typing import NamedTuple, TypedDict
from weakref import WeakKeyDictionary

from domain.moments import MICROSECONDS_A_DAY
from domain.values import MOST_DECIMALS, scaled
from projections.analysis.figure_past import PastValue, Reversion, figure_past
from projections.answers.reverted_turns import REVERTED_WITHIN
from projections.answers.series_at import since_first_value
from projections.moment import At
from projections.tables.figure_vintages import SaidValue, said_values
from projections.tables.generation import Generation

# A figure with fewer entries cannot have come to another value and back.
_FEWEST_ENTRIES = 3


class ReversionMarks(TypedDict):
    """By which entry another one was reverted, when that was published, which it reverts, and after how many days."""

    reverted_by: int | None
    reverted_at: str | None
    reverts: int | None
    days_until_reverted: int | None


NO_MARKS = ReversionMarks(reverted_by=None, reverted_at=None, reverts=None, days_until_reverted=None)


# A figure with no more entries is read as quickly as it is found.
_FEW_ENTRIES = 200
# As many of the others are kept, and as many of their pairs, of some 500 bytes each.
_MOST_KEPT, _MOST_PAIRS = 2_000, 10_000
_FigureThen = tuple[int, str, int, int, int]


class FigureReversions(NamedTuple):
    """The reversions of one figure by the entry that was reverted, and by the one that reverted it.

    ``first_published`` is when it had its first value, in microseconds since 1970; None where it has none.
    ``positions`` are those of the entries that reverted another one.
    """

    first_published: int | None
    reverted: dict[int, Reversion]
    reverting: dict[int, Reversion]
    positions: dict[int, int]

    def marks(self, entry: int) -> ReversionMarks:
        """What is told of a statement or withdrawal; nothing of one that is in no pair."""
        by, other = self.reverted.get(entry), self.reverting.get(entry)
        return ReversionMarks(
            reverted_by=by and by.back.entry,
            reverted_at=by and by.back.published_at,
            reverts=other and other.meanwhile.entry,
            days_until_reverted=self._days_of(entry),
        )

    def _days_of(self, entry: int) -> int | None:
        """After how many days an entry was reverted, or reverted another one; None where it is neither."""
        found = self.reverted.get(entry) or self.reverting.get(entry)
        return None if found is None else days_between(found.meanwhile.published, found.back.published)

    def position_of_reversal(self, entry: int) -> int | None:
        """Where the entry was recorded that took this one back; None where none did."""
        found = self.reverted.get(entry)
        return None if found is None else self.positions[found.back.entry]


class LongPasts:
    """What was found of figures with many entries at some moments, of which those that were asked for last are kept."""

    def __init__(self) -> None:
        self._kept: OrderedDict[_FigureThen, FigureReversions] = OrderedDict()
        self._pairs = 0

    def get(self, key: _FigureThen) -> FigureReversions | None:
        """What is kept of a figure at a moment."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def keep(self, key: _FigureThen, found: FigureReversions) -> None:
        """Keep what was read, and let go of what is too much."""
        self._kept[key] = found
        self._pairs += len(found.reverted)
        while self._kept and (len(self._kept) > _MOST_KEPT or self._pairs > _MOST_PAIRS):
            self._pairs -= len(self._kept.popitem(last=False)[1].reverted)


# A generation is of one thread, and what it answers at a position never changes.
_KEPT: WeakKeyDictionary[Generation, LongPasts] = WeakKeyDictionary()


class Reversions:
    """The reversions of figures as known at a moment, within so many days; each figure is read once.

    Figures with many entries are known from one question of a thread to the next at the same moment. ``entries_read``
    is how many entries were read.
    """

    def __init__(self, generation: Generation, at: At, within_days: int = REVERTED_WITHIN) -> None:
        self._generation, self._at, self._within_days = generation, at, within_days
        self.entries_read = 0
        self._known: dict[tuple[int, str], FigureReversions] = {}
        self._long = _KEPT.setdefault(generation, LongPasts())

    def of(self, series: int, period: str) -> FigureReversions:
        """Those of the figure of a period, by the number of its series."""
        if not self.knows(series, period):
            self._known[series, period] = self._read(series, period)
        return self._known[series, period]

    def knows(self, series: int, period: str) -> bool:
        """Whether nothing has to be read for that figure."""
        if (series, period) in self._known:
            return True
        kept = self._long.get(self._key(series, period))
        if kept is not None:
            self._known[series, period] = kept
        return kept is not None

    def _read(self, series: int, period: str) -> FigureReversions:
        entries = said_values(self._generation, series, period, self._at)
        self.entries_read += len(entries)
        first = next((one.published for one in entries if one.has_value), None)
        found = _reversions(period, entries, self._within_days)
        back = {one.back.entry for one in found}
        told = FigureReversions(
            first,
            {one.meanwhile.entry: one for one in found},
            {one.back.entry: one for one in found},
            {one.entry: one.position for one in entries if one.entry in back},
        )
        if len(entries) > _FEW_ENTRIES:
            self._long.keep(self._key(series, period), told)
        return told

    def _key(self, series: int, period: str) -> _FigureThen:
        return series, period, self._at.published, self._at.position, self._within_days


def days_between(first: int, last: int) -> int:
    """From the day of one moment to that of another, in microseconds since 1970; 0 where that was before."""
    return max(0, last // MICROSECONDS_A_DAY - first // MICROSECONDS_A_DAY)


def _reversions(period: str, entries: list[SaidValue], within_days: int) -> list[Reversion]:
    if len(entries) < _FEWEST_ENTRIES or within_days == 0:
        return []
    numbers = [None if one.value is None else scaled(one.value, MOST_DECIMALS) for one in entries]
    if len(set(numbers)) == len(numbers):  # as in most figures: none of its values was ever said again
        return []
    found = since_first_value(entries)
    if found is None:
        return []
    first, seen = found
    values = (
        PastValue(
            max(one.published, first.published),
            None if one.value is None else scaled(one.value, MOST_DECIMALS),
            one.published_at,
            one.entry,
            period,
        )
        for one in seen
    )
    return list(figure_past(period, values, within_days).reverted)
