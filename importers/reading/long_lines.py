"""The lines of a long file, each of the rows of one period, going on from the version before."""

from collections.abc import Sequence

from domain.recording.commands import Line
from domain.recording.difference import ListDifference
from importers.cells.gaps import Gap
from importers.cells.readings import Reading

# One row of so many is looked for among the others; of more changes all are gone through.
_FEW = 4


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
        if goes_on and all(_is_in_place(old, readings, gap) for gap in known):
            self._replace(old, readings, known)
        else:
            changed = {one.period for gap in known for one in old[gap.start : gap.end]}
            changed |= {one.period for gap in known for one in readings[gap.new_start : gap.new_end]}
            self._regroup(readings, changed)
            order = dict.fromkeys([one.period for one in readings if one.said])
            self._lines = {period: self._lines[period] for period in order}
        self._readings = readings
        return tuple(self._lines.values())

    def _replace(self, old: Sequence[Reading], new: Sequence[Reading], gaps: Sequence[Gap]) -> None:
        """Put each row of a gap in the place of the one that stood there before, among those of its period."""
        come: dict[str, list[tuple[Reading, Reading]]] = {}
        for gap in gaps:
            for pair in zip(old[gap.start : gap.end], new[gap.new_start : gap.new_end], strict=True):
                if pair[0] is not pair[1] and pair[0].said:
                    come.setdefault(pair[0].period, []).append(pair)
        unclear = {period for period, pairs in come.items() if not self._has_put(period, pairs)}
        self._regroup(new, unclear)

    def _has_put(self, period: str, pairs: Sequence[tuple[Reading, Reading]]) -> bool:
        """Put each second row in the place of the first; False where that takes longer, or the place is not clear."""
        rows = list(self._rows[period])
        if len(pairs) * _FEW > len(rows):
            return False
        for one, other in pairs:
            # Rows that say the same are one object: of those that stand twice, it is not told which was changed.
            if rows.count(one) != 1:
                return False
            rows[rows.index(one)] = other
        self._put(period, tuple(rows))
        return True

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


def _line(period: str, rows: tuple[Reading, ...]) -> Line:
    return Line(period, [said for one in rows for said in one.said])


def _is_in_place(old: Sequence[Reading], new: Sequence[Reading], gap: Gap) -> bool:
    """Whether each row of a gap stands where one of its period stood before, so that none comes first elsewhere."""
    if gap.end - gap.start != gap.new_end - gap.new_start:
        return False
    pairs = zip(old[gap.start : gap.end], new[gap.new_start : gap.new_end], strict=True)
    return all(one.period == other.period and bool(one.said) == bool(other.said) for one, other in pairs)
