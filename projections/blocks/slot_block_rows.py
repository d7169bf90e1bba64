"""The block of a slot made of its rows, and the one in which the rows of some periods are others."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

import numpy as np

from domain.periods import period
from projections.blocks.pasts import Ints
from projections.blocks.said_rows import SaidRows, ValueNumbers
from projections.blocks.slot_block import SlotBlock
from projections.tables.vintage_columns import BlockRow, RowColumns, columns_of

_NONE: Ints = np.empty(0, dtype=np.int64)
_LENGTH_OF_DAY = len("2022-03-02")


def loaded(rows: Sequence[BlockRow]) -> SlotBlock:
    """The block of all rows of a slot, which come by period and in the order of the entries."""
    columns = columns_of(rows)
    codes = ValueNumbers(columns.values)
    said = SaidRows(codes)
    counted = [(name, len(list(of_period))) for name, of_period in groupby(columns.periods)]
    periods, lengths = [name for name, _ in counted], np.array([count for _, count in counted], dtype=np.int64)
    return SlotBlock(said, periods, *_days(periods), _begins(lengths), *_added(said, columns, codes.first, lengths))


def replaced(block: SlotBlock, fresh: Mapping[str, Sequence[BlockRow]]) -> SlotBlock:
    """The block in which the rows of some periods are these, none for one that has none; raises DoesNotFit."""
    if not block.periods and not any(fresh.values()):
        return block
    of_rows = _Pieces(block.published, block.rec_from, block.rec_to, block.rows)
    of_periods = _Pieces(block.first_days, block.final_days, np.diff(block.begins))
    periods: list[str] = []
    done = 0
    for name, rows in sorted(fresh.items()):
        at = bisect_left(block.periods, name)
        until = at + (block.periods[at : at + 1] == [name])
        there, lengths = [name][: len(rows)], np.array([len(rows)][: len(rows)], dtype=np.int64)
        columns = columns_of(rows)
        codes = block.said.codes.of(columns.values)
        of_rows.put(int(block.begins[at]), int(block.begins[until]), _added(block.said, columns, codes, lengths))
        of_periods.put(at, until, (*_days(there), lengths))
        periods += block.periods[done:at] + there
        done = until
    if not of_rows.changes:
        return block
    first_days, final_days, counts = of_periods.joined()
    periods += block.periods[done:]
    return SlotBlock(block.said, periods, first_days, final_days, _begins(counts), *of_rows.joined())


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
    if not rows.periods:
        return _NONE, _NONE, _NONE, _NONE
    published, rec_from, rec_to = (
        np.array(one, dtype=np.int64) for one in (rows.published, rows.rec_from, rows.rec_to)
    )
    return published, rec_from, rec_to, said.add(rows, codes, lengths)


def _begins(lengths: Ints) -> Ints:
    return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(lengths)))


def _days(periods: Sequence[str]) -> tuple[Ints, Ints]:
    """The first and the last day of each period."""
    if all(len(one) == _LENGTH_OF_DAY for one in periods):
        days = np.array([date.fromisoformat(one).toordinal() for one in periods], dtype=np.int64)
        return days, days
    spans = [period(one) for one in periods]
    days = np.array([(one.first.toordinal(), one.last.toordinal()) for one in spans], dtype=np.int64)
    return np.ascontiguousarray(days[:, 0]), np.ascontiguousarray(days[:, 1])
