"""The lines of a long file, each of the rows of one period, going on from the version before."""

from array import array
from bisect import bisect_left
from collections.abc import Sequence

from domain.recording.difference import ListDifference
from domain.recording.lines import Line
from importers.cells.gaps import Gap
from importers.cells.readings import Reading


class LongLines:
    """The lines of the last version: one of which no row changed stays the same object."""

    def __init__(self) -> None:
        self._readings: Sequence[Reading] = []
        self._rows: dict[str, tuple[Reading, ...]] = {}
        self._lines: dict[str, Line] = {}
        # The places in the file of the rows of each period, while no row is moved.
        self._places: dict[str, array[int]] = {}

    def of(self, readings: list[Reading], since: ListDifference | None, gaps: Sequence[Gap]) -> tuple[Line, ...]:
        """The lines of these rows, in the order in which their periods come first.

        ``since`` and ``gaps`` are what they have, and have not, in common with those of the version before.
        """
        goes_on = since is not None and since.old is self._readings and since.new is readings
        old = self._readings
        known = gaps if goes_on else [Gap(0, len(old), 0, len(readings))]
        if goes_on and all(_is_in_place(old, readings, gap) for gap in known):
            self._replace(old, readings, known)
        else:
            self._places = {}
            changed = {one.period for gap in known for one in old[gap.start : gap.end]}
            changed |= {one.period for gap in known for one in readings[gap.new_start : gap.new_end]}
            self._regroup(readings, changed)
            order = dict.fromkeys([one.period for one in readings if one.said])
            self._lines = {period: self._lines[period] for period in order}
        self._readings = readings
        return tuple(self._lines.values())

    def _replace(self, old: Sequence[Reading], new: Sequence[Reading], gaps: Sequence[Gap]) -> None:
        """Put each row of a gap in the place of the one that stood there before, among those of its period."""
        come: dict[str, dict[int, Reading]] = {}
        for gap in gaps:
            for at, one in enumerate(new[gap.new_start : gap.new_end], gap.new_start):
                if one is not old[at] and one.said:
                    come.setdefault(one.period, {})[at] = one
        if come and not self._places:
            self._places = _places(new)
        for period, rows in come.items():
            self._put_in_place(period, rows)

    def _put_in_place(self, period: str, come: dict[int, Reading]) -> None:
        """Put rows in the places of those that stood at the same places of the file."""
        places, rows, said = self._places[period], list(self._rows[period]), list(self._lines[period].said)
        # Each row says something: as many statements as rows are one of each.
        is_one_each = len(said) == len(rows) and all(len(one.said) == 1 for one in come.values())
        for at, one in come.items():
            place = bisect_left(places, at)
            rows[place] = one
            if is_one_each:
                said[place] = one.said[0]
        self._rows[period] = tuple(rows)
        self._lines[period] = Line.hashed_later(period, said) if is_one_each else _line(period, rows)

    def _put(self, period: str, rows: tuple[Reading, ...]) -> None:
        if rows != self._rows.get(period):
            self._rows[period] = rows
            self._lines[period] = _line(period, rows)

    def _regroup(self, readings: Sequence[Reading], changed: set[str]) -> None:
        """Make the lines of the periods that changed; one whose rows are the same after all stays the same."""
        groups: dict[str, list[Reading]] = {period: [] for period in changed}
        for one in [one for one in readings if one.period in changed and one.said] if changed else ():
            groups[one.period].append(one)
        for period, group in groups.items():
            rows = tuple(group)
            if not rows:
                self._rows.pop(period, None)
                self._lines.pop(period, None)
            else:
                self._put(period, rows)


def _line(period: str, rows: Sequence[Reading]) -> Line:
    # What a row says is numbers and words of the ledger's own.
    return Line.hashed_later(period, [said for one in rows for said in one.said])


def _places(readings: Sequence[Reading]) -> dict[str, "array[int]"]:
    """The places of the rows that say something, in ascending order, by their periods."""
    found: dict[str, array[int]] = {}
    for at, one in enumerate(readings):
        if one.said:
            found.setdefault(one.period, array("L")).append(at)
    return found


def _is_in_place(old: Sequence[Reading], new: Sequence[Reading], gap: Gap) -> bool:
    """Whether each row of a gap stands where one of its period stood before, so that none comes first elsewhere."""
    if gap.end - gap.start != gap.new_end - gap.new_start:
        return False
    pairs = zip(old[gap.start : gap.end], new[gap.new_start : gap.new_end], strict=True)
    return all(one.period == other.period and bool(one.said) == bool(other.said) for one, other in pairs)
