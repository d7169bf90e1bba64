"""The block of a slot made of its rows, and the one in which the rows of some periods are others."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from domain.periods import period
from projections.blocks.pasts import Ints
from projections.blocks.said_rows import SaidRows, ValueNumbers
from projections.blocks.slot_block import SlotBlock
from projections.tables.vintage_columns import RowColumns

_NONE: Ints = np.empty(0, dtype=np.int64)
# As numpy counts days.
EPOCH = date(1970, 1, 1).toordinal()
_LENGTH_OF_DAY = len("2022-03-02")


def loaded(rows: RowColumns) -> SlotBlock:
    """The block of all rows of a slot, which come by period and in the order of the entries."""
    codes = ValueNumbers(rows.values)
    said = SaidRows(codes)
    counted = Counter(rows.periods)
    periods, lengths = list(counted), np.array(list(counted.values()), dtype=np.int64)
    return SlotBlock(said, periods, *days_of(periods), _begins(lengths), *_added(said, rows, codes.first, lengths))


def replaced(block: SlotBlock, fresh: Mapping[str, RowColumns]) -> SlotBlock:
    """The block in which the rows of some periods are these, none for one that has none; raises DoesNotFit."""
    if not block.periods and not any(fresh.values()):
        return block
    of_rows = _Pieces(block.published, block.rec_from, block.rec_to, block.rows)
    for name, rows in sorted(fresh.items()):
        at, until = _place(block, name)
        codes, lengths = block.said.codes.of(rows.values), np.array([len(rows.periods)], dtype=np.int64)
        of_rows.put(int(block.begins[at]), int(block.begins[until]), _added(block.said, rows, codes, lengths))
    if not of_rows.changes:
        return block
    counts = {name: len(rows.periods) for name, rows in sorted(fresh.items())}
    return SlotBlock(block.said, *_periods_with(block, counts), *of_rows.joined())


def _place(block: SlotBlock, name: str) -> tuple[int, int]:
    """Where a period is and where the next one, or both times where it would be."""
    at = bisect_left(block.periods, name)
    return at, at + (block.periods[at : at + 1] == [name])


def _periods_with(block: SlotBlock, counts: Mapping[str, int]) -> tuple[list[str], Ints, Ints, Ints]:
    """The periods, their days and where their rows begin, once some, in order, have so many rows."""
    places = [(*_place(block, name), name, count) for name, count in counts.items()]
    if all(at < until and count for at, until, _, count in places):
        begins = block.begins.copy()
        for at, until, _, count in places:
            begins[until:] += count - (block.begins[until] - block.begins[at])
        return block.periods, block.first_days, block.final_days, begins
    of_periods = _Pieces(block.first_days, block.final_days, np.diff(block.begins))
    periods: list[str] = []
    done = 0
    for at, until, name, count in places:
        there = [name][:count]
        of_periods.put(at, until, (*days_of(there), np.array([count][:count], dtype=np.int64)))
        periods += block.periods[done:at] + there
        done = until
    first_days, final_days, lengths = of_periods.joined()
    return periods + block.periods[done:], first_days, final_days, _begins(lengths)


class _Pieces:
    """Columns that go together, as pieces of the old ones and new ones between them."""

    def __init__(self, *columns: Ints) -> None:
        self._columns = columns
        self._pieces: list[list[Ints]] = [[] for _ in columns]
        self._done = 0
        self.changes = False

    def put(self, at: int, until: int, fresh: Sequence[Ints]) -> None:
        """Let new ones stand in the place of those from one up to before another."""
        self.changes |= at < until or len(fresh[0]) > 0
        for pieces, column, new in zip(self._pieces, self._columns, fresh, strict=True):
            pieces += [column[self._done : at], new]
        self._done = until

    def joined(self) -> list[Ints]:
        """The columns with what was put into them."""
        pairs = zip(self._pieces, self._columns, strict=True)
        return [np.concatenate([*pieces, column[self._done :]]) for pieces, column in pairs]


def _added(said: SaidRows, rows: RowColumns, codes: Ints, lengths: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """When each row stands on both axes, and its number, under which ``said`` keeps it from now on."""
    if not rows:
        return _NONE, _NONE, _NONE, _NONE
    published, rec_from, rec_to = (
        np.array(one, dtype=np.int64) for one in (rows.published, rows.rec_from, rows.rec_to)
    )
    return published, rec_from, rec_to, said.add(rows, codes, lengths)


def _begins(lengths: Ints) -> Ints:
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(lengths)))


def days_of(periods: Sequence[str]) -> tuple[Ints, Ints]:
    """The first and the last day of each period."""
    if set(map(len, periods)) <= {_LENGTH_OF_DAY}:
        days = np.array(periods, dtype="datetime64[D]").astype(np.int64) + EPOCH
        return days, days
    spans = [period(one) for one in periods]
    days = np.array([(one.first.toordinal(), one.last.toordinal()) for one in spans], dtype=np.int64)
    return np.ascontiguousarray(days[:, 0]), np.ascontiguousarray(days[:, 1])
