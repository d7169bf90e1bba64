"""The lines of a long file, each of the rows of one period, going on from the version before."""

from collections.abc import Sequence

from domain.recording.commands import Line
from domain.recording.difference import ListDifference
from importers.cells.gaps import Gap
from importers.cells.readings import Reading


class LongLines:
    """The lines of the last version: one of which no row changed stays the same object."""

    def __init__(self) -> None:
        self._readings: Sequence[Reading] = []
        self._rows: dict[str, tuple[Reading, ...]] = {}
        self._lines: dict[str, Line] = {}

    def of(self, readings: list[Reading], since: ListDifference | None, gaps: Sequence[Gap]) -> tuple[Line, ...]:
        """The lines of these rows, in the order in which their periods come first.

        ``since`` and ``gaps`` are what they have, and have not, in common with those of the version before.
        """
        goes_on = since is not None and since.old is self._readings and since.new is readings
        old = self._readings
        known = gaps if goes_on else [Gap(0, len(old), 0, len(readings))]
        changed = {one.period for gap in known for one in old[gap.start : gap.end]}
        changed |= {one.period for gap in known for one in readings[gap.new_start : gap.new_end]}
        self._regroup(readings, changed)
        if not all(_is_in_place(old, readings, gap) for gap in known):
            order = dict.fromkeys([one.period for one in readings if one.said])
            self._lines = {period: self._lines[period] for period in order}
        self._readings = readings
        return tuple(self._lines.values())

    def _regroup(self, readings: list[Reading], changed: set[str]) -> None:
        """Make the lines of the periods that changed; one whose rows are the same after all stays the same."""
        groups: dict[str, list[Reading]] = {period: [] for period in changed}
        for one in readings if changed else ():
            if one.period in changed and one.said:
                groups[one.period].append(one)
        for period, group in groups.items():
            rows = tuple(group)
            if not rows:
                self._rows.pop(period, None)
                self._lines.pop(period, None)
            elif rows != self._rows.get(period):
                self._rows[period] = rows
                self._lines[period] = _line(period, rows)


def _line(period: str, rows: tuple[Reading, ...]) -> Line:
    only = rows[0].line if len(rows) == 1 else None
    return only or Line(period, [said for one in rows for said in one.said])


def _is_in_place(old: Sequence[Reading], new: Sequence[Reading], gap: Gap) -> bool:
    """Whether each row of a gap stands where one of its period stood before, so that none comes first elsewhere."""
    if gap.end - gap.start != gap.new_end - gap.new_start:
        return False
    pairs = zip(old[gap.start : gap.end], new[gap.new_start : gap.new_end], strict=True)
    return all(one.period == other.period and bool(one.said) == bool(other.said) for one, other in pairs)
